package dev.pagegate.protocol.xdr;

import static dev.pagegate.protocol.xdr.Golden.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class XdrReaderTest {
  @Test
  void readArray_countTheMessageCannotHold_isRefusedBeforeAllocation() {
    XdrReader reader = new XdrReader(bytes("7fffffff 00000001"));
    assertThatThrownBy(() -> reader.readArray("things", Integer.MAX_VALUE, XdrReader::readInt))
        .isInstanceOf(XdrException.class)
        .hasMessage("message ends early: 4 bytes left (expected: >= 8589934588)");
  }

  @Test
  void readFixedOpaque_lengthTheMessageCannotHold_isRefusedBeforeAllocation() {
    XdrReader reader = new XdrReader(bytes("00000001"));
    assertThatThrownBy(() -> reader.readFixedOpaque(0x7FFF_FFF0))
        .isInstanceOf(XdrException.class)
        .hasMessage("message ends early: 4 bytes left (expected: >= 2147483632)");
  }

  @Test
  void readOpaque_garbageInPadding_isAccepted() {
    assertThat(new XdrReader(bytes("00000001 41ffffff")).readOpaque("x", 4))
        .isEqualTo(Opaque.utf8("A"));
  }

  @Test
  void readBool_two_isRefused() {
    assertThatThrownBy(() -> new XdrReader(bytes("00000002")).readBool())
        .isInstanceOf(XdrException.class)
        .hasMessage("bool: 2 (expected: 0 or 1)");
  }

  @Test
  void readList_one_readsUntilTheBoolSaysNo() {
    XdrReader reader = new XdrReader(bytes("00000001 00000007 00000000 00000009"));
    assertThat(reader.readList("things", 1, XdrReader::readInt)).containsExactly(7);
    assertThat(reader.remaining()).isEqualTo(4);
  }

  @Test
  void expectEnd_trailingBytes_areRefused() {
    assertThatThrownBy(() -> new XdrReader(bytes("00000001")).expectEnd())
        .isInstanceOf(XdrException.class)
        .hasMessage("message has 4 trailing bytes (expected: 0)");
  }
}

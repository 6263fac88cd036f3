package dev.pagegate.serverstub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.posix.Timestamp;
import dev.pagegate.serverstub.tree.NfsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionsTest {
  private static final long OWNER = 1000;
  private static final long GROUP = 100;
  private static final int ALL =
      Access.READ | Access.LOOKUP | Access.MODIFY | Access.EXTEND | Access.DELETE | Access.EXECUTE;

  @ParameterizedTest
  @CsvSource({
    // mode (octal), caller, granted
    "640, owner, READ MODIFY EXTEND",
    "640, group, READ",
    "640, member, READ",
    "640, other, ''",
    "640, root, READ MODIFY EXTEND",
    "755, other, READ EXECUTE",
    "755, root, READ MODIFY EXTEND EXECUTE",
    "066, owner, ''",
    "006, group, ''",
  })
  void granted_onFile_followsOneClass(String mode, String caller, String granted) {
    assertThat(Permissions.granted(status(FileStatus.REGULAR, mode), caller(caller), ALL))
        .isEqualTo(bits(granted));
  }

  @ParameterizedTest
  @CsvSource({
    "755, owner, READ LOOKUP MODIFY EXTEND DELETE",
    "755, other, READ LOOKUP",
    "722, other, MODIFY EXTEND",
    "000, root, READ LOOKUP MODIFY EXTEND DELETE",
  })
  void granted_onDirectory_knowsLookupAndDelete(String mode, String caller, String granted) {
    assertThat(Permissions.granted(status(FileStatus.DIRECTORY, mode), caller(caller), ALL))
        .isEqualTo(bits(granted));
  }

  @Test
  void owner_readsAndWritesWhateverTheMode() throws NfsException {
    FileStatus file = status(FileStatus.REGULAR, "000");
    Permissions.requireRead(file, caller("owner"));
    Permissions.requireWrite(file, caller("owner"));
    assertThatThrownBy(() -> Permissions.requireRead(file, caller("group")))
        .isInstanceOf(NfsException.class);
    assertThatThrownBy(() -> Permissions.requireWrite(file, caller("other")))
        .isInstanceOf(NfsException.class);
  }

  @Test
  void whoMayExecute_reads() throws NfsException {
    Permissions.requireRead(status(FileStatus.REGULAR, "711"), caller("other"));
  }

  @Test
  void sticky_keepsOthersFrom_removing() throws NfsException {
    FileStatus sticky = status(FileStatus.DIRECTORY, "1777", 0);
    FileStatus file = status(FileStatus.REGULAR, "666");
    Permissions.requireRemoval(sticky, file, caller("owner"));
    Permissions.requireRemoval(sticky, file, caller("root"));
    assertThatThrownBy(() -> Permissions.requireRemoval(sticky, file, caller("other")))
        .isInstanceOf(NfsException.class)
        .hasMessageContaining("sticky");
    Permissions.requireRemoval(status(FileStatus.DIRECTORY, "777", 0), file, caller("other"));
  }

  private static Caller caller(String name) {
    return switch (name) {
      case "root" -> new Caller(0, 0, List.of());
      case "owner" -> new Caller(OWNER, 1, List.of());
      case "group" -> new Caller(2, GROUP, List.of());
      case "member" -> new Caller(2, 3, List.of(7L, GROUP));
      default -> new Caller(2, 3, List.of(7L));
    };
  }

  private static int bits(String names) {
    int bits = 0;
    for (String name : names.split(" ", -1)) {
      bits |=
          switch (name) {
            case "READ" -> Access.READ;
            case "LOOKUP" -> Access.LOOKUP;
            case "MODIFY" -> Access.MODIFY;
            case "EXTEND" -> Access.EXTEND;
            case "DELETE" -> Access.DELETE;
            case "EXECUTE" -> Access.EXECUTE;
            default -> 0;
          };
    }
    return bits;
  }

  private static FileStatus status(int type, String mode) {
    return status(type, mode, OWNER);
  }

  private static FileStatus status(int type, String mode, long owner) {
    Timestamp zero = new Timestamp(0, 0);
    int bits = type | Integer.parseInt(mode, 8);
    return new FileStatus(bits, 1, owner, GROUP, 1, 0, 0, zero, zero, zero, zero, 0, 0, 1, 1);
  }
}

package dev.pagegate.client.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Following a file through our calls by what the server says of it before and after each. */
class ChainTest {
  private static WccAttributes at(int second) {
    return WccAttributes.of(attributes(second, second));
  }

  private static FileAttributes attributes(int modified, int changed) {
    NfsTime modify = new NfsTime(modified, 0);
    return new FileAttributes(
        FileType.REGULAR,
        0644,
        1,
        0,
        0,
        10,
        10,
        0,
        0,
        1,
        2,
        modify,
        modify,
        new NfsTime(changed, 0));
  }

  private static WccData link(int before, int after) {
    return new WccData(at(before), attributes(after, after));
  }

  @Test
  void follow_linksInAnyOrder_reachesTheLast() {
    Chain chain = Chain.follow(at(1), List.of(link(3, 4), link(1, 2), link(2, 3)));
    assertThat(chain.end()).isEqualTo(at(4));
    assertThat(chain.isExact()).isTrue();
  }

  @Test
  void follow_aGap_reachesNothing() {
    assertThat(Chain.follow(at(1), List.of(link(1, 2), link(3, 4))).end()).isNull();
    assertThat(Chain.follow(at(1), List.of(link(2, 3))).end()).isNull();
  }

  @Test
  void follow_twoThatSawTheSameBefore_reachesTheLater() {
    assertThat(Chain.follow(at(1), List.of(link(1, 3), link(1, 2))).end()).isEqualTo(at(3));
    assertThat(Chain.follow(at(1), List.of(link(1, 2), link(1, 3))).end()).isEqualTo(at(3));
  }

  @Test
  void follow_acrossAChangeOfOtherAttributes_isNotExact() {
    WccData link = new WccData(WccAttributes.of(attributes(1, 5)), attributes(6, 6));
    Chain chain = Chain.follow(at(1), List.of(link));
    assertThat(chain.end()).isEqualTo(at(6));
    assertThat(chain.isExact()).isFalse();
  }

  @Test
  void isTold_withoutBeforeOrAfter_isNot() {
    assertThat(Chain.isTold(List.of(link(1, 2)))).isTrue();
    assertThat(Chain.isTold(List.of(link(1, 2), new WccData(null, attributes(2, 2))))).isFalse();
    assertThat(Chain.isTold(List.of(new WccData(at(1), null)))).isFalse();
  }
}

package dev.pagegate.serverstub.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.FileName;
import org.junit.jupiter.api.Test;

class NameIndexTest {
  private static final long ROOT = 1;

  private final NameIndex index = new NameIndex(4);

  @Test
  void path_followsPlacesToTheRoot() {
    index.put(2, place(ROOT, "a"));
    index.put(3, place(2, "b"));
    assertThat(index.path(3, ROOT)).containsExactly(FileName.of("a"), FileName.of("b"));
    assertThat(index.path(ROOT, ROOT)).isEmpty();
    assertThat(index.path(4, ROOT)).isNull();
  }

  @Test
  void path_inACircle_isUnknown() {
    index.put(2, place(3, "a"));
    index.put(3, place(2, "b"));
    assertThat(index.path(3, ROOT)).isNull();
  }

  @Test
  void put_ofMany_keepsWhatIsUsed() {
    index.put(2, place(ROOT, "used"));
    for (int i = 100; i < 120; i++) {
      index.put(i, place(ROOT, "file" + i));
      assertThat(index.get(2)).isNotNull();
    }
    assertThat(index.get(100)).isNull();
  }

  @Test
  void remove_ofAnEarlierPlace_keepsTheLaterOne() {
    index.put(2, place(ROOT, "later"));
    index.remove(2, place(ROOT, "earlier"));
    assertThat(index.get(2)).isEqualTo(place(ROOT, "later"));
    index.remove(2, place(ROOT, "later"));
    assertThat(index.get(2)).isNull();
  }

  private static NameIndex.Place place(long directory, String name) {
    return new NameIndex.Place(directory, FileName.of(name));
  }
}

package dev.pagegate.client.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which objects the overlay may forget, and when it looks. */
class SettledTest {
  private static final NfsTime TIME = new NfsTime(1, 2);

  private final Settled settled = new Settled();
  private final List<Node> nodes = new ArrayList<>();
  private final long later = System.nanoTime() + 2 * Overlay.NAMES_LIFE_NANOS;

  SettledTest() {
    for (int n = 0; n < Settled.MANY; n++) {
      met(FileType.DIRECTORY);
    }
  }

  private Node met(FileType type) {
    return add(new FileHandle(Opaque.utf8("server's " + nodes.size())), type);
  }

  private Node add(FileHandle handle, FileType type) {
    int number = nodes.size() + 1;
    FileAttributes attributes =
        new FileAttributes(type, 0644, 1, 0, 0, 10, 10, 0, 0, 1, number, TIME, TIME, TIME);
    Node node = new Node(number, handle, attributes);
    nodes.add(node);
    return node;
  }

  /** What it says when it looks next. */
  private List<Node> look(long nowNanos) {
    for (int change = 1; change < Settled.LOOK_EVERY; change++) {
      assertThat(settled.sweep(nodes, nowNanos)).isEmpty();
    }
    return settled.sweep(nodes, nowNanos);
  }

  @Test
  void sweep_ofFilesThatNothingHappensTo_namesThem() {
    Node file = met(FileType.REGULAR);
    Node link = met(FileType.SYMBOLIC_LINK);
    assertThat(look(later)).containsExactly(file, link);
  }

  @Test
  void sweep_ofWhatHasArrivedJustNow_namesNothing() {
    met(FileType.REGULAR).settledNanos = later;
    met(FileType.REGULAR);
    assertThat(look(later)).hasSize(1);
    assertThat(look(System.nanoTime())).isEmpty();
  }

  @Test
  void sweep_ofWhatWaitsOrIsMadeHere_namesNothing() {
    met(FileType.REGULAR).waiting = 1;
    add(new LocalHandles().of(7), FileType.REGULAR);
    assertThat(look(later)).isEmpty();
  }

  @Test
  void sweep_ofFew_doesNotLook() {
    nodes.clear();
    met(FileType.REGULAR);
    assertThat(look(later)).isEmpty();
  }
}

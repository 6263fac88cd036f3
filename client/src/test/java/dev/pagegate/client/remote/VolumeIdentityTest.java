package dev.pagegate.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.xdr.Opaque;
import org.junit.jupiter.api.Test;

final class VolumeIdentityTest {
  private static final Opaque IDENTITY = VolumeIdentity.of("host", DirPath.of("/a"), 7);

  /** What caches on disk carry: another value forgets them all. */
  @Test
  void of_sameVolume_isTheSameInEveryRelease() {
    // printf 'host\0/a\0\0\0\0\0\0\0\0\7' | sha256sum
    assertThat(IDENTITY.hex())
        .isEqualTo("f7e24187b8ac1b3b45bd4e7cc8af7e3002dcc4e50d3a599567adb282ffa80703");
  }

  @Test
  void of_anotherHostPathOrFileSystem_differs() {
    assertThat(VolumeIdentity.of("hosu", DirPath.of("/a"), 7)).isNotEqualTo(IDENTITY);
    assertThat(VolumeIdentity.of("host", DirPath.of("/b"), 7)).isNotEqualTo(IDENTITY);
    assertThat(VolumeIdentity.of("host", DirPath.of("/a"), 8)).isNotEqualTo(IDENTITY);
  }
}

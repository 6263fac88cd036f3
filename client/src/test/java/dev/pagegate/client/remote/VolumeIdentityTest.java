package dev.pagegate.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.xdr.Opaque;
import org.junit.jupiter.api.Test;

final class VolumeIdentityTest {
  private static final Opaque IDENTITY = identity("nfs://host/a", 7);

  /** What caches on disk carry: another value forgets them all. */
  @Test
  void of_sameVolume_isTheSameInEveryRelease() {
    // printf 'host\0\10\1\0\0\0\0\0\0\0\7' | sha256sum
    assertThat(IDENTITY.hex())
        .isEqualTo("564155ffe67d9d4373813aaae7d1d685e0a64bedddaa3d749846383bae17b3c0");
  }

  @Test
  void of_urlsThatLeadToTheSameServer_isTheSame() {
    assertThat(identity("nfs://HOST:2049/a/b?uid=1&mountport=20048", 7)).isEqualTo(IDENTITY);
    assertThat(identity("nfs://host/?nfsport=2049", 7)).isEqualTo(IDENTITY);
  }

  @Test
  void of_anotherHostPortOrFileSystem_differs() {
    assertThat(identity("nfs://hosu/a", 7)).isNotEqualTo(IDENTITY);
    assertThat(identity("nfs://host:2050/a", 7)).isNotEqualTo(IDENTITY);
    assertThat(identity("nfs://host/a", 8)).isNotEqualTo(IDENTITY);
  }

  private static Opaque identity(String url, long fileSystemId) {
    return VolumeIdentity.of(NfsUrl.parse(url), fileSystemId);
  }
}

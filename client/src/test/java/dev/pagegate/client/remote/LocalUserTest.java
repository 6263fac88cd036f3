package dev.pagegate.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.xdr.Opaque;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LocalUserTest {
  @Test
  void current_always_isTheOwnerOfWhatItMakes() throws Exception {
    Path made = Files.createTempFile("owner", "");
    try {
      LocalUser user = LocalUser.current();
      assertThat(user.uid())
          .isEqualTo(Integer.toUnsignedLong((int) Files.getAttribute(made, "unix:uid")));
      assertThat(user.gid())
          .isEqualTo(Integer.toUnsignedLong((int) Files.getAttribute(made, "unix:gid")));
      assertThat(user.machineName()).isNotBlank();
    } finally {
      Files.delete(made);
    }
  }

  @Test
  void credential_moreGroupsThanFit_keepsTheFirst16() {
    List<Long> groups = LongStream.range(100, 120).boxed().toList();
    assertThat(new LocalUser("m", 1, 2, groups).credential(NfsUrl.parse("nfs://h/x")))
        .isEqualTo(new Credential.AuthSys(0, Opaque.utf8("m"), 1, 2, groups.subList(0, 16)));
  }

  @Test
  void credential_anotherUsersUid_leavesOurGroupsOut() {
    assertThat(new LocalUser("m", 1, 2, List.of(3L)).credential(NfsUrl.parse("nfs://h/x?uid=9")))
        .isEqualTo(new Credential.AuthSys(0, Opaque.utf8("m"), 9, 2, List.of()));
  }
}

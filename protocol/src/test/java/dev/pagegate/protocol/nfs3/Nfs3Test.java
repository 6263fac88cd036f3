package dev.pagegate.protocol.nfs3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.rpc.Procedure;
import java.util.List;
import org.junit.jupiter.api.Test;

final class Nfs3Test {
  @Test
  void procedures_inOrder_haveTheRfcsNumbersAndNames() {
    assertThat(Nfs3.PROCEDURES)
        .extracting(Procedure::name)
        .containsExactly(
            "NULL",
            "GETATTR",
            "SETATTR",
            "LOOKUP",
            "ACCESS",
            "READLINK",
            "READ",
            "WRITE",
            "CREATE",
            "MKDIR",
            "SYMLINK",
            "MKNOD",
            "REMOVE",
            "RMDIR",
            "RENAME",
            "LINK",
            "READDIR",
            "READDIRPLUS",
            "FSSTAT",
            "FSINFO",
            "PATHCONF",
            "COMMIT");
    for (int number = 0; number < Nfs3.PROCEDURES.size(); number++) {
      Procedure<?, ?> procedure = Nfs3.PROCEDURES.get(number);
      assertThat(procedure.number()).as(procedure.name()).isEqualTo(number);
      assertThat(procedure.program()).isEqualTo(100003);
      assertThat(procedure.version()).isEqualTo(3);
    }
  }

  @Test
  void isIdempotent_whatChangesNamesOrAttributes_isNot() {
    List<String> others =
        Nfs3.PROCEDURES.stream()
            .filter(procedure -> !Nfs3.isIdempotent(procedure))
            .map(Procedure::name)
            .toList();
    assertThat(others)
        .containsExactly(
            "SETATTR", "CREATE", "MKDIR", "SYMLINK", "MKNOD", "REMOVE", "RMDIR", "RENAME", "LINK");
  }
}

package dev.pagegate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactionTest {
  private final Redaction redaction = new Redaction();

  @Test
  void redact_urls_keepsPortsAndOptionsOnly() {
    String redacted =
        redaction.redact("at nfs://files.example.org:2049/secret/tree?mountport=7&uid=1004, ok");
    assertThat(redacted).isEqualTo("at nfs://<host-1>:2049<path-1>?mountport=7&uid=<id>, ok");
  }

  @Test
  void redact_theSameNameTwice_hasTheSameStandIn() {
    String redacted =
        redaction.redact("nfs://one/a nfs://two/a nfs://one/b /home/ann/x /home/ann/y /home/ann/x");
    assertThat(redacted)
        .isEqualTo(
            "nfs://<host-1><path-1> nfs://<host-2><path-1> nfs://<host-1><path-2>"
                + " <path-3> <path-4> <path-3>");
  }

  @Test
  void redact_addresses_exceptLoopback() {
    assertThat(redaction.redact("192.0.2.1 127.0.0.1 2001:db8::17 10:22:33.444 1.2.3.4.5"))
        .isEqualTo("<host-1> 127.0.0.1 <host-2> 10:22:33.444 1.2.3.4.5");
  }

  @Test
  void redact_namesInMessages_areReplaced() {
    assertThat(redaction.redact("LOOKUP of 'salaries 2026.ods' in directory 0a0b: NFS3ERR_STALE"))
        .isEqualTo("LOOKUP of '<name-1>' in directory 0a0b: NFS3ERR_STALE");
  }

  @Test
  void redact_hiddenNames_longestFirst() {
    redaction.hide("ann", "user");
    redaction.hide("ann-laptop", "host");
    assertThat(redaction.redact("ann on ann-laptop; annex of /usr/lib/x"))
        .isEqualTo("<user-1> on <host-1>; annex of /usr/lib/x");
  }

  @Test
  void redact_json_staysJson() {
    assertThat(redaction.redact("{\"directory\":\"/mnt/project\",\"url\":\"nfs://h/x?nfsport=1\"}"))
        .isEqualTo("{\"directory\":\"<path-2>\",\"url\":\"nfs://<host-1><path-1>?nfsport=1\"}");
  }
}

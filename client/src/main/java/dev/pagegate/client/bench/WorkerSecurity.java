package dev.pagegate.client.bench;

import dev.pagegate.client.remote.TransportSecurity;
import dev.pagegate.client.remote.TransportSecurity.Mode;
import dev.pagegate.protocol.tls.TlsIdentity;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link TransportSecurity} as a {@link WorkerJob} carries it: names of files, or null. */
record WorkerSecurity(
    String xprtsec, @Nullable String ca, @Nullable String certificate, @Nullable String key) {

  static WorkerSecurity of(TransportSecurity security) {
    return new WorkerSecurity(
        security.mode().toString(),
        text(security.authorities()),
        text(security.identity().map(TlsIdentity::certificate)),
        text(security.identity().map(TlsIdentity::key)));
  }

  TransportSecurity toSecurity() {
    return new TransportSecurity(
        Mode.of(xprtsec),
        Optional.ofNullable(ca).map(Path::of),
        certificate == null || key == null
            ? Optional.empty()
            : Optional.of(new TlsIdentity(Path.of(certificate), Path.of(key))));
  }

  private static @Nullable String text(Optional<Path> file) {
    return file.map(Path::toString).orElse(null);
  }
}

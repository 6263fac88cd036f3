package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the kernel reads ahead of a program, per mount. Its default of 128 KiB makes eight
 * requests of what one could bring; only root may change it, and mounts work without.
 */
final class ReadaheadWindow {
  private static final Logger log = LoggerFactory.getLogger(ReadaheadWindow.class);
  private static final int KIBIBYTES = 1024;

  private ReadaheadWindow() {}

  static void widen(MountPoint point) throws FsException {
    Optional<String> device = point.device();
    if (device.isEmpty()) {
      return;
    }
    try {
      Files.writeString(
          Path.of("/sys/class/bdi", device.get(), "read_ahead_kb"), Integer.toString(KIBIBYTES));
    } catch (IOException e) {
      log.debug("the kernel's readahead at {} stays as it is", point, e);
    }
  }
}

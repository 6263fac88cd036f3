package dev.pagegate.client.fuse;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a volume is mounted.
 *
 * @param source what mount(8) shows as the device
 * @param access who may use the mount
 * @param identity as whom programs come to the server
 * @param writable whether changes are let through
 * @param flags of mount(8) that are the kernel's alone: suid, dev, noexec
 * @param extendedAttributes which there are
 * @param attributeLife how long the kernel believes attributes and names without asking; it may be
 *     zero
 */
public record FuseOptions(
    String source,
    Access access,
    Identity identity,
    Writable writable,
    List<String> flags,
    ExtendedAttributes extendedAttributes,
    Duration attributeLife) {

  /** Whether files have extended attributes. */
  public enum ExtendedAttributes {
    /** None, which the kernel is told once. */
    NONE,
    /**
     * {@code user.pagegate.archive}. The kernel asks for {@code security.capability} before every
     * write then, which costs as much as a small one.
     */
    OF_ARCHIVES
  }

  /** Who may use a mount. */
  public enum Access {
    /** Only the user who mounted it. */
    OWNER,
    /** Everybody, as far as owner and mode of each file permit. */
    EVERYBODY
  }

  /** As whom programs come to the server. */
  public enum Identity {
    /** Each as the user who runs it. */
    OF_THE_CALLER,
    /** All as the user that the volume was mounted for. */
    OF_THE_VOLUME
  }

  /** Whether a mount can be written to. */
  public enum Writable {
    READ_ONLY,
    READ_WRITE
  }

  public FuseOptions {
    flags = List.copyOf(flags);
    if (attributeLife.isNegative()) {
      throw new IllegalArgumentException("attributeLife: " + attributeLife + " (expected: >= 0)");
    }
  }

  double lifeSeconds() {
    return attributeLife.toNanos() / 1e9;
  }

  /** The value of -o for libfuse, which parses commas and backslashes in it. */
  String toArgument() {
    String name = source.replace("\\", "\\\\").replace(",", "\\,");
    return "fsname="
        + name
        + ",subtype="
        + FuseMount.TYPE
        + ",default_permissions"
        + (access == Access.EVERYBODY ? ",allow_other" : "")
        + (writable == Writable.READ_ONLY ? ",ro" : "")
        + flags.stream().map(flag -> "," + flag).collect(Collectors.joining());
  }
}

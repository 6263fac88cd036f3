package dev.pagegate.serverstub.posix;

/** The processor architecture, as far as system calls differ by it. */
enum Machine {
  X86_64(0x10000, 0x20000),
  AARCH64(0x4000, 0x8000);

  static final Machine CURRENT = current();

  final int directoryFlag;
  final int noFollowFlag;

  Machine(int directoryFlag, int noFollowFlag) {
    this.directoryFlag = directoryFlag;
    this.noFollowFlag = noFollowFlag;
  }

  private static Machine current() {
    String system = System.getProperty("os.name", "");
    String processor = System.getProperty("os.arch", "");
    if (!system.equals("Linux")) {
      throw new UnsupportedOperationException(
          "serving a directory needs Linux (this is " + system + ")");
    }
    return switch (processor) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default ->
          throw new UnsupportedOperationException(
              "serving a directory needs x86_64 or aarch64 (this is " + processor + ")");
    };
  }
}

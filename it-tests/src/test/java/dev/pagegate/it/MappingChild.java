package dev.pagegate.it;

import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Scanner;

/**
 * A program that maps a file and changes bytes of it as it is told: {@code put INDEX CHARACTER}
 * changes one in memory, {@code force} has the kernel hand it over. In a process of its own, since
 * a thread that waits for a mapped page holds up its whole JVM.
 */
final class MappingChild {
  private MappingChild() {}

  /** usage: MappingChild FILE; says a line when it is ready, and after each thing it did. */
  public static void main(String[] arguments) throws Exception {
    try (FileChannel channel =
            FileChannel.open(
                Path.of(arguments[0]), StandardOpenOption.READ, StandardOpenOption.WRITE);
        Scanner told = new Scanner(System.in, StandardCharsets.UTF_8)) {
      MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
      System.out.println("ready");
      while (told.hasNext()) {
        switch (told.next()) {
          case "put" -> memory.put(told.nextInt(), (byte) told.next().charAt(0));
          case "force" -> memory.force();
          default -> throw new IllegalArgumentException("put or force");
        }
        System.out.println("done");
      }
    }
  }
}

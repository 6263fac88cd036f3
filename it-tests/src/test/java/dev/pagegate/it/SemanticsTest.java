package dev.pagegate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of docs/SEMANTICS.md against a real server, client and disk cache. */
class SemanticsTest {
  private static final String FENCE = "```";
  private static final Path DOCUMENT = Path.of("..", "docs", "SEMANTICS.md");

  @TempDir private Path scratch;

  @TestFactory
  Stream<DynamicTest> everyExample_holds() throws IOException {
    return examples(Files.readAllLines(DOCUMENT)).stream()
        .map(example -> DynamicTest.dynamicTest(example.title(), () -> run(example)));
  }

  private void run(Example example) throws Exception {
    Path directory = Files.createTempDirectory(scratch, "example");
    try (SemanticsStage stage = new SemanticsStage(directory)) {
      for (String line : example.lines()) {
        stage.play(line);
      }
    }
  }

  private static List<Example> examples(List<String> document) {
    List<Example> examples = new ArrayList<>();
    List<String> block = null;
    int lineNumber = 0;
    for (String line : document) {
      lineNumber++;
      if (line.equals(FENCE + "semantics")) {
        block = new ArrayList<>();
        examples.add(new Example("SEMANTICS.md:" + lineNumber, block));
      } else if (line.startsWith(FENCE)) {
        block = null;
      } else if (block != null) {
        block.add(line);
      }
    }
    return examples;
  }

  private record Example(String title, List<String> lines) {}
}

package dev.pagegate.client.cli;

import dev.pagegate.client.bench.Worker;
import dev.pagegate.client.error.FsException;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code bench-worker}: a benchmark's child process; not for people. */
@Command(name = "bench-worker", hidden = true)
final class BenchWorkerCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Override
  public Integer call() throws IOException, StoreException, FsException, InterruptedException {
    Worker.run(System.in, program.console().out());
    return Pagegate.DONE;
  }
}

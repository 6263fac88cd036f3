package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Codec.Void0;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A program that a server offers: its procedures, by version and number, and what runs them. */
public final class RpcProgram {
  private final int number;
  private final NavigableMap<Integer, Map<Integer, Entry<?, ?>>> versions;

  private RpcProgram(int number, NavigableMap<Integer, Map<Integer, Entry<?, ?>>> versions) {
    this.number = number;
    this.versions = versions;
  }

  /** Starts a program that has nothing but the NULL procedure in each version it will get. */
  public static Builder builder(int number) {
    return new Builder(number);
  }

  int number() {
    return number;
  }

  int lowVersion() {
    return versions.firstKey();
  }

  int highVersion() {
    return versions.lastKey();
  }

  boolean hasVersion(int version) {
    return versions.containsKey(version);
  }

  @Nullable Entry<?, ?> entry(int version, int procedure) {
    return versions.getOrDefault(version, Map.of()).get(procedure);
  }

  /**
   * Runs one procedure; called on the connection's event loop, which it must not block.
   *
   * <p>A payload among the arguments is a slice of the record: it lives until the stage completes.
   * A payload among the results belongs to the server, which releases it once written. A failed
   * stage, or a throw, answers SYSTEM_ERR.
   */
  @FunctionalInterface
  public interface Handler<A, R> {
    CompletionStage<R> call(A arguments, CallContext context);
  }

  /** Whether running a call twice does harm. */
  enum Repeat {
    HARMLESS,
    ONCE
  }

  record Entry<A, R>(Procedure<A, R> procedure, Repeat repeat, Handler<A, R> handler) {}

  /** Collects the procedures of one program. */
  public static final class Builder {
    private final int number;
    private final NavigableMap<Integer, Map<Integer, Entry<?, ?>>> versions = new TreeMap<>();

    private Builder(int number) {
      this.number = number;
    }

    /** Adds a procedure that a client may safely send twice. */
    public <A, R> Builder idempotent(Procedure<A, R> procedure, Handler<A, R> handler) {
      return add(new Entry<>(procedure, Repeat.HARMLESS, handler));
    }

    /** Adds a procedure whose duplicates are answered from the duplicate request cache. */
    public <A, R> Builder nonIdempotent(Procedure<A, R> procedure, Handler<A, R> handler) {
      return add(new Entry<>(procedure, Repeat.ONCE, handler));
    }

    public RpcProgram build() {
      if (versions.isEmpty()) {
        throw new IllegalStateException("program " + number + " has no procedure");
      }
      return new RpcProgram(number, versions);
    }

    private Builder add(Entry<?, ?> entry) {
      Procedure<?, ?> procedure = entry.procedure();
      if (procedure.program() != number) {
        throw new IllegalArgumentException(
            procedure.name()
                + " is of program "
                + procedure.program()
                + " (expected: "
                + number
                + ")");
      }
      version(procedure.version()).put(procedure.number(), entry);
      return this;
    }

    private Map<Integer, Entry<?, ?>> version(int version) {
      return versions.computeIfAbsent(
          version,
          v -> {
            Map<Integer, Entry<?, ?>> procedures = new TreeMap<>();
            procedures.put(0, nullProcedure(v));
            return procedures;
          });
    }

    private Entry<Void0, Void0> nullProcedure(int version) {
      return new Entry<>(
          new Procedure<>(number, version, 0, "NULL", Codec.VOID, Codec.VOID),
          Repeat.HARMLESS,
          (_, _) -> CompletableFuture.completedFuture(Void0.VOID));
    }
  }
}

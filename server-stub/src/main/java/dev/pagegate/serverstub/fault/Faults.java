package dev.pagegate.serverstub.fault;

import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.rpc.CallContext;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.serverstub.link.WireFault;
import dev.pagegate.serverstub.link.WireFaults;
import dev.pagegate.serverstub.procedure.CallGate;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides for every call what goes wrong with it. The same seed makes the same decisions for the
 * same order of calls.
 */
public final class Faults implements CallGate {
  private final List<Armed> rules;
  private final WireFaults wire;
  private final Runnable restart;

  /**
   * Has the rules' faults happen.
   *
   * @param wire what happens to replies
   * @param restart runs on an event loop, must not block
   */
  public Faults(List<FaultRule> rules, long seed, WireFaults wire, Runnable restart) {
    SplittableRandom random = new SplittableRandom(seed);
    this.rules = rules.stream().map(rule -> new Armed(rule, random.split())).toList();
    this.wire = wire;
    this.restart = restart;
  }

  @Override
  public @Nullable NfsStatus refusal(Procedure<?, ?> procedure, CallContext context) {
    NfsStatus refusal = null;
    for (Armed armed : rules) {
      if (armed.rule.isFor(procedure) && armed.fires()) {
        NfsStatus status = act(armed, context);
        refusal = refusal == null ? status : refusal;
      }
    }
    return refusal;
  }

  private @Nullable NfsStatus act(Armed armed, CallContext context) {
    return switch (armed.rule.action()) {
      case FaultAction.Refuse(NfsStatus status) -> status;
      case FaultAction.Restart _ -> {
        restart.run();
        yield null;
      }
      case FaultAction.Drop _ -> onWire(context, new WireFault.Drop());
      case FaultAction.Delay delay -> onWire(context, new WireFault.Delay(delay.by()));
      case FaultAction.Garbage _ -> onWire(context, new WireFault.Garbage(armed.nextSeed()));
      case FaultAction.Truncate _ -> onWire(context, new WireFault.Truncate());
      case FaultAction.Cut _ -> onWire(context, new WireFault.Cut());
    };
  }

  private @Nullable NfsStatus onWire(CallContext context, WireFault fault) {
    wire.await(context.peer(), context.xid(), fault);
    return null;
  }

  /** A rule with its count of calls and its own random numbers. */
  private static final class Armed {
    final FaultRule rule;
    private final SplittableRandom random;
    private long calls;

    Armed(FaultRule rule, SplittableRandom random) {
      this.rule = rule;
      this.random = random;
    }

    synchronized boolean fires() {
      calls++;
      return rule.frequency().hits(calls, random);
    }

    synchronized long nextSeed() {
      return random.nextLong();
    }
  }
}

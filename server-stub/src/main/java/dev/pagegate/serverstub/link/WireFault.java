package dev.pagegate.serverstub.link;

import java.time.Duration;

/** What happens to one reply on its way. */
public sealed interface WireFault {
  /** It never arrives; the connection stays. */
  record Drop() implements WireFault {}

  /** It takes longer; later ones overtake it. */
  record Delay(Duration by) implements WireFault {}

  /** All that follows the transaction number is noise. */
  record Garbage(long seed) implements WireFault {}

  /** Half of it arrives, then the connection ends. */
  record Truncate() implements WireFault {}

  /** The connection ends instead. */
  record Cut() implements WireFault {}
}

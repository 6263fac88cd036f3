package dev.pagegate.serverstub.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultRuleTest {
  @Test
  void parse_everyForm_isUnderstood() {
    assertThat(
            FaultRule.parse(
                "drop:READ:0.01, delay:READ:200ms:0.05,error:READ:JUKEBOX:first=3,"
                    + "error:*:io:every=7,restart:every=1000,garbage:LOOKUP,truncate:READ,"
                    + "cut:WRITE:every=2"))
        .containsExactly(
            new FaultRule(new FaultAction.Drop(), Nfs3.READ, new Frequency.Chance(0.01)),
            new FaultRule(
                new FaultAction.Delay(Duration.ofMillis(200)),
                Nfs3.READ,
                new Frequency.Chance(0.05)),
            new FaultRule(
                new FaultAction.Refuse(NfsStatus.JUKEBOX), Nfs3.READ, new Frequency.First(3)),
            new FaultRule(new FaultAction.Refuse(NfsStatus.IO), null, new Frequency.Every(7)),
            new FaultRule(new FaultAction.Restart(), null, new Frequency.Every(1000)),
            new FaultRule(new FaultAction.Garbage(), Nfs3.LOOKUP, new Frequency.Chance(1)),
            new FaultRule(new FaultAction.Truncate(), Nfs3.READ, new Frequency.Chance(1)),
            new FaultRule(new FaultAction.Cut(), Nfs3.WRITE, new Frequency.Every(2)));
    assertThat(FaultRule.parse("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "lose:READ; action 'lose'",
        "drop; a procedure is missing",
        "drop:read; procedure 'read'",
        "drop:NULL; procedure 'NULL'",
        "delay:READ; a duration is missing",
        "delay:READ:soon; duration 'soon'",
        "error:READ:OK; status 'OK'",
        "error:READ:EIO; status 'EIO'",
        "drop:READ:2; probability: 2.0",
        "drop:READ:0; probability: 0.0",
        "drop:READ:NaN; probability: NaN",
        "drop:READ:often; frequency 'often'",
        "drop:READ:every=0; every: 0",
        "drop:READ:0.5:x; 'x' is one part too many",
        "drop:READ,,cut:READ; an action is missing",
      })
  void parse_mistake_isNamedWithItsRule(String text, String expected) {
    assertThatThrownBy(() -> FaultRule.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("fault '")
        .hasMessageContaining(expected);
  }
}

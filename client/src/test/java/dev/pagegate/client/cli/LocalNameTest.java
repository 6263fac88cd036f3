package dev.pagegate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "/etc", "a/b", "a\0b"})
  void of_aNameThatLeadsElsewhere_fails(String name) {
    assertThatThrownBy(() -> LocalName.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void of_anOrdinaryName_isItself() {
    assertThat(LocalName.of("..a b")).isEqualTo("..a b");
  }
}

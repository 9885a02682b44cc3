package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class WrittenDotTest {
  private static String of(String label) {
    return WrittenDot.of(new JsonObject().put("dot", label));
  }

  @Test
  void aNodeThatDoesNotKnowTheRunYetTellsTheSameDot() {
    assertThat(of("?@12:42")).isEqualTo(of("n1@12:42"));
    assertThat(of("n1@12:42")).isNotEqualTo(of("n1@13:42")).isNotEqualTo(of("n1@12:43"));
  }

  @Test
  void whatIsNoDotIsNotTakenForOne() {
    assertThatThrownBy(() -> of("12:42")).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> of("n1@12")).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> WrittenDot.of(new JsonObject())).isInstanceOf(AssertionError.class);
  }
}

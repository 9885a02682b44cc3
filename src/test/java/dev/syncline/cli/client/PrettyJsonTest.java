package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PrettyJsonTest {
  @Test
  void numbersKeepTheirDigitsAndShareLines() throws IOException {
    assertThat(PrettyJson.of("{\"v\":[1.10,-2E-5,3,4.000,5],\"e\":[],\"o\":{}}", 20))
        .isEqualToNormalizingNewlines(
            """
            {
              "v": [
                1.10, -2E-5, 3,
                4.000, 5
              ],
              "e": [],
              "o": {}
            }""");
  }

  @Test
  void noTextMovesTheCursor() throws IOException {
    assertThat(PrettyJson.of("\"\\u001b[2J\\u009b\\n\\\"\\\\\\té\"", 80))
        .isEqualTo("\"\\u001b[2J\\u009b\\n\\\"\\\\\\té\"");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> PrettyJson.of("", 80)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> PrettyJson.of("{", 80)).isInstanceOf(IOException.class);
  }
}

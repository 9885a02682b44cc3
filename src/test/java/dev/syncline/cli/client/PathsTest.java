package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathsTest {
  @Test
  void idsStayOneSegmentWhateverTheyHold() {
    assertThat(Paths.vector("c", "a/b?c#d%e+f g")).endsWith("/a%2Fb%3Fc%23d%25e%2Bf%20g");
    assertThat(Paths.vector("c", "é🙂")).endsWith("/%C3%A9%F0%9F%99%82");
    assertThat(Paths.vector("c", "..")).endsWith("/%2E%2E");
    assertThat(Paths.vector("c", "a.b")).endsWith("/a.b");
  }

  @Test
  void emptyParametersAreLeftOut() {
    assertThat(Paths.query("/x", "", "a=1", "", "b=2")).isEqualTo("/x?a=1&b=2");
    assertThat(Paths.query("/x", "")).isEqualTo("/x");
  }
}

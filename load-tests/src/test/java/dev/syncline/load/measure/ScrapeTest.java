package dev.syncline.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrapeTest {
  private final Scrape scrape =
      Scrape.parse(
          """
          # HELP bytes_total Bytes
          # TYPE bytes_total counter
          bytes_total{peer="n1"} 1.5E3
          bytes_total{peer="n2",kind="a \\"b\\", c"} 500.0
          entries 7
          lag{peer="n1"} NaN
          most{le="+Inf"} +Inf
          with_time 3 1700000000000
          """);

  @Test
  void seriesOfANameAreSummedUp() {
    assertThat(scrape.sum("bytes_total")).isEqualTo(2_000);
    assertThat(scrape.sum("entries")).isEqualTo(7);
    assertThat(scrape.sum("with_time")).isEqualTo(3);
    assertThat(scrape.sum("most")).isInfinite();
  }

  @Test
  void aLabelChoosesSeries() {
    assertThat(scrape.sum("bytes_total", "peer", "n1")).isEqualTo(1_500);
    assertThat(scrape.sum("bytes_total", "kind", "a \\\"b\\\", c")).isEqualTo(500);
  }

  @Test
  void whatIsNotThereIsNoughtAndKnownNotToBeThere() {
    assertThat(scrape.sum("none")).isZero();
    assertThat(scrape.sum("bytes_total", "peer", "n3")).isZero();
    assertThat(scrape.has("bytes_total", "peer", "n3")).isFalse();
    assertThat(scrape.has("bytes_total", "peer", "n2")).isTrue();
  }
}

package dev.syncline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "12345, 12.3 kB", "4560000, 4.6 MB"})
  void bytesAreToldInTheUnitThatFits(long bytes, String told) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "1000, 1.0 s",
    "59999, 59.9 s",
    "60000, 1 min 0 s",
    "3599999, 59 min 59 s",
    "3600000, 1 h 0 min",
    "90061000, 25 h 1 min"
  })
  void durationsAreToldInTwoUnitsAtMost(long millis, String told) {
    assertThat(Amounts.duration(Duration.ofMillis(millis))).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"2500;1000;2,500/s", "1;0;1,000/s", "0;500;0/s"})
  void ratesArePerSecond(long amount, long millis, String told) {
    assertThat(Amounts.rate(amount, Duration.ofMillis(millis))).isEqualTo(told);
  }
}

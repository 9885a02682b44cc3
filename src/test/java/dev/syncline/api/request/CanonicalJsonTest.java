package dev.syncline.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.Bytes;
import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  private static String canonical(String json) {
    return CanonicalJson.of(Bytes.utf8(json), "add").toUtf8();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1|1",
        "1.0|1",
        "10e-1|1",
        "-0|0",
        "-0.0|0",
        "0e9|0",
        "100|100",
        "1E+2|100",
        "1.50|1.5",
        "1e21|1E+21",
        "1e20|100000000000000000000",
        "0.0000001|0.0000001",
        "1e-8|1E-8",
        "1e308|1E+308",
        "123456789012345678901234567890.10|123456789012345678901234567890.1",
        "true|true",
        "null|null",
        "\"a\"|\"a\"",
        "\"\\u0061\"|\"a\"",
        "\"\\u00e9\"|\"é\"",
        "\"\\/\"|\"/\"",
        "\"\\\"\\\\\"|\"\\\"\\\\\"",
        "\"\\u0008\\u001F\\u000a\"|\"\\b\\u001f\\n\"",
        "\"\\ud83d\\ude00\"|\"😀\"",
        "\"\\uD800\"|\"\\ud800\"",
        "\"\\udc00x\"|\"\\udc00x\"",
        "[ 1 , 2.0 ]|[1,2]",
        "{ }|{}",
        "{\"b\" : 1.0, \"a\":[ ]}|{\"a\":[],\"b\":1}",
        "{\"b\":{\"d\":1,\"c\":2},\"a\":0}|{\"a\":0,\"b\":{\"c\":2,\"d\":1}}"
      })
  void equalValuesAreEqualBytes(String json, String expected) {
    assertThat(canonical(json)).isEqualTo(expected);
    assertThat(canonical(expected)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "1 2",
        "{",
        "[1,]",
        "nul",
        "NaN",
        "-Infinity",
        "[NaN]",
        "1e309",
        "1e-309",
        "1e99999999999",
        "{\"a\":1,\"a\":1}",
        "{\"a\":{\"b\":1,\"b\":1}}"
      })
  void whatIsNoJsonOrBeyondALimitIsRefused(String json) {
    assertThatThrownBy(() -> canonical(json)).isInstanceOf(ProblemException.class);
  }

  @Test
  void depthAndLengthOfNumbersAreBounded() {
    assertThat(canonical("[".repeat(15) + "1" + "]".repeat(15))).hasSize(31);
    assertThatThrownBy(() -> canonical("[".repeat(16) + "1" + "]".repeat(16)))
        .isInstanceOf(ProblemException.class)
        .hasMessage("add nests deeper than 16 levels");
    assertThatThrownBy(() -> canonical("0." + "1".repeat(1_000)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("limit 1000");
  }

  @Provide
  Arbitrary<BigDecimal> numbers() {
    return Arbitraries.bigDecimals().ofScale(12);
  }

  @Property
  void aNumberKeepsItsValueAndLosesItsSpelling(@ForAll("numbers") BigDecimal number) {
    String canonical = canonical(number.toString());
    assertThat(new BigDecimal(canonical)).isEqualByComparingTo(number);
    assertThat(canonical(number.toPlainString())).isEqualTo(canonical);
    assertThat(canonical(number.setScale(20).toString())).isEqualTo(canonical);
  }
}

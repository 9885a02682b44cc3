package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Scalar;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadFieldsTest {
  private static PayloadFields of(String json) {
    return PayloadFields.of(Bytes.utf8(json));
  }

  private static Scalar text(String value) {
    return new Scalar.Text(value);
  }

  private static Scalar number(double value) {
    return new Scalar.Number(value);
  }

  @Test
  void scalarsAreFoundByTheirPaths() {
    PayloadFields fields =
        of(
            "{\"a\":\"x\\u0041é😀\",\"b\":{\"c\":1.50,\"d.e\":true,\"\":false},"
                + "\"n\":null,\"big\":9007199254740993,\"huge\":-1e999,\"zero\":-0.0}");
    assertThat(fields.at(List.of("a"))).containsExactly(text("xAé😀"));
    assertThat(fields.at(List.of("b", "c"))).containsExactly(number(1.5));
    assertThat(fields.at(List.of("b", "d.e"))).containsExactly(new Scalar.Truth(true));
    assertThat(fields.at(List.of("b", ""))).containsExactly(new Scalar.Truth(false));
    assertThat(fields.at(List.of("big"))).containsExactly(number(9007199254740992.0));
    assertThat(fields.at(List.of("huge"))).containsExactly(number(Double.NEGATIVE_INFINITY));
    assertThat(fields.at(List.of("zero"))).containsExactly(number(0));
    assertThat(fields.at(List.of("b"))).isEmpty();
    assertThat(fields.at(List.of("a", "c"))).isEmpty();
    assertThat(fields.at(List.of("n"))).isEmpty();
  }

  @Test
  void elementsOfArraysAreTakenTogether() {
    PayloadFields fields =
        of("{\"a\":[1,[\"x\",[true]],null,{\"b\":2}],\"c\":[{\"b\":[3]},{\"b\":4},{\"d\":5}]}");
    assertThat(fields.at(List.of("a")))
        .containsExactly(number(1), text("x"), new Scalar.Truth(true));
    assertThat(fields.at(List.of("a", "b"))).containsExactly(number(2));
    assertThat(fields.at(List.of("c", "b"))).containsExactly(number(3), number(4));
    assertThat(fields.at(List.of("c", "d"))).containsExactly(number(5));
  }

  @Test
  void nullAndArraysOfNothingAreNotThere() {
    PayloadFields fields =
        of("{\"n\":null,\"e\":[],\"an\":[null,[]],\"o\":{},\"ao\":[{}],\"s\":\"\",\"f\":false}");
    for (String there : List.of("o", "ao", "s", "f")) {
      assertThat(fields.has(List.of(there))).as(there).isTrue();
    }
    for (String missing : List.of("n", "e", "an", "x")) {
      assertThat(fields.has(List.of(missing))).as(missing).isFalse();
    }
    assertThat(fields.has(List.of("o", "x"))).isFalse();
  }

  @Test
  void whatNoPathReachesIsPassedOver() {
    int deepest = Filter.MAX_NAMES;
    PayloadFields fields =
        of("{\"a\":".repeat(deepest + 1) + "1" + "}".repeat(deepest) + ",\"b\":2}");
    assertThat(fields.has(Collections.nCopies(deepest, "a"))).isTrue();
    assertThat(fields.has(Collections.nCopies(deepest + 1, "a"))).isFalse();
    assertThat(fields.at(List.of("b"))).containsExactly(number(2));

    String longest = "é".repeat(Filter.MAX_NAME_BYTES / 2);
    PayloadFields named = of("{\"" + longest + "\":1,\"" + longest + "x\":{\"a\":1},\"b\":2}");
    assertThat(named.has(List.of(longest))).isTrue();
    assertThat(named.has(List.of(longest + "x"))).isFalse();
    assertThat(named.has(List.of("b"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[{\"a\":1}]", "1", "{\"a\":1", "{\"a\":1,}", "{\"a\":1e}"})
  void whatIsNoObjectHasNoFields(String json) {
    assertThat(of(json).has(List.of("a"))).isFalse();
    assertThat(of(json).top().members()).isEmpty();
  }
}

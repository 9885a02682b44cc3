package dev.syncline.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterReaderTest {
  private static Filter read(String json) {
    byte[] bytes = Bytes.utf8("{\"filter\":" + json + "}").array();
    return JsonSource.readObject(
        bytes,
        0,
        bytes.length,
        source -> {
          source.parser().nextToken();
          Filter filter = FilterReader.read(source, "filter");
          source.parser().nextToken();
          return filter;
        });
  }

  private static Scalar text(String value) {
    return new Scalar.Text(value);
  }

  private static Scalar number(double value) {
    return new Scalar.Number(value);
  }

  private static Filter in(List<String> path, Scalar... values) {
    return new Filter.In(path, new LinkedHashSet<>(List.of(values)));
  }

  @Test
  void everyFormIsRead() {
    List<String> a = List.of("a");
    assertThat(read("{\"field\":\"a\",\"eq\":\"x\"}")).isEqualTo(in(a, text("x")));
    assertThat(read("{\"eq\":-1.5e1,\"field\":\"a\"}")).isEqualTo(in(a, number(-15)));
    assertThat(read("{\"field\":\"a\",\"eq\":false}")).isEqualTo(in(a, new Scalar.Truth(false)));
    assertThat(read("{\"field\":\"a\",\"in\":[\"x\",2,true,2.0]}"))
        .isEqualTo(in(a, text("x"), number(2), new Scalar.Truth(true)));
    assertThat(read("{\"field\":\"a\",\"in\":[]}")).isEqualTo(in(a));
    assertThat(read("{\"field\":\"a\",\"exists\":true}")).isEqualTo(new Filter.Exists(a, true));
    assertThat(read("{\"field\":\"a\",\"exists\":false}")).isEqualTo(new Filter.Exists(a, false));
    assertThat(read("{\"field\":\"a\",\"range\":{\"gt\":1,\"lte\":2}}"))
        .isEqualTo(
            new Filter.Range(
                a, new Filter.Bound(number(1), false), new Filter.Bound(number(2), true)));
    assertThat(read("{\"field\":\"a\",\"range\":{\"lt\":\"2026-01-01T00:00:00Z\"}}"))
        .isEqualTo(
            new Filter.Range(a, null, new Filter.Bound(text("2026-01-01T00:00:00Z"), false)));
    assertThat(read("{\"field\":\"a\",\"range\":{\"gte\":\"b\"}}"))
        .isEqualTo(new Filter.Range(a, new Filter.Bound(text("b"), true), null));
    Filter there = new Filter.Exists(a, true);
    String json = "{\"field\":\"a\",\"exists\":true}";
    assertThat(read("{\"and\":[" + json + "," + json + "]}"))
        .isEqualTo(new Filter.And(List.of(there, there)));
    assertThat(read("{\"or\":[{\"not\":" + json + "}]}"))
        .isEqualTo(new Filter.Or(List.of(new Filter.Not(there))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"author.name\"|author,name",
        "\"a\\\\.b.c\"|a.b,c",
        "\"a\\\\\\\\.b\"|a\\,b",
        "\"é😀\"|é😀",
        "[\"author\",\"na.me\"]|author,na.me",
        "[\"a\\\\\"]|a\\",
        "[\"\"]|``"
      })
  void aPathIsNamesWithDotsBetween(String field, String names) {
    assertThat(read("{\"field\":" + field + ",\"exists\":true}"))
        .isEqualTo(new Filter.Exists(List.of(names.split(",", -1)), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|filter|is an array, must be an object",
        "null|filter|is null, must be an object",
        "{}|filter|says nothing: give field with eq, in, range or exists, or and, or, not",
        "{\"field\":\"a\"}|filter|says nothing: give field with eq, in, range or exists, or and,"
            + " or, not",
        "{\"eq\":1}|filter.field|is required",
        "{\"field\":\"a\",\"eq\":1,\"in\":[1]}|filter|says several things at once: join them with"
            + " and",
        "{\"field\":\"a\",\"and\":[{\"field\":\"a\",\"eq\":1}]}|filter|says several things at once:"
            + " join them with and",
        "{\"field\":\"a\",\"eq\":1,\"eq\":1}|filter.eq|is given twice",
        "{\"field\":\"a\",\"range\":{\"gt\":1,\"gt\":1}}|filter.range.gt|is given twice",
        "{\"field\":\"a\",\"like\":1}|filter.like|is not a field of a filter: give field with eq,"
            + " in, range or exists, or and, or, not",
        "{\"field\":1,\"eq\":1}|filter.field|is 1, must be a string or an array of names",
        "{\"field\":[\"a\",1],\"eq\":1}|filter.field[1]|is 1, must be a string",
        "{\"field\":\"\",\"eq\":1}|filter.field|has an empty name: give an array of names if it is"
            + " meant",
        "{\"field\":\"a..b\",\"eq\":1}|filter.field|has an empty name: give an array of names if it"
            + " is meant",
        "{\"field\":\"a\\\\b\",\"eq\":1}|filter.field|has a backslash at 1 that stands before no"
            + " dot or backslash",
        "{\"field\":\"a\\\\\",\"eq\":1}|filter.field|has a backslash at 1 that stands before no dot"
            + " or backslash",
        "{\"field\":\"\\ud800\",\"eq\":1}|filter.field|has a lone surrogate, which has no UTF-8"
            + " form",
        "{\"field\":\"a\",\"eq\":null}|filter.eq|is null, must be a string, a number, true or"
            + " false",
        "{\"field\":\"a\",\"eq\":[1]}|filter.eq|is an array, must be a string, a number, true or"
            + " false",
        "{\"field\":\"a\",\"eq\":NaN}|filter.eq|is NaN, must be a string, a number, true or false",
        "{\"field\":\"a\",\"eq\":1e999}|filter.eq|is 1e999, must be within ±1.7976931348623157E308",
        "{\"field\":\"a\",\"eq\":\"\\udc00\"}|filter.eq|has a lone surrogate, which has no UTF-8"
            + " form",
        "{\"field\":\"a\",\"in\":1}|filter.in|is 1, must be an array",
        "{\"field\":\"a\",\"in\":[1,{}]}|filter.in[1]|is an object, must be a string, a number,"
            + " true or false",
        "{\"field\":\"a\",\"exists\":1}|filter.exists|is 1, must be true or false",
        "{\"field\":\"a\",\"range\":5}|filter.range|is 5, must be an object of gt or gte, and lt or"
            + " lte",
        "{\"field\":\"a\",\"range\":{}}|filter.range|is empty: give gt, gte, lt or lte",
        "{\"field\":\"a\",\"range\":{\"min\":1}}|filter.range.min|is not a bound of a range: give"
            + " gt, gte, lt or lte",
        "{\"field\":\"a\",\"range\":{\"gt\":1,\"gte\":1}}|filter.range.gte|bounds the side that the"
            + " range bounds already",
        "{\"field\":\"a\",\"range\":{\"gt\":1,\"lt\":\"x\"}}|filter.range.lt|is of another kind"
            + " than the other bound: give numbers or strings",
        "{\"field\":\"a\",\"range\":{\"gt\":true}}|filter.range.gt|is true, must be a number or a"
            + " string",
        "{\"and\":{}}|filter.and|is an object, must be an array",
        "{\"and\":[{\"field\":\"a\",\"exists\":true},{\"or\":[{\"not\":{\"field\":\"a\",\"range\":{\"gte\":null}}}]}]}|filter.and[1].or[0].not.range.gte|is"
            + " null, must be a number or a string"
      })
  void whatIsWrongIsNamedByItsPlace(String json, String field, String predicate) {
    assertRefused(json, field, predicate);
  }

  private static void assertRefused(String json, String field, String predicate) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().detail()).isEqualTo(field + " " + predicate);
              assertThat(refused.problem().field()).isEqualTo(field);
            });
  }

  private static void assertBeyond(String json, String field, String predicate, long limit) {
    assertRefused(json, field, predicate);
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().number("limit", -1)).isEqualTo(limit));
  }

  private static String not(int levels) {
    return "{\"not\":".repeat(levels - 1)
        + "{\"field\":\"a\",\"exists\":false}"
        + "}".repeat(levels - 1);
  }

  private static String and(int conditions) {
    return IntStream.range(0, conditions)
        .mapToObj(each -> "{\"field\":\"a\",\"eq\":" + each + "}")
        .collect(Collectors.joining(",", "{\"and\":[", "]}"));
  }

  private static String in(int values) {
    return IntStream.range(0, values)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(",", "{\"field\":\"a\",\"in\":[", "]}"));
  }

  private static String path(int names) {
    return "{\"field\":\""
        + String.join(".", new ArrayList<>(java.util.Collections.nCopies(names, "a")))
        + "\",\"eq\":1}";
  }

  @Test
  void boundsAreToldWithTheirLimits() {
    assertThat(read(not(16))).isInstanceOf(Filter.Not.class);
    assertBeyond(not(17), "filter" + ".not".repeat(16), "is nested 17 levels deep, limit 16", 16);
    assertThat(read(and(255))).isInstanceOf(Filter.And.class);
    assertBeyond(
        and(256),
        "filter.and[255]",
        "is condition 257 of the filter, counting each and, or and not, limit 256",
        256);
    assertThat(read(in(1_024))).isInstanceOf(Filter.In.class);
    assertBeyond(in(1_025), "filter.in", "has more than 1024 values, limit 1024", 1_024);
    assertBeyond("{\"and\":[]}", "filter.and", "is empty", 1);
    assertBeyond("{\"field\":[],\"eq\":1}", "filter.field", "is empty", 1);
    assertThat(read(path(16))).isInstanceOf(Filter.In.class);
    assertBeyond(path(17), "filter.field", "has more than 16 names", 16);

    String name = "é".repeat(128);
    assertThat(read("{\"field\":\"" + name + "\",\"eq\":1}")).isInstanceOf(Filter.In.class);
    assertBeyond(
        "{\"field\":[\"" + name + "x\"],\"eq\":1}",
        "filter.field[0]",
        "has 257 bytes of UTF-8, limit 256",
        256);
    String longest = "x".repeat(1_024);
    assertThat(read("{\"field\":\"a\",\"eq\":\"" + longest + "\"}"))
        .isEqualTo(new Filter.In(List.of("a"), Set.of(text(longest))));
    assertBeyond(
        "{\"field\":\"a\",\"range\":{\"lt\":\"" + longest + "x\"}}",
        "filter.range.lt",
        "has 1025 bytes of UTF-8, limit 1024",
        1_024);
    assertBeyond(
        "{\"field\":\"a\",\"eq\":" + "1".repeat(1_001) + "}",
        "filter.eq",
        "has 1001 characters, limit 1000",
        1_000);
  }
}

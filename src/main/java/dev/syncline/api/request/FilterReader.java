package dev.syncline.api.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Scalar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a filter: an object that has either a field and a test of it, or one of {@code and}, {@code
 * or} and {@code not}. What is refused is named by its place, such as {@code
 * filter.and[1].range.gte}.
 */
public final class FilterReader {
  private static final String FIELD = "field";
  private static final String KNOWN = "field with eq, in, range or exists, or and, or, not";
  private static final String BOUNDS = "gt, gte, lt or lte";
  private static final String SCALAR = "a string, a number, true or false";

  private final JsonParser parser;
  private int conditions;

  private FilterReader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads the value that comes next.
   *
   * @param field what to name in a refusal, such as {@code filter}
   * @throws ProblemException naming the place at fault
   */
  public static Filter read(JsonSource source, String field) throws IOException {
    JsonParser parser = source.parser();
    return new FilterReader(parser).condition(parser.nextToken(), field, 1);
  }

  private Filter condition(@Nullable JsonToken first, String place, int depth) throws IOException {
    if (first != JsonToken.START_OBJECT) {
      throw wrong(place, "an object");
    }
    if (depth > Filter.MAX_DEPTH) {
      throw limit(place, "is nested " + depth + " levels deep", Filter.MAX_DEPTH);
    }
    if (++conditions > Filter.MAX_CONDITIONS) {
      throw limit(
          place,
          "is condition " + conditions + " of the filter, counting each and, or and not",
          Filter.MAX_CONDITIONS);
    }
    List<String> path = null;
    FieldTest test = null;
    Filter combined = null;
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String here = place + "." + name;
      rejectSecond(seen, name, place);
      switch (name) {
        case FIELD -> path = path(here);
        case "eq" -> test = eq(here);
        case "in" -> test = in(here);
        case "range" -> test = range(here);
        case "exists" -> test = exists(here);
        case "and" -> combined = new Filter.And(conditions(here, depth + 1));
        case "or" -> combined = new Filter.Or(conditions(here, depth + 1));
        case "not" -> combined = new Filter.Not(condition(parser.nextToken(), here, depth + 1));
        default -> throw unknown(here, "is not a field of a filter: give " + KNOWN);
      }
    }
    return condition(place, seen, path, test, combined);
  }

  /** Judges what goes together. */
  private static Filter condition(
      String place,
      Set<String> seen,
      @Nullable List<String> path,
      @Nullable FieldTest test,
      @Nullable Filter combined) {
    if (combined != null && seen.size() == 1) {
      return combined;
    }
    if (path != null && test != null && seen.size() == 2) {
      return test.of(path);
    }
    if (seen.isEmpty() || (path != null && seen.size() == 1)) {
      throw Problem.of(ProblemType.MISSING_FIELD, place, "says nothing: give " + KNOWN)
          .toException();
    }
    if (path == null && combined == null && seen.size() == 1) {
      throw Problem.of(ProblemType.MISSING_FIELD, place + "." + FIELD, "is required").toException();
    }
    throw invalid(place, "says several things at once: join them with and");
  }

  /** What is asked of a field that may be named after it. */
  @FunctionalInterface
  private interface FieldTest {
    Filter of(List<String> path);
  }

  private List<Filter> conditions(String place, int depth) throws IOException {
    startArray(place);
    List<Filter> all = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      all.add(condition(token, place + "[" + all.size() + "]", depth));
    }
    if (all.isEmpty()) {
      throw Problem.limit(ProblemType.INVALID_FIELD, place, "is empty", 1).toException();
    }
    return all;
  }

  private List<String> path(String place) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.VALUE_STRING) {
      return FieldPaths.split(parser.getText(), place);
    }
    if (token != JsonToken.START_ARRAY) {
      throw wrong(place, "a string or an array of names");
    }
    List<String> names = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String here = place + "[" + names.size() + "]";
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw wrong(here, "a string");
      }
      FieldPaths.add(parser.getText(), names, place, here);
    }
    if (names.isEmpty()) {
      throw Problem.limit(ProblemType.INVALID_FIELD, place, "is empty", 1).toException();
    }
    return names;
  }

  private FieldTest eq(String place) throws IOException {
    Scalar value = scalar(parser.nextToken(), place, SCALAR);
    return path -> new Filter.In(path, Set.of(value));
  }

  private FieldTest in(String place) throws IOException {
    startArray(place);
    Set<Scalar> values = new LinkedHashSet<>();
    int count = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (count == Filter.MAX_VALUES) {
        throw limit(place, "has more than " + Filter.MAX_VALUES + " values", Filter.MAX_VALUES);
      }
      values.add(scalar(token, place + "[" + count++ + "]", SCALAR));
    }
    return path -> new Filter.In(path, values);
  }

  private FieldTest exists(String place) throws IOException {
    JsonToken token = parser.nextToken();
    if (!token.isBoolean()) {
      throw wrong(place, "true or false");
    }
    boolean there = token == JsonToken.VALUE_TRUE;
    return path -> new Filter.Exists(path, there);
  }

  private FieldTest range(String place) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw wrong(place, "an object of gt or gte, and lt or lte");
    }
    Filter.Bound from = null;
    Filter.Bound to = null;
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String here = place + "." + name;
      rejectSecond(seen, name, place);
      switch (name) {
        case "gt", "gte" -> from = bound(here, from, name.equals("gte"));
        case "lt", "lte" -> to = bound(here, to, name.equals("lte"));
        default -> throw unknown(here, "is not a bound of a range: give " + BOUNDS);
      }
      if (from != null && to != null && from.value().getClass() != to.value().getClass()) {
        throw invalid(here, "is of another kind than the other bound: give numbers or strings");
      }
    }
    if (from == null && to == null) {
      throw Problem.of(ProblemType.MISSING_FIELD, place, "is empty: give " + BOUNDS).toException();
    }
    Filter.Bound lower = from;
    Filter.Bound upper = to;
    return path -> new Filter.Range(path, lower, upper);
  }

  private Filter.Bound bound(String place, Filter.@Nullable Bound other, boolean inclusive)
      throws IOException {
    if (other != null) {
      throw invalid(place, "bounds the side that the range bounds already");
    }
    JsonToken token = parser.nextToken();
    if (token.isBoolean()) {
      throw wrong(place, "a number or a string");
    }
    return new Filter.Bound(scalar(token, place, "a number or a string"), inclusive);
  }

  private Scalar scalar(JsonToken token, String place, String wanted) throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      String text = parser.getText();
      FieldPaths.requireText(text, place, Filter.MAX_TEXT_BYTES);
      return new Scalar.Text(text);
    }
    if (token.isBoolean()) {
      return new Scalar.Truth(token == JsonToken.VALUE_TRUE);
    }
    if (!token.isNumeric() || parser.isNaN()) {
      throw wrong(place, wanted);
    }
    int chars = parser.getTextLength();
    if (chars > JsonSource.MAX_NUMBER_CHARS) {
      throw limit(place, "has " + chars + " characters", JsonSource.MAX_NUMBER_CHARS);
    }
    double number = Double.parseDouble(parser.getText());
    if (!Double.isFinite(number)) {
      throw wrong(place, "within ±" + Double.MAX_VALUE);
    }
    return new Scalar.Number(number);
  }

  private void startArray(String place) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw wrong(place, "an array");
    }
  }

  private static void rejectSecond(Set<String> seen, String name, String place) {
    if (!seen.add(name)) {
      throw Problem.of(ProblemType.DUPLICATE_FIELD, place + "." + name, "is given twice")
          .toException();
    }
  }

  /** What stands there, and what has to. */
  private ProblemException wrong(String place, String wanted) throws IOException {
    return invalid(place, "is " + JsonSource.quoted(parser) + ", must be " + wanted);
  }

  private static ProblemException unknown(String place, String predicate) {
    return Problem.of(ProblemType.UNKNOWN_FIELD, place, predicate).toException();
  }

  private static ProblemException invalid(String place, String predicate) {
    return Problem.of(ProblemType.INVALID_FIELD, place, predicate).toException();
  }

  private static ProblemException limit(String place, String predicate, long limit) {
    return Problem.limit(ProblemType.INVALID_FIELD, place, predicate + ", limit " + limit, limit)
        .toException();
  }
}

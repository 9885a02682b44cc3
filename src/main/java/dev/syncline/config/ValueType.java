package dev.syncline.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a key becomes a value, and which values it allows.
 *
 * @param <T> the Java type of the value
 */
public sealed interface ValueType<T> {
  /** The value that {@code text} stands for; empty when it is malformed or outside the limit. */
  Optional<T> parse(String text);

  /** Whether a value that was not parsed from text, such as one built in a test, is allowed. */
  boolean accepts(T value);

  /** What is allowed, as the end of the sentence "must be …". */
  String limit();

  /** The text that {@link #parse} reads back as {@code value}. */
  default String format(T value) {
    return String.valueOf(value);
  }

  /** A whole number of {@code unit}, which may be empty, in {@code [min, max]}. */
  record WholeNumber(int min, int max, String unit) implements ValueType<Integer> {
    @Override
    public Optional<Integer> parse(String text) {
      return parseLong(text, min, max).map(Math::toIntExact);
    }

    @Override
    public boolean accepts(Integer value) {
      return min <= value && value <= max;
    }

    @Override
    public String limit() {
      return range(unit, min, max);
    }
  }

  /** As {@link WholeNumber}, for quantities that outgrow an {@code int}. */
  record LargeNumber(long min, long max, String unit) implements ValueType<Long> {
    @Override
    public Optional<Long> parse(String text) {
      return parseLong(text, min, max);
    }

    @Override
    public boolean accepts(Long value) {
      return min <= value && value <= max;
    }

    @Override
    public String limit() {
      return range(unit, min, max);
    }
  }

  /** A decimal number of {@code unit} in {@code [min, max]}, such as 0.5. */
  record Decimal(double min, double max, String unit) implements ValueType<Double> {
    private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    @Override
    public Optional<Double> parse(String text) {
      return FORM.matcher(text).matches()
          ? Optional.of(Double.valueOf(text)).filter(this::accepts)
          : Optional.empty();
    }

    @Override
    public boolean accepts(Double value) {
      return min <= value && value <= max;
    }

    @Override
    public String limit() {
      return "a number of " + unit + " from " + min + " to " + max;
    }
  }

  /** Text that matches {@code pattern} as a whole; {@code limit} says the same in words. */
  record Text(Pattern pattern, String limit) implements ValueType<String> {
    @Override
    public Optional<String> parse(String text) {
      return Optional.of(text).filter(this::accepts);
    }

    @Override
    public boolean accepts(String value) {
      return pattern.matcher(value).matches();
    }
  }

  /** As {@link Text}, where empty text means that there is none. */
  record OptionalText(Text text) implements ValueType<Optional<String>> {
    @Override
    public Optional<Optional<String>> parse(String given) {
      Optional<String> value = given.isEmpty() ? Optional.empty() : Optional.of(given);
      return accepts(value) ? Optional.of(value) : Optional.empty();
    }

    @Override
    public boolean accepts(Optional<String> value) {
      return value.isEmpty() || text.accepts(value.get());
    }

    @Override
    public String limit() {
      return "empty or " + text.limit();
    }

    @Override
    public String format(Optional<String> value) {
      return value.orElse("");
    }
  }

  /**
   * Comma-separated distinct elements, at most {@code maxElements}; empty text is the empty list.
   */
  record TextList(Text element, int maxElements) implements ValueType<List<String>> {
    @Override
    public Optional<List<String>> parse(String text) {
      if (text.isEmpty()) {
        return Optional.of(List.of());
      }
      List<String> parts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
      return Optional.of(parts).filter(this::accepts);
    }

    @Override
    public boolean accepts(List<String> value) {
      return value.size() <= maxElements
          && value.stream().allMatch(element::accepts)
          && new HashSet<>(value).size() == value.size();
    }

    @Override
    public String limit() {
      return "a comma-separated list of at most "
          + maxElements
          + " different elements, each "
          + element.limit();
    }

    @Override
    public String format(List<String> value) {
      return String.join(",", value);
    }
  }

  /** One constant of an enum, written in lower case with hyphens ({@code os-buffered}). */
  record Choice<E extends Enum<E>>(Class<E> type) implements ValueType<E> {
    @Override
    public Optional<E> parse(String text) {
      return constants().stream().filter(c -> format(c).equals(text)).findFirst();
    }

    @Override
    public boolean accepts(E value) {
      return true;
    }

    @Override
    public String limit() {
      return constants().stream().map(this::format).collect(Collectors.joining(" or "));
    }

    @Override
    public String format(E value) {
      return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private List<E> constants() {
      return List.of(type.getEnumConstants());
    }
  }

  /** Whether something is done: {@code true} or {@code false}. */
  record Switch() implements ValueType<Boolean> {
    @Override
    public Optional<Boolean> parse(String text) {
      return switch (text) {
        case "true" -> Optional.of(true);
        case "false" -> Optional.of(false);
        default -> Optional.empty();
      };
    }

    @Override
    public boolean accepts(Boolean value) {
      return true;
    }

    @Override
    public String limit() {
      return "true or false";
    }
  }

  /** A path of the local file system, absolute or relative to the working directory. */
  record Directory() implements ValueType<Path> {
    @Override
    public Optional<Path> parse(String text) {
      try {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
      } catch (InvalidPathException e) {
        return Optional.empty();
      }
    }

    @Override
    public boolean accepts(Path value) {
      return !value.toString().isEmpty();
    }

    @Override
    public String limit() {
      return "a directory path";
    }
  }

  private static Optional<Long> parseLong(String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      return min <= value && value <= max ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String range(String unit, long min, long max) {
    return "a whole number" + (unit.isEmpty() ? "" : " of " + unit) + " from " + min + " to " + max;
  }
}

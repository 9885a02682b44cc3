package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.quorum.Consistency;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query parameters of one request: none unknown, none twice. */
final class Parameters {
  /** Every parameter there is; a request may carry those that its operation knows. */
  enum Name {
    CONSISTENCY,
    TIMEOUT,
    VECTOR,
    AFTER,
    LIMIT,
    TOTAL,
    FORCE,
    ID,
    SINCE,
    TYPES,
    COLLECTIONS,
    IDS,
    INCLUDE,
    FROM,
    GROUP,
    MEMBER;

    private final String label = name().toLowerCase(Locale.ROOT);

    private static @Nullable Name of(String text) {
      for (Name name : values()) {
        if (name.label.equals(text)) {
          return name;
        }
      }
      return null;
    }
  }

  /** How vectors are shown. */
  enum VectorForm {
    ARRAY,
    BASE64,
    NONE
  }

  static final Set<Name> NONE_KNOWN = Set.of();
  static final Set<Name> WRITE = Set.of(Name.CONSISTENCY, Name.TIMEOUT);
  static final Set<Name> READ = Set.of(Name.CONSISTENCY, Name.TIMEOUT, Name.VECTOR);
  static final Set<Name> HOLDINGS = Set.of(Name.TIMEOUT, Name.VECTOR);
  static final Set<Name> REMOVE = Set.of(Name.FORCE);
  static final Set<Name> LIST = Set.of(Name.AFTER, Name.LIMIT, Name.VECTOR, Name.TOTAL);

  static final Set<Name> CONFLICTS =
      Set.of(Name.AFTER, Name.LIMIT, Name.VECTOR, Name.ID, Name.SINCE);

  static final Set<Name> EVENTS =
      Set.of(
          Name.TYPES, Name.COLLECTIONS, Name.IDS, Name.INCLUDE, Name.FROM, Name.GROUP, Name.MEMBER);

  static final Set<Name> PAGE = Set.of(Name.AFTER, Name.LIMIT);

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final Pattern TIMEOUT_FORM =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s)");
  private static final Parameters ABSENT = new Parameters(Map.of());

  private final Map<Name, byte[]> values;

  private Parameters(Map<Name, byte[]> values) {
    this.values = values;
  }

  /**
   * Parses a query string.
   *
   * @param query null or empty for none
   * @throws ProblemException naming a parameter that is unknown, repeated or malformed
   */
  static Parameters parse(@Nullable String query, Set<Name> known) {
    if (query == null || query.isEmpty()) {
      return ABSENT;
    }
    Map<Name, byte[]> values = new EnumMap<>(Name.class);
    int at = 0;
    while (at <= query.length()) {
      int end = query.indexOf('&', at);
      end = end < 0 ? query.length() : end;
      if (end > at) {
        add(query, at, end, known, values);
      }
      at = end + 1;
    }
    return new Parameters(values);
  }

  private static void add(
      String query, int from, int to, Set<Name> known, Map<Name, byte[]> values) {
    int equals = query.indexOf('=', from);
    int nameEnd = equals < 0 || equals > to ? to : equals;
    String label = text(decode(query, from, nameEnd, null));
    Name name = Name.of(label);
    if (name == null || !known.contains(name)) {
      throw Problem.of(ProblemType.UNKNOWN_PARAMETER, label, "is not a parameter of this operation")
          .toException();
    }
    byte[] value = decode(query, Math.min(nameEnd + 1, to), to, label);
    if (values.put(name, value) != null) {
      throw invalid(name, "is given twice");
    }
  }

  private static byte[] decode(String query, int from, int to, @Nullable String label) {
    try {
      return PercentCoding.decodeQuery(query, from, to);
    } catch (PercentCoding.MalformedException e) {
      String detail = "does not decode: " + e.detail();
      throw (label == null
              ? Problem.of(ProblemType.INVALID_PARAMETER, "the name of a parameter " + detail)
              : Problem.of(ProblemType.INVALID_PARAMETER, label, detail))
          .toException();
    }
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** A value as it was given, null if it was not. */
  byte @Nullable [] bytes(Name name) {
    return values.get(name);
  }

  /** The same as text. */
  @Nullable String text(Name name) {
    byte[] value = values.get(name);
    return value == null ? null : text(value);
  }

  static ProblemException invalid(Name name, String detail) {
    return Problem.of(ProblemType.INVALID_PARAMETER, name.label, detail).toException();
  }

  Consistency consistency() {
    return consistencyOr(Consistency.QUORUM);
  }

  Consistency consistencyOr(Consistency absent) {
    String text = text(Name.CONSISTENCY);
    if (text == null) {
      return absent;
    }
    for (Consistency each : Consistency.values()) {
      if (each.label().equals(text)) {
        return each;
      }
    }
    throw invalid(Name.CONSISTENCY, "is '" + text + "', must be one, quorum or all");
  }

  int timeoutMillis(HttpSettings settings) {
    String text = text(Name.TIMEOUT);
    if (text == null) {
      return settings.defaultTimeoutMillis();
    }
    Matcher matcher = TIMEOUT_FORM.matcher(text);
    if (!matcher.matches()) {
      throw invalid(Name.TIMEOUT, "is '" + text + "', must be a number and ms or s, such as 500ms");
    }
    double millis =
        Double.parseDouble(matcher.group(1)) * ("s".equals(matcher.group(2)) ? 1_000 : 1);
    if (millis < 1 || millis > settings.maxTimeoutMillis()) {
      throw Problem.limit(
              ProblemType.INVALID_PARAMETER,
              Name.TIMEOUT.label,
              "is '" + text + "', must be 1ms to " + settings.maxTimeoutMillis() + "ms",
              millis < 1 ? 1 : settings.maxTimeoutMillis())
          .toException();
    }
    return (int) millis;
  }

  VectorForm vectorForm() {
    String text = text(Name.VECTOR);
    if (text == null) {
      return VectorForm.ARRAY;
    }
    return switch (text) {
      case "array" -> VectorForm.ARRAY;
      case "base64" -> VectorForm.BASE64;
      case "none" -> VectorForm.NONE;
      default -> throw invalid(Name.VECTOR, "is '" + text + "', must be array, base64 or none");
    };
  }

  /** The id after which a listing starts, null for its beginning. */
  byte @Nullable [] after() {
    return values.get(Name.AFTER);
  }

  /** The id asked for, null for any. */
  byte @Nullable [] id() {
    return values.get(Name.ID);
  }

  /** From when on, milliseconds since 1970; null for any time. */
  @Nullable Long sinceMillis() {
    String text = text(Name.SINCE);
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw invalid(
          Name.SINCE,
          "is '" + text + "', must be a time of RFC 3339, such as 2026-01-31T12:00:00Z");
    }
  }

  int limit() {
    String text = text(Name.LIMIT);
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (text.matches("[0-9]{1,9}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    }
    throw Problem.limit(
            ProblemType.INVALID_PARAMETER,
            Name.LIMIT.label,
            "is '" + text + "', must be 1 to " + MAX_LIMIT,
            text.matches("-.*|0+") ? 1 : MAX_LIMIT)
        .toException();
  }

  boolean total() {
    return flag(Name.TOTAL);
  }

  boolean force() {
    return flag(Name.FORCE);
  }

  private boolean flag(Name name) {
    String text = text(name);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw invalid(name, "is '" + text + "', must be true or false");
  }
}

package dev.syncline.api.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One refusal.
 *
 * @param detail what is wrong with this request, for the person who wrote it: a sentence that needs
 *     no other member to be understood
 * @param field the field or parameter at fault, null if there is none
 * @param members numbers and texts that go with the type, such as {@code limit}
 */
public record Problem(
    ProblemType type, String detail, @Nullable String field, List<Member> members) {
  /** A longer detail is cut: it may quote what the requester has sent. */
  private static final int MAX_DETAIL_CHARS = 500;

  /** Copies the members. */
  public Problem {
    members = List.copyOf(members);
    if (detail.length() > MAX_DETAIL_CHARS) {
      boolean inPair = Character.isHighSurrogate(detail.charAt(MAX_DETAIL_CHARS - 1));
      detail = detail.substring(0, MAX_DETAIL_CHARS - (inPair ? 1 : 0)) + "…";
    }
  }

  /** An additional member of the document. */
  public sealed interface Member {
    /** Its name in the document. */
    String name();

    /** A number. */
    record Numeric(String name, long value) implements Member {}

    /** A text. */
    record Text(String name, String value) implements Member {}
  }

  /** A problem that no field is at fault for. */
  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, null, List.of());
  }

  /**
   * A problem with a field.
   *
   * @param predicate what is wrong with it, such as {@code must be a string}
   */
  public static Problem of(ProblemType type, String field, String predicate) {
    return new Problem(type, field + " " + predicate, field, List.of());
  }

  /** A problem with a bound of a field that was exceeded. */
  public static Problem limit(ProblemType type, String field, String predicate, long limit) {
    return new Problem(
        type, field + " " + predicate, field, List.of(new Member.Numeric("limit", limit)));
  }

  /** A problem with one number of a vector. */
  public static Problem ofNumber(int index, String predicate) {
    String field = "vector[" + index + "]";
    return new Problem(
        ProblemType.INVALID_FIELD,
        field + " " + predicate,
        field,
        List.of(new Member.Numeric("index", index)));
  }

  /** A problem with one number of a vector that is beyond a bound. */
  public static Problem ofNumber(int index, String predicate, long limit) {
    Problem problem = ofNumber(index, predicate);
    return new Problem(
        problem.type(),
        problem.detail(),
        problem.field(),
        List.of(new Member.Numeric("index", index), new Member.Numeric("limit", limit)));
  }

  /**
   * The same problem where the field stands at another place; as it is if it is of another field.
   *
   * @param from the beginning of field and detail
   * @param to what stands there instead
   */
  public Problem moved(String from, String to) {
    return field == null || !field.startsWith(from) || !detail.startsWith(from)
        ? this
        : new Problem(
            type,
            to + detail.substring(from.length()),
            to + field.substring(from.length()),
            members);
  }

  /** A vector of another dimension than its collection's. */
  public static Problem ofDimension(int numbers, int dimension) {
    return new Problem(
        ProblemType.INVALID_FIELD,
        "vector has "
            + (numbers == 1 ? "1 number" : numbers + " numbers")
            + ", the collection's dimension is "
            + dimension,
        "vector",
        List.of(new Member.Numeric("value", numbers), new Member.Numeric("limit", dimension)));
  }

  /** A quorum that was not there. */
  public static Problem quorum(
      ProblemType type, String detail, int required, int acknowledged, int alive) {
    return new Problem(
        type,
        detail,
        null,
        List.of(
            new Member.Numeric("required", required),
            new Member.Numeric("acknowledged", acknowledged),
            new Member.Numeric("alive", alive)));
  }

  /** Overload, with the time after which to try again. */
  public static Problem overloaded(String detail, int retryAfterSeconds) {
    return retryLater(ProblemType.OVERLOADED, detail, retryAfterSeconds);
  }

  /** A problem that goes away by itself, with the time after which to try again. */
  public static Problem retryLater(ProblemType type, String detail, int retryAfterSeconds) {
    return new Problem(
        type, detail, null, List.of(new Member.Numeric(RETRY_AFTER_SECONDS, retryAfterSeconds)));
  }

  /** The member that says how long to wait. */
  public static final String RETRY_AFTER_SECONDS = "retryAfterSeconds";

  /** The value of a number among the members, or {@code otherwise}. */
  public long number(String name, long otherwise) {
    for (Member member : members) {
      if (member instanceof Member.Numeric number && number.name().equals(name)) {
        return number.value();
      }
    }
    return otherwise;
  }

  /** For throwing. */
  public ProblemException toException() {
    return new ProblemException(this);
  }
}

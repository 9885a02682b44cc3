package dev.syncline.api.request;

import dev.syncline.core.crdt.IdempotencyKey;
import java.util.regex.Pattern;

/** Checks the texts that clients give as idempotency keys. */
public final class IdempotencyKeys {
  private static final Pattern FORM =
      Pattern.compile("[\\x21-\\x7E]{1," + IdempotencyKey.MAX_TEXT_CHARS + "}");

  private IdempotencyKeys() {}

  /**
   * The key of a text.
   *
   * @param field what the text is the value of
   * @throws ProblemException if it is none
   */
  public static IdempotencyKey of(String text, String field) {
    if (FORM.matcher(text).matches()) {
      return IdempotencyKey.of(text);
    }
    int chars = text.length();
    int limit = IdempotencyKey.MAX_TEXT_CHARS;
    String wanted = ", must be 1 to " + limit + " printable ASCII characters without spaces";
    throw (chars >= 1 && chars <= limit
            ? Problem.of(ProblemType.INVALID_REQUEST, field, "holds " + firstOther(text) + wanted)
            : Problem.limit(
                ProblemType.INVALID_REQUEST,
                field,
                "has " + chars + " characters" + wanted,
                chars < 1 ? 1 : limit))
        .toException();
  }

  /** The first character that cannot be in a key, as a person finds it. */
  private static String firstOther(String text) {
    int at = 0;
    while (text.charAt(at) > ' ' && text.charAt(at) <= '~') {
      at++;
    }
    char found = text.charAt(at);
    return (found == ' ' ? "a space" : String.format("the character U+%04X", (int) found))
        + " at position "
        + (at + 1);
  }
}

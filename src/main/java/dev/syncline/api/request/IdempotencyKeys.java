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
    if (!FORM.matcher(text).matches()) {
      throw Problem.limit(
              ProblemType.INVALID_REQUEST,
              field,
              "has "
                  + text.length()
                  + " characters, must be 1 to "
                  + IdempotencyKey.MAX_TEXT_CHARS
                  + " printable ASCII characters without spaces",
              IdempotencyKey.MAX_TEXT_CHARS)
          .toException();
    }
    return IdempotencyKey.of(text);
  }
}

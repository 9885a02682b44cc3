package dev.syncline.api.request;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryKey;
import java.nio.charset.StandardCharsets;

/** Checks ids of entries: 1 to 512 bytes of UTF-8 without control characters. */
public final class EntryIds {
  private EntryIds() {}

  /**
   * Takes the array over as an id.
   *
   * @throws ProblemException if it is none
   */
  public static Bytes check(byte[] id, String field) {
    if (id.length == 0) {
      throw Problem.limit(ProblemType.INVALID_ID, field, "is empty", 1).toException();
    }
    if (id.length > EntryKey.MAX_ID_BYTES) {
      throw Problem.limit(
              ProblemType.INVALID_ID,
              field,
              "has " + id.length + " bytes of UTF-8, limit " + EntryKey.MAX_ID_BYTES,
              EntryKey.MAX_ID_BYTES)
          .toException();
    }
    int malformed = Utf8.firstMalformed(id, 0, id.length);
    if (malformed >= 0) {
      throw Problem.of(ProblemType.INVALID_ID, field, "is not UTF-8 at byte " + malformed)
          .toException();
    }
    rejectControls(id, field);
    return Bytes.wrap(id);
  }

  /** An id given as text; a lone surrogate has no UTF-8 form and is refused. */
  public static Bytes ofText(String text, String field) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean paired =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (Character.isSurrogate(c) && !paired) {
        throw Problem.of(ProblemType.INVALID_ID, field, "has a lone surrogate at " + i)
            .toException();
      }
      i += paired ? 1 : 0;
    }
    return check(text.getBytes(StandardCharsets.UTF_8), field);
  }

  private static void rejectControls(byte[] id, String field) {
    for (int i = 0; i < id.length; i++) {
      int b = id[i] & 0xFF;
      // C1 controls, U+0080 to U+009F, are C2 80 to C2 9F in UTF-8
      boolean c1 = b == 0xC2 && i + 1 < id.length && (id[i + 1] & 0xFF) < 0xA0;
      if (b < 0x20 || b == 0x7F || c1) {
        throw Problem.of(ProblemType.INVALID_ID, field, "has a control character at byte " + i)
            .toException();
      }
    }
  }
}

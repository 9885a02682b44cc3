package dev.syncline.api.http;

import java.util.Arrays;

/**
 * Percent-decoding of parts of a URI.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-2.1">RFC 3986, section 2.1</a>
 */
final class PercentCoding {
  private PercentCoding() {}

  /**
   * Decodes a part of a path; {@code +} stands for itself.
   *
   * @throws MalformedException if an escape is cut short or a character had to be escaped
   */
  static byte[] decode(String text, int from, int to) {
    return decode(text, from, to, false);
  }

  /** Decodes a part of a query, in which {@code +} is a space. */
  static byte[] decodeQuery(String text, int from, int to) {
    return decode(text, from, to, true);
  }

  private static byte[] decode(String text, int from, int to, boolean plusIsSpace) {
    byte[] out = new byte[to - from];
    int length = 0;
    int at = from;
    while (at < to) {
      char c = text.charAt(at);
      if (c == '%') {
        out[length++] = (byte) escaped(text, at, to);
        at += 3;
        continue;
      }
      if (c <= ' ' || c >= 0x7F) {
        throw new MalformedException("a character at " + at + " has to be percent-encoded");
      }
      out[length++] = (byte) (plusIsSpace && c == '+' ? ' ' : c);
      at++;
    }
    return length == out.length ? out : Arrays.copyOf(out, length);
  }

  private static int escaped(String text, int at, int to) {
    int high = at + 2 < to ? Character.digit(text.charAt(at + 1), 16) : -1;
    int low = at + 2 < to ? Character.digit(text.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw new MalformedException("the percent sign at " + at + " starts no escape");
    }
    return high << 4 | low;
  }

  /** A part of a URI that does not decode. */
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String detail;

    MalformedException(String detail) {
      super(detail, null, false, false);
      this.detail = detail;
    }

    String detail() {
      return detail;
    }
  }
}

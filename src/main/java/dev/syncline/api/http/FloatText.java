package dev.syncline.api.http;

import com.fasterxml.jackson.core.io.NumberOutput;

/**
 * Decimal text of 32-bit floats, both ways, correctly rounded.
 *
 * @see <a href="https://dl.acm.org/doi/10.1145/93542.93557">Clinger, How to read floating point
 *     numbers accurately (1990): the fast path</a>
 */
final class FloatText {
  /** Every power of ten that a double holds exactly. */
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final int MAX_DIGITS = 18;
  private static final long MAX_EXACT = 1L << 53;
  private static final int BEYOND_ANY_EXPONENT = 10_000;

  /** The bits of a double below a float's, and their value halfway between two floats. */
  private static final long BELOW_FLOAT = 0x1FFF_FFFFL;

  private static final long HALFWAY = 0x1000_0000L;

  private FloatText() {}

  /** The shortest text that reads back as the same float. */
  static String shortest(float value) {
    return NumberOutput.toString(value, true);
  }

  /**
   * The float nearest to a JSON number, ties to even; an infinity where it is too large.
   *
   * @param chars holds a number in the grammar of JSON at {@code from}
   */
  static float parse(char[] chars, int from, int length) {
    int end = from + length;
    int at = from;
    boolean negative = chars[at] == '-';
    at += negative ? 1 : 0;
    long digits = 0;
    int digitCount = 0;
    int exponent = 0;
    boolean fraction = false;
    for (; at < end; at++) {
      char c = chars[at];
      if (c == '.') {
        fraction = true;
        continue;
      }
      if (c < '0' || c > '9') {
        break;
      }
      digits = digits * 10 + (c - '0');
      digitCount += digits == 0 ? 0 : 1;
      exponent -= fraction ? 1 : 0;
      if (digitCount > MAX_DIGITS) {
        return exact(chars, from, length);
      }
    }
    if (at < end) {
      exponent += exponent(chars, at + 1, end);
    }
    double value = scaled(digits, exponent);
    if (isUnsafe(value) && digits != 0) {
      return exact(chars, from, length);
    }
    return (float) (negative ? -value : value);
  }

  private static int exponent(char[] chars, int from, int end) {
    boolean negative = chars[from] == '-';
    int at = negative || chars[from] == '+' ? from + 1 : from;
    int value = 0;
    for (; at < end; at++) {
      value = Math.min(BEYOND_ANY_EXPONENT, value * 10 + (chars[at] - '0'));
    }
    return negative ? -value : value;
  }

  /** The double nearest to {@code digits * 10^exponent}, or NaN where this way is not exact. */
  private static double scaled(long digits, int exponent) {
    if (digits > MAX_EXACT
        || exponent >= POWERS_OF_TEN.length
        || -exponent >= POWERS_OF_TEN.length) {
      return digits == 0 ? 0.0 : Double.NaN;
    }
    // Both operands are exact, so the one operation rounds correctly.
    return exponent < 0 ? digits / POWERS_OF_TEN[-exponent] : digits * POWERS_OF_TEN[exponent];
  }

  /** Whether rounding the nearest double again could miss the nearest float. */
  private static boolean isUnsafe(double value) {
    return !(value >= Float.MIN_NORMAL)
        || (Double.doubleToRawLongBits(value) & BELOW_FLOAT) == HALFWAY;
  }

  private static float exact(char[] chars, int from, int length) {
    return Float.parseFloat(new String(chars, from, length));
  }
}

package dev.syncline.core.crdt;

/**
 * Arithmetic on multiples of 2^-60 in 128 bits, each number two longs of an array: the high one at
 * {@code 2i}, the low one behind it. Sums are exact, so their order does not matter.
 */
final class Fixed128 {
  /** Bits behind the point. */
  static final int FRACTION_BITS = 60;

  private static final int FLOAT_MANTISSA_BITS = 23;
  private static final int DOUBLE_MANTISSA_BITS = 52;

  /** Sums stay below 2^122, so that a few chains of them can be added up without a check. */
  private static final long MAX_HIGH = 1L << 58;

  private Fixed128() {}

  /**
   * Puts a product into a place, rounded once to the nearest multiple, ties to even.
   *
   * @throws ArithmeticException if it is 2^58 or more
   */
  static void putProduct(long[] numbers, int place, float x, double w) {
    int xBits = Float.floatToRawIntBits(x);
    int xExponent = Math.max(1, (xBits >>> FLOAT_MANTISSA_BITS) & 0xFF);
    long xMantissa = xBits & ((1 << FLOAT_MANTISSA_BITS) - 1);
    if (((xBits >>> FLOAT_MANTISSA_BITS) & 0xFF) != 0) {
      xMantissa |= 1L << FLOAT_MANTISSA_BITS;
    }
    long wBits = Double.doubleToRawLongBits(w);
    int wExponent = Math.max(1, (int) (wBits >>> DOUBLE_MANTISSA_BITS) & 0x7FF);
    long wMantissa = wBits & ((1L << DOUBLE_MANTISSA_BITS) - 1);
    if (((wBits >>> DOUBLE_MANTISSA_BITS) & 0x7FF) != 0) {
      wMantissa |= 1L << DOUBLE_MANTISSA_BITS;
    }
    boolean negative = (xBits < 0) != (wBits < 0);
    long high = Math.multiplyHigh(xMantissa, wMantissa);
    long low = xMantissa * wMantissa;
    int shift =
        (xExponent - 127 - FLOAT_MANTISSA_BITS)
            + (wExponent - 1023 - DOUBLE_MANTISSA_BITS)
            + FRACTION_BITS;
    putShifted(numbers, place, high, low, shift, negative);
  }

  /** Puts a non-negative product of at most 77 bits, shifted. */
  private static void putShifted(
      long[] numbers, int place, long high, long low, int shift, boolean negative) {
    if (high == 0 && low == 0) {
      set(numbers, place, 0, 0);
      return;
    }
    long resultHigh = high;
    long resultLow = low;
    if (shift > 0) {
      int length =
          high == 0 ? 64 - Long.numberOfLeadingZeros(low) : 128 - Long.numberOfLeadingZeros(high);
      if (length + shift > 118) {
        throw new ArithmeticException("a weighted value is 2^58 or more");
      }
      resultHigh =
          shift >= 64 ? low << (shift - 64) : (high << shift) | (low >>> 1 >>> (63 - shift));
      resultLow = shift >= 64 ? 0 : low << shift;
    } else if (shift < 0) {
      int right = -shift;
      if (right > 78) {
        set(numbers, place, 0, 0);
        return;
      }
      long halfHigh = right > 64 ? 1L << (right - 65) : 0;
      long halfLow = right <= 64 ? 1L << (right - 1) : 0;
      // What is cut off, against a half of the last place.
      long cutHigh = right >= 64 ? high & (right == 64 ? 0 : (1L << (right - 64)) - 1) : 0;
      long cutLow = right >= 64 ? low : low & ((1L << right) - 1);
      resultHigh = right >= 64 ? 0 : high >>> right;
      resultLow =
          right >= 64 ? high >>> (right - 64) : (low >>> right) | (high << 1 << (63 - right));
      int toHalf =
          cutHigh != halfHigh
              ? Long.compareUnsigned(cutHigh, halfHigh)
              : Long.compareUnsigned(cutLow, halfLow);
      if (toHalf > 0 || (toHalf == 0 && (resultLow & 1) == 1)) {
        resultLow++;
        resultHigh += resultLow == 0 ? 1 : 0;
      }
    }
    if (negative) {
      resultLow = -resultLow;
      resultHigh = ~resultHigh + (resultLow == 0 ? 1 : 0);
    }
    set(numbers, place, resultHigh, resultLow);
  }

  private static void set(long[] numbers, int place, long high, long low) {
    numbers[2 * place] = high;
    numbers[2 * place + 1] = low;
  }

  /**
   * Adds numbers, place by place.
   *
   * @throws ArithmeticException if a sum is 2^62 or more
   */
  static long[] plus(long[] left, long[] right) {
    long[] sums = sum(left, right);
    for (int at = 0; at < sums.length; at += 2) {
      if (sums[at] >= MAX_HIGH || sums[at] < -MAX_HIGH) {
        throw new ArithmeticException("a sum is 2^62 or more");
      }
    }
    return sums;
  }

  /** Adds numbers, place by place; what it comes to has to be below 2^127. */
  static long[] sum(long[] left, long[] right) {
    long[] sums = new long[left.length];
    for (int at = 0; at < sums.length; at += 2) {
      long low = left[at + 1] + right[at + 1];
      long carry = Long.compareUnsigned(low, left[at + 1]) < 0 ? 1 : 0;
      sums[at] = left[at] + right[at] + carry;
      sums[at + 1] = low;
    }
    return sums;
  }

  /** Subtracts numbers, place by place. */
  static long[] minus(long[] left, long[] right) {
    long[] rest = new long[left.length];
    for (int at = 0; at < rest.length; at += 2) {
      long borrow = Long.compareUnsigned(left[at + 1], right[at + 1]) < 0 ? 1 : 0;
      rest[at + 1] = left[at + 1] - right[at + 1];
      rest[at] = left[at] - right[at] - borrow;
    }
    return rest;
  }

  /** The number in units of 2^-60, to the precision of a double. */
  static double toDouble(long[] numbers, int place) {
    long high = numbers[2 * place];
    long low = numbers[2 * place + 1];
    boolean negative = high < 0;
    if (negative) {
      low = -low;
      high = ~high + (low == 0 ? 1 : 0);
    }
    double value = high * 0x1p64 + (low >>> 11) * 0x1p11 + (low & 0x7FF);
    return negative ? -value : value;
  }
}

package dev.syncline.core.search;

/** A scalar of a payload: text, number or truth value. Scalars of two kinds are never equal. */
public sealed interface Scalar {
  /** Text, in the order of its Unicode code points, which is that of its UTF-8 bytes. */
  record Text(String value) implements Scalar, Comparable<Text> {
    @Override
    public int compareTo(Text other) {
      return compare(value, other.value);
    }

    /** The order of two texts. */
    public static int compare(String one, String other) {
      int common = Math.min(one.length(), other.length());
      for (int i = 0; i < common; i++) {
        if (one.charAt(i) != other.charAt(i)) {
          return Integer.compare(rank(one.charAt(i)), rank(other.charAt(i)));
        }
      }
      return Integer.compare(one.length(), other.length());
    }

    /** Surrogates stand for what is above all that one char can be. */
    private static int rank(char c) {
      return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
  }

  /**
   * A number, as a double: what differs only beyond 53 bits is equal, and so are both zeros.
   *
   * @param value infinite for what is beyond every double
   */
  record Number(double value) implements Scalar, Comparable<Number> {
    /** Takes one zero for both. */
    public Number {
      if (Double.isNaN(value)) {
        throw new IllegalArgumentException("NaN is no number of a payload");
      }
      value = value == 0 ? 0 : value;
    }

    @Override
    public int compareTo(Number other) {
      return Double.compare(value, other.value);
    }
  }

  /** True or false. */
  record Truth(boolean value) implements Scalar {}
}

package dev.syncline.core.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable byte string with value equality.
 *
 * <p>It wraps an array without copying, so that a vector crosses a node as one reference: whoever
 * wraps an array gives it up, and whoever reads {@link #array} leaves it as it is.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;
  private int hash;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /** Takes the array over. */
  public static Bytes wrap(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array);
  }

  /** The UTF-8 encoding of the text. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** How many bytes there are. */
  public int length() {
    return array.length;
  }

  /** The wrapped array itself, not to be written to. */
  public byte[] array() {
    return array;
  }

  /** The bytes read as UTF-8. */
  public String toUtf8() {
    return new String(array, StandardCharsets.UTF_8);
  }

  /** As unsigned bytes, shorter first where one is a prefix of the other. */
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(array, other.array);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Bytes that && Arrays.equals(array, that.array));
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = Arrays.hashCode(array);
      hash = known;
    }
    return known;
  }

  /** Length and hash only; contents may be large or a user's own. */
  @Override
  public String toString() {
    return "Bytes[" + array.length + ", " + Integer.toHexString(hashCode()) + "]";
  }
}

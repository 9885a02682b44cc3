package dev.syncline.core.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote. Every read is checked against the end of the data before
 * anything is allocated, and fails with {@link CorruptDataException}.
 */
public final class ByteReader {
  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int position;

  /** Reads the whole array. The array is not copied and must not change meanwhile. */
  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads {@code count} bytes from {@code offset}. */
  public ByteReader(byte[] bytes, int offset, int count) {
    java.util.Objects.checkFromIndexSize(offset, count, bytes.length);
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + count;
  }

  /** The next byte, 0 to 255. */
  public int readByte() {
    need(1);
    return bytes[position++] & 0xFF;
  }

  /** The next LEB128 integer as unsigned 64 bits, in no more bytes than it needs. */
  public long readVarLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        if (shift == 63 && next > 1) {
          break;
        }
        if (next == 0 && shift > 0) {
          // Equal sets are equal bytes only if equal numbers are.
          throw new CorruptDataException("a variable-width integer is longer than it has to be");
        }
        return value;
      }
    }
    throw new CorruptDataException("a variable-width integer is longer than 64 bits");
  }

  /** A LEB128 integer that must lie in {@code 0..max}; the name is for the error. */
  public int readVarInt(String what, int max) {
    long value = readVarLong();
    if (value < 0 || value > max) {
      throw new CorruptDataException(
          what + " is " + Long.toUnsignedString(value) + ", limit " + max);
    }
    return (int) value;
  }

  /**
   * The number of elements that follow, each of at least {@code minBytesEach}: never more than the
   * remaining bytes can hold, so that an allocation for them is bounded by the input's size.
   */
  public int readCount(String what, int minBytesEach) {
    return readVarInt("count of " + what, remaining() / Math.max(1, minBytesEach));
  }

  /** The next four bytes, little-endian. */
  public int readInt() {
    need(4);
    int value = (int) INT_LE.get(bytes, position);
    position += 4;
    return value;
  }

  /** The next eight bytes, little-endian. */
  public long readLong() {
    need(8);
    long value = (long) LONG_LE.get(bytes, position);
    position += 8;
    return value;
  }

  /** A copy of the next {@code count} bytes. */
  public byte[] readRaw(int count) {
    need(count);
    byte[] copy = Arrays.copyOfRange(bytes, position, position + count);
    position += count;
    return copy;
  }

  /** A copy of a byte string with a length before it, at most {@code max} long. */
  public byte[] readBytes(String what, int max) {
    return readRaw(readVarInt("length of " + what, Math.min(max, remaining())));
  }

  /** A UTF-8 string with a length before it, at most {@code maxBytes} long. */
  public String readString(String what, int maxBytes) {
    int count = readVarInt("length of " + what, Math.min(maxBytes, remaining()));
    // The limit was taken before the length itself was read.
    need(count);
    String value = new String(bytes, position, count, StandardCharsets.UTF_8);
    position += count;
    return value;
  }

  /** Passes over {@code count} bytes. */
  public void skip(int count) {
    need(count);
    position += count;
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - position;
  }

  /** Fails unless every byte has been read. */
  public void expectEnd(String what) {
    if (remaining() != 0) {
      throw new CorruptDataException(bytes(remaining()) + " left over after " + what);
    }
  }

  private void need(int count) {
    if (count < 0 || end - position < count) {
      throw new CorruptDataException(
          "needs "
              + count
              + (count == 1 ? " more byte, " : " more bytes, ")
              + bytes(remaining())
              + " left");
    }
  }

  private static String bytes(int count) {
    return count == 1 ? "1 byte is" : count + " bytes are";
  }
}

package dev.syncline.core.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A growing byte array with little-endian fixed-width integers and LEB128 variable-width ones.
 *
 * <p>Not thread-safe; one writer encodes one message and is then dropped or {@link #reset}.
 */
public final class ByteWriter {
  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int length;

  /** A writer with room for {@code capacity} bytes before it has to grow. */
  public ByteWriter(int capacity) {
    this.bytes = new byte[Math.max(16, capacity)];
  }

  /** Appends one byte (the low eight bits). */
  public ByteWriter writeByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
    return this;
  }

  /** Appends an unsigned LEB128 integer, 1 to 10 bytes; the value is read as unsigned 64 bits. */
  public ByteWriter writeVarLong(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return this;
  }

  /** Appends four bytes, little-endian. */
  public ByteWriter writeInt(int value) {
    ensure(4);
    INT_LE.set(bytes, length, value);
    length += 4;
    return this;
  }

  /** Appends eight bytes, little-endian. */
  public ByteWriter writeLong(long value) {
    ensure(8);
    LONG_LE.set(bytes, length, value);
    length += 8;
    return this;
  }

  /** Appends the bytes without a length. */
  public ByteWriter writeRaw(byte[] value) {
    return writeRaw(value, 0, value.length);
  }

  /** Appends {@code count} bytes of the array, from {@code offset}, without a length. */
  public ByteWriter writeRaw(byte[] value, int offset, int count) {
    ensure(count);
    System.arraycopy(value, offset, bytes, length, count);
    length += count;
    return this;
  }

  /** Appends a variable-width length and then the bytes. */
  public ByteWriter writeBytes(byte[] value) {
    return writeVarLong(value.length).writeRaw(value);
  }

  /** Appends a string as its UTF-8 bytes with a length before them. */
  public ByteWriter writeString(String value) {
    return writeBytes(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Overwrites four bytes written earlier, little-endian. */
  public void setInt(int position, int value) {
    if (position < 0 || position + 4 > length) {
      throw new IndexOutOfBoundsException(position);
    }
    INT_LE.set(bytes, position, value);
  }

  /** How many bytes have been written. */
  public int length() {
    return length;
  }

  /** The backing array, of which {@link #length} bytes count; valid until the next write. */
  public byte[] array() {
    return bytes;
  }

  /** A copy of what has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** Forgets what has been written and keeps the room. */
  public void reset() {
    length = 0;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      long wanted = Math.max((long) length + more, bytes.length * 2L);
      if ((long) length + more > Integer.MAX_VALUE - 16) {
        throw new IllegalStateException("an encoded message exceeds 2 GiB");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
    }
  }
}

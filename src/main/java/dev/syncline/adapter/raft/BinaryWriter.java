package dev.syncline.adapter.raft;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Appends big-endian values to a growing array. Its counterpart is {@link BinaryReader}. */
final class BinaryWriter {

  private byte[] bytes = new byte[128];
  private int length;

  BinaryWriter u8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  BinaryWriter bool(boolean value) {
    return u8(value ? 1 : 0);
  }

  BinaryWriter u16(int value) {
    if (value < 0 || value > 0xFFFF) {
      throw new IllegalArgumentException("not an unsigned 16-bit number: " + value);
    }
    return u8(value >>> 8).u8(value);
  }

  BinaryWriter i32(int value) {
    return u8(value >>> 24).u8(value >>> 16).u8(value >>> 8).u8(value);
  }

  BinaryWriter i64(long value) {
    return i32((int) (value >>> 32)).i32((int) value);
  }

  /** Writes a length of four bytes and the bytes. */
  BinaryWriter bytes(byte[] value) {
    i32(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /** Writes a length of two bytes and the UTF-8 bytes. */
  BinaryWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    u16(utf8.length);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
    return this;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
    }
  }
}

package dev.syncline.core.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Little-endian float32 values split by significance: first the lowest byte of every float, then
 * the second, the third, and last the one with sign and exponent.
 *
 * <p>The mantissas of real embeddings are noise, their exponents are not: apart, the last plane
 * compresses to less than half and the others are left alone. Only bytes move, so every float comes
 * back to the bit, NaN payloads too. A length that is no multiple of four leaves the last planes
 * one byte shorter.
 */
public final class VectorPlanes {
  /** One for each byte of a float. */
  public static final int COUNT = Float.BYTES;

  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private VectorPlanes() {}

  /** Bytes of one plane, 0 to 3, of {@code length} bytes of floats. */
  public static int planeLength(int length, int plane) {
    Objects.checkIndex(plane, COUNT);
    return length / COUNT + (length % COUNT > plane ? 1 : 0);
  }

  /** Where a plane begins among the planes of {@code length} bytes of floats. */
  public static int planeStart(int length, int plane) {
    Objects.checkIndex(plane, COUNT);
    return plane * (length / COUNT) + Math.min(plane, length % COUNT);
  }

  /** Splits {@code length} bytes of floats into as many bytes of planes. */
  public static void split(byte[] floats, int floatsAt, int length, byte[] planes, int planesAt) {
    check(floats, floatsAt, length, planes, planesAt);
    int first = planesAt + planeStart(length, 1);
    int second = planesAt + planeStart(length, 2);
    int third = planesAt + planeStart(length, 3);
    int words = length / COUNT;
    for (int i = 0; i < words; i++) {
      int word = (int) INT_LE.get(floats, floatsAt + i * COUNT);
      planes[planesAt + i] = (byte) word;
      planes[first + i] = (byte) (word >>> 8);
      planes[second + i] = (byte) (word >>> 16);
      planes[third + i] = (byte) (word >>> 24);
    }
    for (int plane = 0; plane < length % COUNT; plane++) {
      planes[planesAt + planeStart(length, plane) + words] =
          floats[floatsAt + words * COUNT + plane];
    }
  }

  /** Puts {@code length} bytes of planes together again. */
  public static void join(byte[] planes, int planesAt, int length, byte[] floats, int floatsAt) {
    check(floats, floatsAt, length, planes, planesAt);
    int first = planesAt + planeStart(length, 1);
    int second = planesAt + planeStart(length, 2);
    int third = planesAt + planeStart(length, 3);
    int words = length / COUNT;
    for (int i = 0; i < words; i++) {
      int word =
          (planes[planesAt + i] & 0xFF)
              | (planes[first + i] & 0xFF) << 8
              | (planes[second + i] & 0xFF) << 16
              | planes[third + i] << 24;
      INT_LE.set(floats, floatsAt + i * COUNT, word);
    }
    for (int plane = 0; plane < length % COUNT; plane++) {
      floats[floatsAt + words * COUNT + plane] =
          planes[planesAt + planeStart(length, plane) + words];
    }
  }

  private static void check(byte[] floats, int floatsAt, int length, byte[] planes, int planesAt) {
    Objects.checkFromIndexSize(floatsAt, length, floats.length);
    Objects.checkFromIndexSize(planesAt, length, planes.length);
  }
}

package dev.syncline.core.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors for tests. */
final class Vectors {
  private Vectors() {}

  /** Little-endian floats of the given bits. */
  static byte[] ofBits(int... bits) {
    ByteBuffer bytes = ByteBuffer.allocate(bits.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(bits);
    return bytes.array();
  }
}

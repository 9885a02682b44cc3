package dev.syncline.core.search;

import dev.syncline.core.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors between their stored form, little-endian float32, and numbers. */
public final class Floats {
  private Floats() {}

  /** The numbers of a stored vector. */
  public static float[] of(Bytes vector) {
    float[] numbers = new float[vector.length() / Float.BYTES];
    ByteBuffer.wrap(vector.array()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }

  /** The stored form. */
  public static Bytes bytes(float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return Bytes.wrap(bytes.array());
  }
}

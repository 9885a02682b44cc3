package dev.syncline.load.vectors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A fixed number of vectors that a run sends again and again. Immutable. */
public final class VectorPool {
  private final String source;
  private final int dims;
  private final byte[] littleEndian;

  /**
   * A pool of vectors that lie one after the other.
   *
   * @param source where they come from, in words for the report
   * @param dims floats of one vector
   * @param littleEndian {@code n × dims} float32, little-endian
   */
  VectorPool(String source, int dims, byte[] littleEndian) {
    if (dims < 1 || littleEndian.length == 0 || littleEndian.length % (dims * Float.BYTES) != 0) {
      throw new IllegalArgumentException(
          littleEndian.length + " bytes are not one or more vectors of " + dims + " float32");
    }
    this.source = source;
    this.dims = dims;
    this.littleEndian = littleEndian.clone();
  }

  /** Where the vectors come from, in words. */
  public String source() {
    return source;
  }

  /** Floats of one vector. */
  public int dims() {
    return dims;
  }

  /** How many vectors there are. */
  public int size() {
    return littleEndian.length / (dims * Float.BYTES);
  }

  /** A copy of one vector. */
  public float[] vector(int index) {
    float[] out = new float[dims];
    slice(index).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(out);
    return out;
  }

  /** Copies of all vectors, in their order. */
  public float[][] all() {
    float[][] out = new float[size()][];
    Arrays.setAll(out, this::vector);
    return out;
  }

  /**
   * Some of the vectors, in the order given.
   *
   * @param words what they are of the source
   */
  public VectorPool some(String words, int[] indexes) {
    ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(indexes.length, dims * Float.BYTES));
    for (int index : indexes) {
      out.put(slice(index));
    }
    return new VectorPool(words + " of " + source, dims, out.array());
  }

  /** One vector as base64 of its little-endian float32. */
  public String base64(int index) {
    return StandardCharsets.US_ASCII.decode(Base64.getEncoder().encode(slice(index))).toString();
  }

  /** One vector as a JSON array of numbers. */
  public String jsonArray(int index) {
    StringBuilder out = new StringBuilder(dims * 12).append('[');
    for (float value : vector(index)) {
      if (out.length() > 1) {
        out.append(',');
      }
      out.append(value);
    }
    return out.append(']').toString();
  }

  private ByteBuffer slice(int index) {
    int bytes = dims * Float.BYTES;
    return ByteBuffer.wrap(littleEndian, Math.multiplyExact(index, bytes), bytes);
  }
}

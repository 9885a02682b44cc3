package dev.syncline.api.bus;

import dev.syncline.core.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An immutable vector of float32 with value equality (of the bits, so NaN equals itself). */
public final class FloatVector {
  /**
   * No number: what an entry of a collection with fields has whose vector nobody has set or
   * observed, and what a write gives that does not touch it.
   */
  public static final FloatVector NONE = new FloatVector(Bytes.EMPTY);

  private final Bytes bytes;

  /** Whole numbers of four bytes. */
  private FloatVector(Bytes bytes) {
    this.bytes = bytes;
  }

  /** Copies the numbers; how many there must be is the collection's business. */
  public static FloatVector of(float... numbers) {
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(numbers.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.asFloatBuffer().put(numbers);
    return new FloatVector(Bytes.wrap(out.array()));
  }

  /** Takes little-endian float32 over, without a copy. */
  static FloatVector wrap(Bytes littleEndian) {
    return new FloatVector(littleEndian);
  }

  /** Little-endian float32. */
  Bytes bytes() {
    return bytes;
  }

  /** How many numbers there are. */
  public int dimension() {
    return bytes.length() / Float.BYTES;
  }

  /**
   * One number.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < dimension}
   */
  public float get(int index) {
    return littleEndian().getFloat(Math.multiplyExact(index, Float.BYTES));
  }

  /** A copy of the numbers. */
  public float[] toArray() {
    float[] numbers = new float[dimension()];
    littleEndian().asFloatBuffer().get(numbers);
    return numbers;
  }

  private ByteBuffer littleEndian() {
    return ByteBuffer.wrap(bytes.array()).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FloatVector that && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  /** The dimension only; contents may be large or a user's own. */
  @Override
  public String toString() {
    return "FloatVector[" + dimension() + "]";
  }
}

package dev.syncline.cli.sample;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A file of float32 vectors, exact to the bit. Inside gzip: {@code "SLV1"}, then as big-endian
 * 32-bit integers the count, the dimension and the CRC-32 of the vectors as little-endian float32
 * in order; then those same bytes in four planes, every float's lowest byte first. Bytes of one
 * significance resemble each other, so the planes deflate better than the floats do.
 */
final class BytePlanes {
  /** {@code "SLV1"}. */
  private static final int MAGIC = 0x534c5631;

  /** 256 MiB: a header that asks for more is damaged. */
  private static final long MAX_BYTES = 1L << 28;

  private BytePlanes() {}

  /** Writes vectors of one length; closes {@code out}. */
  static void write(float[][] vectors, OutputStream out) throws IOException {
    int dimension = vectors.length == 0 ? 0 : vectors[0].length;
    ByteBuffer raw =
        ByteBuffer.allocate(vectors.length * dimension * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] vector : vectors) {
      if (vector.length != dimension) {
        throw new IllegalArgumentException(
            "a vector of " + vector.length + " floats among vectors of " + dimension);
      }
      for (float value : vector) {
        raw.putFloat(value);
      }
    }
    byte[] bytes = raw.array();
    try (DataOutputStream data = new DataOutputStream(new GZIPOutputStream(out))) {
      data.writeInt(MAGIC);
      data.writeInt(vectors.length);
      data.writeInt(dimension);
      data.writeInt(crc(bytes));
      data.write(split(bytes));
    }
  }

  /**
   * Reads what {@link #write} wrote; closes {@code in}.
   *
   * @throws IOException if the file is cut short, damaged or something else
   */
  static float[][] read(InputStream in) throws IOException {
    try (DataInputStream data = new DataInputStream(new GZIPInputStream(in))) {
      if (data.readInt() != MAGIC) {
        throw new IOException("not a file of vectors");
      }
      int count = data.readInt();
      int dimension = data.readInt();
      int expectedCrc = data.readInt();
      byte[] bytes = join(data.readNBytes(byteCount(count, dimension)));
      if (bytes.length != byteCount(count, dimension) || crc(bytes) != expectedCrc) {
        throw new IOException("the vectors are damaged: their CRC-32 does not match");
      }
      return floats(bytes, count, dimension);
    }
  }

  private static int byteCount(int count, int dimension) throws IOException {
    long bytes = (long) count * dimension * Float.BYTES;
    if (count < 0 || dimension < 0 || bytes > MAX_BYTES) {
      throw new IOException("a damaged header: " + count + " vectors of " + dimension);
    }
    return (int) bytes;
  }

  private static float[][] floats(byte[] bytes, int count, int dimension) {
    float[][] vectors = new float[count][dimension];
    ByteBuffer raw = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] vector : vectors) {
      raw.asFloatBuffer().get(vector);
      raw.position(raw.position() + dimension * Float.BYTES);
    }
    return vectors;
  }

  private static byte[] split(byte[] floats) {
    byte[] planes = new byte[floats.length];
    int count = floats.length / Float.BYTES;
    for (int i = 0; i < floats.length; i++) {
      planes[i % Float.BYTES * count + i / Float.BYTES] = floats[i];
    }
    return planes;
  }

  private static byte[] join(byte[] planes) {
    byte[] floats = new byte[planes.length];
    int count = planes.length / Float.BYTES;
    for (int i = 0; i < count * Float.BYTES; i++) {
      floats[i] = planes[i % Float.BYTES * count + i / Float.BYTES];
    }
    return floats;
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}

package dev.syncline.load.vectors;

import dev.syncline.cli.sample.Sample;
import dev.syncline.cli.sample.SampleData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** Makes the pool of a run. */
public final class VectorSource {
  private VectorSource() {}

  /**
   * The first vectors of a file of raw little-endian float32.
   *
   * @throws IOException if it cannot be read or its size is not a multiple of the vector size
   */
  public static VectorPool file(Path file, int dims, int maxVectors) throws IOException {
    long bytes = Files.size(file);
    if (bytes == 0 || bytes % ((long) dims * Float.BYTES) != 0) {
      throw new IOException(
          file + ": " + bytes + " bytes are no whole number of vectors of " + dims);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new VectorPool(
          "file " + file.getFileName(), dims, firstVectors(in, dims, bytes, maxVectors));
    }
  }

  /**
   * The first vectors of the product's sample of real embeddings, empty for a dimension that it
   * does not have.
   */
  public static Optional<VectorPool> bundled(int dims, int maxVectors) throws IOException {
    if (dims != BUNDLED_DIMS) {
      return Optional.empty();
    }
    SampleData sample = SampleData.load();
    int vectors = Math.min(sample.size(), maxVectors);
    ByteBuffer out =
        ByteBuffer.allocate(vectors * dims * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Sample each : sample) {
      if (out.hasRemaining()) {
        for (float value : each.vector()) {
          out.putFloat(value);
        }
      }
    }
    String source = "the first " + vectors + " embeddings of the product's sample";
    return Optional.of(new VectorPool(source, dims, out.array()));
  }

  /** Vectors of unit length, each direction equally likely; equal seeds give equal vectors. */
  public static VectorPool gaussian(long seed, int dims, int vectors) {
    Random random = new Random(seed);
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(vectors, dims * Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[dims];
    for (int i = 0; i < vectors; i++) {
      double squares = 0;
      for (int d = 0; d < dims; d++) {
        values[d] = random.nextGaussian();
        squares += values[d] * values[d];
      }
      double length = Math.sqrt(squares);
      for (double value : values) {
        out.putFloat((float) (value / length));
      }
    }
    String source = String.format(Locale.ROOT, "unit-length gaussian, seed %d", seed);
    return new VectorPool(source, dims, out.array());
  }

  private static final int BUNDLED_DIMS = 384;

  private static byte[] firstVectors(InputStream in, int dims, long available, int maxVectors)
      throws IOException {
    long wanted = Math.min(available, (long) maxVectors * dims * Float.BYTES);
    return in.readNBytes(Math.toIntExact(wanted));
  }
}

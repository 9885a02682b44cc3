package dev.syncline.load.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

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
   * The first vectors of the sample in a product jar: an entry whose name ends in {@code .f32} and
   * whose size is a whole number of vectors of this dimension. Empty if there is none.
   *
   * @param dims dimension; only 384 is looked for, as an entry does not say its own
   */
  public static Optional<VectorPool> bundled(Path jar, int dims, int maxVectors)
      throws IOException {
    if (dims != BUNDLED_DIMS || !Files.isRegularFile(jar)) {
      return Optional.empty();
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      Optional<JarEntry> sample =
          file.stream()
              .filter(e -> e.getName().endsWith(".f32") && e.getSize() > 0)
              .filter(e -> e.getSize() % ((long) dims * Float.BYTES) == 0)
              .findFirst();
      if (sample.isEmpty()) {
        return Optional.empty();
      }
      try (InputStream in = file.getInputStream(sample.get())) {
        byte[] bytes = firstVectors(in, dims, sample.get().getSize(), maxVectors);
        return Optional.of(new VectorPool("bundled sample " + sample.get().getName(), dims, bytes));
      }
    }
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

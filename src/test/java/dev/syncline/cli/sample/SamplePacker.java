package dev.syncline.cli.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the bundled sample from a larger set. See {@code src/main/resources/sample/SOURCE.md} for
 * how to run it.
 */
final class SamplePacker {
  private static final int SAMPLES = 2_500;
  private static final int DIMENSION = 384;
  private static final Path RESOURCES = Path.of("src/main/resources");

  private SamplePacker() {}

  /** Takes a tab-separated file of texts and a file of little-endian float32, in the same order. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("usage: SamplePacker <texts.tsv> <vectors.f32>");
    }
    try (Stream<String> lines = Files.lines(Path.of(arguments[0]))) {
      List<String> texts = lines.limit(SAMPLES).toList();
      Files.write(
          resource(SampleData.TEXTS),
          String.join("\n", texts).concat("\n").getBytes(StandardCharsets.UTF_8));
      try (OutputStream out = Files.newOutputStream(resource(SampleData.VECTORS))) {
        BytePlanes.write(vectors(Path.of(arguments[1]), texts.size()), out);
      }
    }
  }

  private static float[][] vectors(Path file, int count) throws IOException {
    float[][] vectors = new float[count][DIMENSION];
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer raw =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, (long) count * DIMENSION * Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN);
      for (float[] vector : vectors) {
        for (int i = 0; i < DIMENSION; i++) {
          vector[i] = raw.getFloat();
        }
      }
    }
    return vectors;
  }

  private static Path resource(String name) {
    return RESOURCES.resolve(name.substring(1));
  }
}

package dev.syncline.load.cli;

import dev.syncline.load.vectors.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which embeddings and texts a command sends. */
final class SampleOptions {
  private static final long SEED = 1;

  @Option(
      names = "--vectors",
      paramLabel = "FILE.f32",
      description = "little-endian float32 of 384 dims (default: the bundled sample)")
  private Optional<Path> vectors = Optional.empty();

  @Option(
      names = "--texts",
      paramLabel = "FILE.tsv",
      description = "with --vectors: a line for each: id, word, part of speech, gloss")
  private Optional<Path> texts = Optional.empty();

  /** As many as there are, at most so many. */
  Samples read(int max) throws IOException {
    if (vectors.isPresent() != texts.isPresent()) {
      throw new IOException("--vectors and --texts go together");
    }
    return vectors.isEmpty()
        ? Samples.bundled(max)
        : Samples.files(vectors.get(), texts.orElseThrow(), max);
  }

  /** Exactly so many, all different. */
  Samples different(int count) throws IOException {
    return read(count).repeatedTo(count, SEED);
  }
}

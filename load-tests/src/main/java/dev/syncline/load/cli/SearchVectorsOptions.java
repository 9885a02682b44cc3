package dev.syncline.load.cli;

import dev.syncline.load.search.SearchVectors;
import dev.syncline.load.vectors.VectorPool;
import dev.syncline.load.vectors.VectorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a command stores and searches for. */
final class SearchVectorsOptions {
  private static final long SEED = 1;

  @Option(
      names = "--vectors",
      paramLabel = "FILE.f32",
      description = "little-endian float32 to store (default: the bundled sample of 384 dims)")
  private Optional<Path> vectors = Optional.empty();

  @Option(
      names = "--dims",
      paramLabel = "N",
      defaultValue = "384",
      description = "dimension of the vectors (default: ${DEFAULT-VALUE})")
  private int dims;

  @Option(
      names = "--queries",
      paramLabel = "FILE.f32",
      description = "what is searched for (default: vectors held back, drawn with a fixed seed)")
  private Optional<Path> queries = Optional.empty();

  @Option(
      names = "--hold-back",
      paramLabel = "N",
      defaultValue = "500",
      description = "without --queries: how many (default: ${DEFAULT-VALUE})")
  private int heldBack;

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "100000",
      description = "most vectors to store, drawn with a fixed seed (default: ${DEFAULT-VALUE})")
  private int entries;

  /** Reads them. */
  SearchVectors read() throws IOException {
    if (dims < 1 || heldBack < 1 || entries < 1) {
      throw new IOException("--dims, --hold-back and --entries: at least 1");
    }
    if (queries.isPresent()) {
      return new SearchVectors(stored(entries), VectorSource.file(queries.get(), dims, entries));
    }
    return SearchVectors.heldBack(stored(Integer.MAX_VALUE), entries, heldBack, SEED);
  }

  private VectorPool stored(int most) throws IOException {
    if (vectors.isPresent()) {
      return VectorSource.file(vectors.get(), dims, most);
    }
    return VectorSource.bundled(dims, most)
        .orElseThrow(() -> new IOException("--dims other than 384 need --vectors"));
  }
}

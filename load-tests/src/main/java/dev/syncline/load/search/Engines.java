package dev.syncline.load.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The product's index and those it is compared with; nothing of them is left afterwards. */
public final class Engines implements AutoCloseable {
  private final Path directory;
  private final List<Engine> all;

  private Engines(Path directory, List<Engine> all) {
    this.directory = directory;
    this.all = all;
  }

  /**
   * Empty ones.
   *
   * @param workDir where those that need files have them
   */
  public static Engines open(int dims, Path workDir) throws IOException {
    Path directory = Files.createTempDirectory(workDir, "syncline-compare-");
    return new Engines(
        directory,
        List.of(
            new SynclineEngine(dims),
            new LuceneEngine(directory.resolve("refreshed"), false),
            new LuceneEngine(directory.resolve("merged"), true)));
  }

  /** The product's first. */
  public List<Engine> all() {
    return all;
  }

  @Override
  public void close() throws IOException {
    for (Engine each : all) {
      each.close();
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}

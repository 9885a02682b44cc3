package dev.syncline.load.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a command writes what it has found. */
final class ResultsOption {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the results go (default: load-tests/results)")
  private Path directory = Home.directory().resolve("results");

  Path directory() {
    return directory;
  }
}

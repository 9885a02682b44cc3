package dev.syncline.load.cli;

import java.nio.file.Path;

/** Where the runner lives. */
final class Home {
  private Home() {}

  /** The {@code load-tests} directory as the launcher names it, else the current one. */
  static Path directory() {
    return Path.of(System.getProperty("syncline.load.home", ".")).toAbsolutePath().normalize();
  }
}

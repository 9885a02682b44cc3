package dev.syncline.load.cluster;

import dev.syncline.load.measure.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Which product was measured. */
public final class Product {
  private Product() {}

  /**
   * The version in a jar's manifest.
   *
   * @throws IOException if it is no jar
   */
  public static String version(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return Optional.ofNullable(file.getManifest())
          .map(Manifest::getMainAttributes)
          .map(main -> main.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
          .orElse("unknown");
    }
  }

  /** The commit of the repository that a file lies in, and whether it had changes on top. */
  public static String commit(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    String directory = parent == null ? "." : parent.toString();
    return Shell.output(
            List.of("git", "-C", directory, "describe", "--always", "--dirty", "--abbrev=12"))
        .orElse("unknown");
  }
}

package dev.syncline.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * The classes that a node loads to start, in a file that java maps: that halves the processor time
 * of a start. The first of the processes that run tests has it dumped, beside the jar.
 */
final class ClassArchive {
  /** For java, which is to run the jar; none where this java dumps nothing. */
  static final List<String> OPTIONS = options(Path.of(NodeProcess.jar()));

  private ClassArchive() {}

  private static List<String> options(Path jar) {
    Path archive = jar.resolveSibling("syncline.jsa");
    try (FileChannel lock =
        FileChannel.open(
            jar.resolveSibling("syncline.jsa.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      lock.lock();
      if (!isOf(jar, archive)) {
        dump(archive);
      }
      return isOf(jar, archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOf(Path jar, Path archive) throws IOException {
    return Files.exists(archive)
        && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
  }

  /** Java dumps what it has loaded when it ends. */
  private static void dump(Path archive) throws IOException {
    Path directory = Files.createTempDirectory("syncline-it");
    Path dumped = directory.resolve("dumped");
    NodeProcess node =
        NodeProcess.start(
            "n1",
            directory,
            List.of("-XX:ArchiveClassesAtExit=" + dumped),
            Map.of(
                "SYNCLINE_CLUSTER_PORT", "0", "SYNCLINE_HTTP_PORT", "0", "SYNCLINE_BUS_PORT", "0"));
    try {
      node.awaitReady();
      node.terminate();
      if (Files.exists(dumped)) {
        Files.move(dumped, archive, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      node.thawAndKill();
      TestCluster.delete(directory);
    }
  }
}

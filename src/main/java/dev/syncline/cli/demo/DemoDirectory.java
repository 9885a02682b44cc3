package dev.syncline.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one directory in which everything of a demo lives. It names the process that owns it, so that
 * the next demo can clear away what a killed one had to leave behind.
 */
final class DemoDirectory {
  private static final String PREFIX = "syncline-demo-";
  private static final String OWNER = "owner";

  private final Path path;

  private DemoDirectory(Path path) {
    this.path = path;
  }

  /** Makes a new one below {@code parent}, which only this user can read. */
  static DemoDirectory create(Path parent) throws IOException {
    Path path = Files.createTempDirectory(parent, PREFIX);
    Files.writeString(path.resolve(OWNER), identity(ProcessHandle.current()));
    return new DemoDirectory(path);
  }

  /** Deletes the directories below {@code parent} whose owners are gone; returns how many. */
  static int sweep(Path parent) throws IOException {
    int swept = 0;
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path each : found) {
        if (isOrphan(each)) {
          delete(each);
          swept++;
        }
      }
    }
    return swept;
  }

  Path path() {
    return path;
  }

  /** Leaves the directory to whoever wants to look into it. */
  void disown() {
    try {
      Files.deleteIfExists(path.resolve(OWNER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes it with everything in it; a second time does nothing. */
  void delete() throws IOException {
    delete(path);
  }

  /** A process id comes back one day, but not with the same start. */
  private static String identity(ProcessHandle process) {
    Optional<Instant> start = process.info().startInstant();
    return process.pid() + " " + start.map(Instant::toString).orElse("");
  }

  private static boolean isOrphan(Path directory) {
    try {
      String owner = Files.readString(directory.resolve(OWNER));
      long pid = Long.parseLong(owner.substring(0, owner.indexOf(' ')));
      return ProcessHandle.of(pid).filter(each -> identity(each).equals(owner)).isEmpty();
    } catch (IOException | RuntimeException notOurs) {
      return false;
    }
  }

  private static void delete(Path root) throws IOException {
    if (Files.exists(root)) {
      Files.walkFileTree(root, new Deletion());
    }
  }

  /** What is gone already need not be deleted: a process may still clear away files of its own. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}

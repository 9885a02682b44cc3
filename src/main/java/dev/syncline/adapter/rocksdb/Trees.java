package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories with all that is in them. */
final class Trees {
  private Trees() {}

  /** Removes one; what is not there need not be. */
  static void delete(Path root) throws IOException {
    if (Files.exists(root)) {
      for (Path each : all(root, Comparator.reverseOrder())) {
        Files.deleteIfExists(each);
      }
    }
  }

  /** Copies one to a place where nothing is yet; on disk on return. */
  static void copy(Path from, Path to) throws IOException {
    for (Path each : all(from, Comparator.naturalOrder())) {
      Path copy = to.resolve(from.relativize(each).toString());
      if (Files.isDirectory(each)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(each, copy);
        try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
          file.force(true);
        }
      }
    }
    sync(to);
  }

  /** Has a directory's list of names on disk. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The bytes of all files. */
  static long size(Path root) {
    long bytes = 0;
    try {
      for (Path each : all(root, Comparator.naturalOrder())) {
        bytes += Files.isRegularFile(each) ? Files.size(each) : 0;
      }
    } catch (IOException e) {
      throw new StoreException(root + " cannot be looked at: " + e, e);
    }
    return bytes;
  }

  private static List<Path> all(Path root, Comparator<Path> order) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.sorted(order).toList();
    }
  }
}

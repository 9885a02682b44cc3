package dev.syncline.adapter.rocksdb;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether a file system takes I/O that goes around its page cache; tmpfs and some others do not.
 */
final class DirectIo {
  private DirectIo() {}

  /** Asks by opening a file beside the given path. */
  static boolean isPossible(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      return false;
    }
    try {
      Path probe = Files.createTempFile(parent, "direct-io", null);
      try (FileChannel channel =
          FileChannel.open(probe, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)) {
        return channel.isOpen();
      } finally {
        Files.delete(probe);
      }
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}

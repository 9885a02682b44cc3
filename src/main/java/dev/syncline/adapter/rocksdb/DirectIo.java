package dev.syncline.adapter.rocksdb;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether a file system takes I/O that goes around its page cache; tmpfs and some others do not.
 * Asked at each start, since a data directory may have been moved to another file system.
 */
final class DirectIo {
  /** Every database has it; nobody holds a lock on it, which closing it would let go. */
  private static final String CURRENT = "CURRENT";

  private DirectIo() {}

  /** Asks by opening a file of the database; only where there is none yet, by making one. */
  static boolean isPossible(Path database) {
    Path current = database.resolve(CURRENT);
    if (Files.exists(current)) {
      return opens(current, StandardOpenOption.READ);
    }
    Path parent = database.toAbsolutePath().getParent();
    if (parent == null) {
      return false;
    }
    try {
      Path probe = Files.createTempFile(parent, "direct-io", null);
      try {
        return opens(probe, StandardOpenOption.WRITE);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean opens(Path file, OpenOption access) {
    try (FileChannel channel = FileChannel.open(file, access, ExtendedOpenOption.DIRECT)) {
      return channel.isOpen();
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store's directory: a lock, a small identity file, and the database. The identity is a file of
 * its own so that a store can be refused before the database has been touched, and it is written
 * first, so that a database without one has lost it.
 */
final class StoreDirectory implements AutoCloseable {
  private static final String LOCK = "store.lock";
  private static final String IDENTITY = "store.properties";
  private static final String DATABASE = "db";

  /** What a start that was cut short leaves, and what a file system puts into an empty one. */
  private static final Set<String> OWN =
      Set.of(
          LOCK,
          IDENTITY + ".new",
          DATABASE,
          "store.probe",
          "tmp",
          "native",
          "backups",
          "lost+found");

  private static final int MAX_NAMED = 3;

  /** A second channel to a lock file would, once closed, give up this process's lock of it. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private StoreDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /** Makes the directory if it is missing, and locks it against other processes. */
  static StoreDirectory open(Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new StoreException(
          "data directory " + path + " is a file: name a directory, or remove the file");
    }
    Path held;
    try {
      Files.createDirectories(path);
      held = path.toRealPath();
    } catch (IOException e) {
      throw notWritable(path, e);
    }
    if (!HELD.add(held)) {
      throw inUse(path, "this process");
    }
    try {
      return lock(held);
    } catch (StoreException e) {
      HELD.remove(held);
      throw e;
    }
  }

  private static StoreDirectory lock(Path path) {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw notWritable(path, e);
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new StoreDirectory(path, channel, lock);
      }
    } catch (IOException e) {
      close(channel);
      throw new StoreException("data directory " + path + " cannot be locked", e);
    }
    close(channel);
    throw inUse(path, "another process");
  }

  private static StoreException notWritable(Path path, IOException cause) {
    return new StoreException(
        "data directory " + path + " cannot be written to (" + cause + "): make it writable",
        cause);
  }

  private static StoreException inUse(Path path, String by) {
    return new StoreException(
        "data directory "
            + path
            + " is in use by "
            + by
            + ": stop that node, or give this one a directory of its own");
  }

  Path path() {
    return path;
  }

  Path identityFile() {
    return path.resolve(IDENTITY);
  }

  Path database() {
    return path.resolve(DATABASE);
  }

  boolean hasDatabase() {
    return Files.exists(database().resolve("CURRENT"));
  }

  /**
   * Refuses a directory that is somebody else's: a store may be made where nothing is, or what a
   * start before has left.
   */
  void requireNothingForeign() {
    try (Stream<Path> children = Files.list(path)) {
      List<String> foreign =
          children
              .map(each -> String.valueOf(each.getFileName()))
              .filter(each -> !each.startsWith(".") && !OWN.contains(each))
              .sorted()
              .limit(MAX_NAMED)
              .toList();
      if (!foreign.isEmpty()) {
        throw new StoreException(
            "data directory "
                + path
                + " holds no store, but other files ("
                + String.join(", ", foreign)
                + "): set node.dataDir to a directory of the node's own, which need not exist");
      }
    } catch (IOException e) {
      throw new StoreException("data directory " + path + " cannot be listed: " + e, e);
    }
  }

  /** The identity on disk, null if there is none. */
  @Nullable StoreIdentity readIdentity() {
    Path file = identityFile();
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return StoreIdentity.parse(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new StoreException(file + " cannot be read", e);
    }
  }

  /** Replaces the identity: after a crash at any time it is the old or the new one. */
  void writeIdentity(StoreIdentity identity) {
    Path fresh = path.resolve(IDENTITY + ".new");
    writeSynced(fresh, identity.toText());
    try {
      Files.move(
          fresh,
          identityFile(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw new StoreException(identityFile() + " cannot be written", e);
    }
  }

  /** Writes a small file; on disk on return, as far as its directory is. */
  static void writeSynced(Path file, String text) {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    } catch (IOException e) {
      throw new StoreException(file + " cannot be written", e);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
    } catch (IOException e) {
      throw new StoreException("data directory " + path + " cannot be unlocked", e);
    } finally {
      close(channel);
      HELD.remove(path);
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("a lock file cannot be closed", e);
    }
  }
}

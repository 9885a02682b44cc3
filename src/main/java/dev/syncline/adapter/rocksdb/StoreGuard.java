package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import dev.syncline.port.StoreTrouble;
import dev.syncline.port.StoreTrouble.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the disk beneath a store: says why no writes are taken, and takes them again once the
 * cause has gone. Each change is logged once.
 *
 * <p>After a failed write the database is opened again as soon as the disk takes a file of this
 * class's own, and has the room that is to be kept free, and for what the database holds in memory.
 * Until then it can be read, and after an opening that fails all the same.
 */
final class StoreGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreGuard.class);
  private static final String PROBE = "store.probe";
  private static final int PROBE_BYTES = 64 << 10;

  /** What the guard asks of the system; tests put a disk of their own here. */
  interface Disk {
    /** Bytes that may still be written. */
    long freeBytes() throws IOException;

    /** Bytes that it holds when full, 0 if unknown. */
    default long totalBytes() throws IOException {
      return 0;
    }

    /** Writes a small file and waits until it is on the disk. */
    void probe() throws IOException;
  }

  private final Path directory;
  private final Disk disk;
  private final long minFreeBytes;
  private final long checkMillis;
  private final Database database;
  private final Thread thread;
  private final Object lock = new Object();

  /** Why nothing at all can be written; guarded by {@link #lock}. */
  private @Nullable StoreTrouble broken;

  private @Nullable StoreTrouble lowSpace;
  private boolean closed;
  private volatile @Nullable StoreTrouble trouble;
  private volatile @Nullable DiskSpace space;
  private volatile Runnable onLoss = () -> {};

  StoreGuard(String node, Path directory, Disk disk, StoreOptions options, Database database) {
    this.directory = directory;
    this.disk = disk;
    this.minFreeBytes = options.minFreeBytes();
    this.checkMillis = options.checkMillis();
    this.database = database;
    database.onFailedWrite(this::failed);
    lookAtSpace();
    this.thread = new Thread(this::run, "store-guard-" + node);
    thread.setDaemon(true);
    thread.start();
  }

  /** The disk that holds a directory. */
  static Disk diskOf(Path directory) {
    return new Disk() {
      @Override
      public long freeBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
      }

      @Override
      public long totalBytes() throws IOException {
        return Files.getFileStore(directory).getTotalSpace();
      }

      @Override
      public void probe() throws IOException {
        Path file = directory.resolve(PROBE);
        try (FileChannel out =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          out.force(true);
        } finally {
          Files.deleteIfExists(file);
        }
      }
    };
  }

  /** Why no writes are taken, null while they are; never blocks. */
  @Nullable StoreTrouble trouble() {
    return trouble;
  }

  /** The disk's room when last looked at, null before that; never blocks. */
  @Nullable DiskSpace space() {
    return space;
  }

  /**
   * Who is told when the disk turns out to have lost what was written before a failure: nothing in
   * memory may be trusted then.
   */
  void onLoss(Runnable action) {
    onLoss = action;
  }

  /**
   * Checks that a failed write has been got over.
   *
   * @throws StoreException if nothing can be written
   */
  void requireWritable() {
    synchronized (lock) {
      StoreTrouble cause = broken;
      if (cause != null) {
        throw new StoreException("the store takes no writes: " + cause.text());
      }
    }
  }

  /**
   * Waits until a failed write has been got over.
   *
   * @throws StoreException if that will not happen, or the store is closed first
   */
  void awaitWritable() {
    synchronized (lock) {
      while (broken != null && broken.kind() != Kind.DAMAGED && !closed) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new StoreException("interrupted while waiting for the disk", e);
        }
      }
    }
    requireWritable();
  }

  /** The database has refused a write. */
  void failed(RocksDBException failure) {
    Kind kind = kindOf(failure);
    if (kind == null) {
      return;
    }
    synchronized (lock) {
      if (broken == null || (kind == Kind.DAMAGED && broken.kind() != Kind.DAMAGED)) {
        broken = new StoreTrouble(kind, directory + ": " + failure.getMessage());
        changed();
      }
    }
  }

  /** Null for what is not the disk's fault. */
  static @Nullable Kind kindOf(RocksDBException failure) {
    Status status = failure.getStatus();
    Status.Code code = status == null ? null : status.getCode();
    if (code == Status.Code.Corruption) {
      return Kind.DAMAGED;
    }
    if (code != Status.Code.IOError) {
      return null;
    }
    String message = String.valueOf(failure.getMessage());
    if (status.getSubCode() == Status.SubCode.NoSpace
        || message.contains("No space left")
        || message.contains("quota exceeded")) {
      return Kind.FULL;
    }
    return message.contains("Read-only file system") ? Kind.READ_ONLY : Kind.FAILED;
  }

  private void run() {
    while (true) {
      synchronized (lock) {
        try {
          if (!closed) {
            lock.wait(checkMillis);
          }
        } catch (InterruptedException e) {
          // Nobody but this class knows the thread, and it ends through close only.
          LOG.warn("the store's guard was interrupted and goes on");
        }
        if (closed) {
          return;
        }
      }
      try {
        check();
      } catch (RuntimeException e) {
        LOG.warn("the disk of {} cannot be looked at", directory, e);
      }
    }
  }

  private void check() {
    lookAtSpace();
    StoreTrouble cause;
    synchronized (lock) {
      cause = broken;
    }
    if (cause == null || cause.kind() == Kind.DAMAGED || lowSpace != null) {
      return;
    }
    if (!hasRoomToOpenAgain() || !takesAFile()) {
      return;
    }
    try {
      boolean allThere = database.reopen();
      synchronized (lock) {
        broken = allThere ? null : lost();
        changed();
        lock.notifyAll();
      }
      if (!allThere) {
        onLoss.run();
      }
    } catch (StoreException e) {
      LOG.debug("the database cannot be opened again yet", e);
    }
  }

  private StoreTrouble lost() {
    return new StoreTrouble(Kind.DAMAGED, directory + ": the disk has lost earlier writes");
  }

  /** While it is not known how much is free, the probe has to do. */
  private boolean hasRoomToOpenAgain() {
    DiskSpace known = space;
    return known == null || known.freeBytes() >= database.unflushedBytes();
  }

  private boolean takesAFile() {
    try {
      disk.probe();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A disk that has filled up is left alone until there is a little more than is needed. */
  private void lookAtSpace() {
    long free;
    try {
      free = disk.freeBytes();
      space = new DiskSpace(free, disk.totalBytes());
    } catch (IOException e) {
      LOG.debug("the room left in {} is not known", directory, e);
      return;
    }
    synchronized (lock) {
      boolean low = free < minFreeBytes + (lowSpace == null ? 0 : minFreeBytes / 8);
      if (low != (lowSpace != null)) {
        lowSpace = low ? low(free) : null;
        changed();
      }
    }
  }

  private StoreTrouble low(long free) {
    return new StoreTrouble(
        Kind.LOW_SPACE,
        directory + ": " + free + " bytes are free, store.minFreeBytes is " + minFreeBytes);
  }

  /** The caller holds the lock. */
  private void changed() {
    StoreTrouble before = trouble;
    StoreTrouble now = broken != null ? broken : lowSpace;
    trouble = now;
    if (now == null) {
      LOG.info("the store in {} takes writes again", directory);
    } else if (before == null || before.kind() != now.kind()) {
      LOG.error("the store takes no writes ({}): {}", now.kind().label(), now.text());
    }
  }

  /** Ends the watch; whoever waits for the disk waits no more. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

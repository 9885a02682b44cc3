package dev.syncline.adapter.rocksdb;

import dev.syncline.port.Backups;
import dev.syncline.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Backups of an open store: RocksDB's checkpoints with the store's identity beside them. A backup
 * is no data directory, since a node that ran on it would not know that it is an earlier state:
 * {@link StoreRestore} makes one of it.
 */
final class StoreBackups implements Backups {
  static final String IDENTITY = "backup.properties";
  static final String DATABASE = "db";
  private static final String PARTIAL = ".partial";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final RocksStore store;
  private final Path directory;
  private final int maxKept;
  private final InstantSource clock;
  private final AtomicBoolean busy = new AtomicBoolean();

  StoreBackups(RocksStore store, Path directory, int maxKept, InstantSource clock) {
    this.store = store;
    this.directory = directory;
    this.maxKept = maxKept;
    this.clock = clock;
  }

  @Override
  public Backup create() {
    if (!busy.compareAndSet(false, true)) {
      throw new RefusedException("a backup is being made already: wait for it");
    }
    try {
      Files.createDirectories(directory);
      removePartial();
      if (list().size() >= maxKept) {
        throw new RefusedException(
            directory
                + " holds "
                + maxKept
                + " backups, as many as backup.maxKept: remove one, or move it elsewhere");
      }
      return create(NAME.format(clock.instant()));
    } catch (IOException e) {
      throw new StoreException("no backup can be written into " + directory + ": " + e, e);
    } finally {
      busy.set(false);
    }
  }

  private Backup create(String name) throws IOException {
    Path partial = directory.resolve(name + PARTIAL);
    Files.createDirectory(partial);
    try {
      store.checkpoint(partial.resolve(DATABASE), partial.resolve(IDENTITY));
      Path complete = directory.resolve(name);
      Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE);
      Trees.sync(directory);
      return backup(complete);
    } catch (IOException | RuntimeException e) {
      Trees.delete(partial);
      throw e;
    }
  }

  /** What a crash has left of backups that were being made. */
  private void removePartial() throws IOException {
    for (Path each : children()) {
      if (each.getFileName().toString().endsWith(PARTIAL)) {
        Trees.delete(each);
      }
    }
  }

  @Override
  public List<Backup> list() {
    try {
      if (!Files.isDirectory(directory)) {
        return List.of();
      }
      return children().stream()
          .filter(each -> Files.exists(each.resolve(IDENTITY)))
          .filter(each -> !each.getFileName().toString().endsWith(PARTIAL))
          .map(StoreBackups::backup)
          .sorted(Comparator.comparing(Backup::name))
          .toList();
    } catch (IOException e) {
      throw new StoreException(directory + " cannot be listed: " + e, e);
    }
  }

  private List<Path> children() throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }

  private static Backup backup(Path path) {
    return new Backup(
        path.getFileName().toString(), path.toAbsolutePath().toString(), Trees.size(path));
  }
}

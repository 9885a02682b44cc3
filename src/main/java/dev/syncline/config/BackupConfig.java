package dev.syncline.config;

import java.nio.file.Path;
import java.util.Optional;

/** Backups of a running node: the keys under {@code backup}. Limits: {@link ConfigKeys}. */
public record BackupConfig(Optional<String> directory, int maxKept) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public BackupConfig {
    ConfigKeys.BACKUP_DIRECTORY.check(directory);
    ConfigKeys.BACKUP_MAX_KEPT.check(maxKept);
  }

  /** The directory that is set, or the one in a node's data directory. */
  public Path directoryOf(Path dataDir) {
    return directory.map(Path::of).orElseGet(() -> dataDir.resolve("backups"));
  }

  static BackupConfig from(Values values) {
    return new BackupConfig(
        values.get(ConfigKeys.BACKUP_DIRECTORY), values.get(ConfigKeys.BACKUP_MAX_KEPT));
  }
}

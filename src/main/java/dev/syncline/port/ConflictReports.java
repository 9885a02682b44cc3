package dev.syncline.port;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.entry.EntryKey;

/** Is told of conflicts that somebody should see to. Never blocks, and does not throw. */
@FunctionalInterface
public interface ConflictReports {
  /**
   * This node leaves an entry's siblings as they are until the entry is written to again.
   *
   * @param versions the dots of the siblings
   * @param reason what was wrong with the last round, for an operator
   */
  void gaveUp(CollectionInfo collection, EntryKey key, VersionVector versions, String reason);
}

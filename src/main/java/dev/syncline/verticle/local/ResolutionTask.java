package dev.syncline.verticle.local;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.EntryKey;

/** What the conflict resolution of a node is told. */
public sealed interface ResolutionTask {
  /**
   * An entry has siblings here; its collection has a resolver or not.
   *
   * @param versions the dots of its versions
   */
  record Conflict(EntryKey key, VersionVector versions) implements ResolutionTask {}

  /** It has one version again, or none. */
  record Settled(EntryKey key) implements ResolutionTask {}

  /** Conflicts may have gone unheard of: look at all entries. */
  record LookAgain() implements ResolutionTask {}
}

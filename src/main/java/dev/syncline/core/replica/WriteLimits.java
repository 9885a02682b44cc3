package dev.syncline.core.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.Version;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits of the writes that a replica coordinates. What other coordinators have accepted is never
 * refused, so entries may grow beyond them while several do not hear each other.
 *
 * @param maxSiblings most versions beside each other that a write may lead to
 * @param keysRetainMillis how long at least after a mutation it is known by its idempotency key
 * @param maxEntryBytes how large a write may make an entry that it does not replace
 */
public record WriteLimits(int maxSiblings, long keysRetainMillis, int maxEntryBytes) {
  /** As many as come, of any size, and keys for good. */
  public static final WriteLimits NONE =
      new WriteLimits(Integer.MAX_VALUE, Long.MAX_VALUE / 2, Integer.MAX_VALUE);

  /** A quarter of what a frame of sync may hold, so that several coordinators may fill it up. */
  public static final int DEFAULT_ENTRY_BYTES = 16 << 20;

  /** Whether a write adds to an entry beyond its limit; what makes it smaller always may. */
  boolean isTooLarge(ConflictPolicy policy, Entry current, Content content, VersionVector past) {
    if (policy == ConflictPolicy.LAST_WRITE_WINS || content instanceof Content.Tombstone) {
      return false;
    }
    Content own = content instanceof Content.Delta delta ? delta.own() : content;
    long before = EntryCodec.estimateBytes(current);
    long added = EntryCodec.estimateBytes(own);
    if (before + added <= maxEntryBytes) {
      return false;
    }
    Map<Dot, Version> touched = new HashMap<>();
    if (content instanceof Content.Delta delta) {
      delta.touched().forEach(each -> touched.put(each.dot(), each));
    }
    long after = added;
    for (Version version : current.versions()) {
      if (!past.contains(version.dot())) {
        after += EntryCodec.estimateBytes(touched.getOrDefault(version.dot(), version));
      }
    }
    return after > maxEntryBytes && after > before;
  }
}

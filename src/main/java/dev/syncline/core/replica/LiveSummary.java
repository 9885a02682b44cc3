package dev.syncline.core.replica;

import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import java.util.List;

/**
 * What a replica holds of one collection in one partition.
 *
 * @param collection the collection's id
 * @param entries entries with at least one version that is not a delete
 * @param sum sum, modulo 2^64, of a hash of each such entry's key and live dots: equal data gives
 *     equal sums in any order, whatever tombstones are left
 * @param tombstones deletes that are kept until all replicas have passed them
 */
public record LiveSummary(long collection, long entries, long sum, long tombstones) {
  /** A collection of which nothing is held. */
  public static LiveSummary none(long collection) {
    return new LiveSummary(collection, 0, 0, 0);
  }

  /** After an entry went from one state to another. */
  public LiveSummary replace(EntryKey key, Entry before, Entry after) {
    List<Version> liveBefore = before.live();
    List<Version> liveAfter = after.live();
    return new LiveSummary(
        collection,
        entries - count(liveBefore) + count(liveAfter),
        sum - hash(key, liveBefore) + hash(key, liveAfter),
        tombstones - tombstones(before) + tombstones(after));
  }

  private static int count(List<Version> live) {
    return live.isEmpty() ? 0 : 1;
  }

  private static long tombstones(Entry entry) {
    long count = 0;
    for (Version version : entry.versions()) {
      count += version.isTombstone() ? 1 : 0;
    }
    return count;
  }

  private static long hash(EntryKey key, List<Version> live) {
    return live.isEmpty() ? 0 : key.hash64() * 31 + Entry.digest(live);
  }
}

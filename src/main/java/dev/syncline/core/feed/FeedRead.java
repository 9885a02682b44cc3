package dev.syncline.core.feed;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a replica's log says beyond a position.
 *
 * @param told the position afterwards
 * @param lines the dots told, by the entry that each was a write to
 * @param entries the stored states of these entries, all of one moment
 * @param gap dots that count as told and whose lines are gone: what they were is not known
 * @param lacking dots of the position that this replica does not hold; if there are any, nothing
 *     was read, for what it holds may be older than what has been told
 * @param more whether there is more to be read, now or later
 */
public record FeedRead(
    Partition partition,
    VersionVector told,
    Map<EntryKey, List<Dot>> lines,
    Map<EntryKey, Entry> entries,
    VersionVector gap,
    VersionVector lacking,
    boolean more) {
  /** Copies the maps. */
  public FeedRead {
    lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** Of a replica that is behind the position. */
  static FeedRead behind(Partition partition, VersionVector told, VersionVector lacking) {
    return new FeedRead(partition, told, Map.of(), Map.of(), VersionVector.EMPTY, lacking, false);
  }
}

package dev.syncline.core.feed;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what comes after a position from the batches that have just become durable, without the
 * log. It answers only where they say everything: after each batch from the first that has anything
 * new, what has been told has to be that batch's clock, neither less nor more. Then the replica
 * held, at every one of them, all that had been told and nothing else, which is what {@link
 * FeedReader} makes sure of with a snapshot.
 */
public final class FreshReader {
  private final FeedScope scope;
  private final Map<EntryKey, List<Dot>> lines = new LinkedHashMap<>();
  private final Map<EntryKey, Entry> entries = new HashMap<>();
  private VersionVector told;
  private boolean begun;

  private FreshReader(VersionVector told, FeedScope scope) {
    this.told = told;
    this.scope = scope;
  }

  /**
   * Reads on from a position.
   *
   * @param batches of one partition here, in the order in which they became durable; some may be
   *     missing
   * @return null where the log has to be read
   */
  public static @Nullable FeedRead read(
      Partition partition, List<Batch> batches, VersionVector told, FeedScope scope) {
    FreshReader reader = new FreshReader(told, scope);
    for (Batch each : batches) {
      if (!reader.take(each)) {
        return null;
      }
    }
    return new FeedRead(
        partition,
        reader.told,
        reader.lines,
        reader.entries,
        VersionVector.EMPTY,
        VersionVector.EMPTY,
        false);
  }

  /** Returns whether the batch leaves nothing open. */
  private boolean take(Batch batch) {
    VersionVector before = told;
    for (LogRecord line : batch.log()) {
      if (!before.contains(line.dot()) && !take(line)) {
        return false;
      }
    }
    if (!begun) {
      // What had been told already was read from a later state of the log.
      return told.covers(batch.clock());
    }
    for (Batch.Change each : batch.changes()) {
      if (lines.containsKey(each.key())) {
        entries.put(each.key(), each.entry());
      }
    }
    return told.equals(batch.clock()) && entries.size() == lines.size();
  }

  private boolean take(LogRecord line) {
    begun = true;
    told = told.plus(line.dot());
    EntryKey key = line.key();
    FeedScope.Answer answer = key == null ? FeedScope.Answer.PASSED_OVER : scope.of(key);
    if (key != null && answer == FeedScope.Answer.WANTED) {
      lines.computeIfAbsent(key, each -> new ArrayList<>(1)).add(line.dot());
    }
    return answer != FeedScope.Answer.LATER && !(line instanceof LogRecord.Rest);
  }
}

package dev.syncline.core.sync;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the ranges in which a partition is streamed. */
public final class StreamBatches {
  private StreamBatches() {}

  /**
   * The entries behind a key, as many as fit and at least one. A partition that is being streamed
   * itself is no source: its clock does not hold yet what its entries are made of.
   *
   * @param after null to begin with the first key
   */
  public static Optional<StreamBatch> build(
      Partition partition,
      long ringVersion,
      LogSnapshot snapshot,
      @Nullable EntryKey after,
      StreamBatch.Purpose purpose,
      SyncBatches.Limits limits) {
    if (snapshot.stream().isOpen()) {
      return Optional.empty();
    }
    List<SyncItem> items = new ArrayList<>();
    long[] bytes = {0};
    boolean[] more = {false};
    snapshot
        .log()
        .forEachEntryAfter(
            after,
            (key, entry) -> {
              more[0] = items.size() >= limits.maxEntries() || bytes[0] >= limits.maxBytes();
              if (!more[0]) {
                bytes[0] += EntryCodec.estimateBytes(entry);
                items.add(
                    new SyncItem(
                        key, VersionVector.EMPTY, entry.fill(snapshot.stream().clockOf(key))));
              }
              return !more[0];
            });
    EntryKey upTo = more[0] ? items.get(items.size() - 1).key() : null;
    return Optional.of(
        new StreamBatch(partition, ringVersion, snapshot.clock(), after, upTo, items, purpose));
  }
}

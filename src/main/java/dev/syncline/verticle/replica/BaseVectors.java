package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.ReplicaStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Vectors that were replaced here while a peer was away: the peer holds them still, so that what
 * replaced them can travel as a difference. Without them every update travels whole.
 *
 * <p>A vector is offered as a base only where the peer's clock, as last reported, holds its dot. It
 * may have been replaced there since; the base goes by its hash, so that a wrong guess costs a
 * round trip and nothing else.
 *
 * <p>Thread-safe. Bounded in bytes: the entries replaced longest ago go first.
 */
public final class BaseVectors {
  private static final int MAX_PER_ENTRY = 4;

  /** A place in the maps, and the key. */
  private static final long OVERHEAD_BYTES = 128;

  private final long maxBytes;
  private final Map<Place, List<Base>> bases = new LinkedHashMap<>();
  private long bytes;

  private record Place(Partition partition, EntryKey key) {}

  private record Base(Dot dot, Bytes vector) {}

  /**
   * Holds none yet.
   *
   * @param maxBytes most bytes of vectors, 0 to keep none
   */
  public BaseVectors(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** A batch is about to replace entries; those that memory does not hold are let go. */
  void beforeCommit(Batch batch, ReplicaStore store) {
    if (maxBytes == 0) {
      return;
    }
    for (Batch.Change change : batch.changes()) {
      if (store.getIfCached(batch.partition(), change.key())
          instanceof ReplicaStore.Lookup.Found found) {
        replaced(batch.partition(), change.key(), found.entry(), change.entry());
      }
    }
  }

  /** An entry's state is replaced by another one. */
  synchronized void replaced(Partition partition, EntryKey key, Entry before, Entry after) {
    VersionVector remaining = after.dots();
    for (Version version : before.versions()) {
      if (version.content() instanceof Content.Value value
          && !remaining.contains(version.dot())
          && value.vector().length() <= maxBytes) {
        keep(new Place(partition, key), new Base(version.dot(), value.vector()));
      }
    }
    Iterator<List<Base>> oldest = bases.values().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      oldest.next().forEach(each -> bytes -= cost(each));
      oldest.remove();
    }
  }

  private void keep(Place place, Base base) {
    List<Base> known = bases.computeIfAbsent(place, each -> new ArrayList<>(1));
    if (known.stream().anyMatch(each -> each.dot().equals(base.dot()))) {
      return;
    }
    if (known.size() == MAX_PER_ENTRY) {
      // The first is what a peer holds that has been away all the while.
      bytes -= cost(known.remove(1));
    }
    known.add(base);
    bytes += cost(base);
  }

  private static long cost(Base base) {
    return base.vector().length() + OVERHEAD_BYTES;
  }

  /** What a peer with this clock may hold of the entries of a batch, the latest first. */
  HeldVectors heldBy(VersionVector clock, SyncBatch batch) {
    Map<EntryKey, List<Bytes>> held = new HashMap<>();
    for (SyncItem item : batch.items()) {
      List<Bytes> vectors = new ArrayList<>(1);
      for (Version version : item.entry().versions()) {
        if (version.content() instanceof Content.Value value && clock.contains(version.dot())) {
          vectors.add(value.vector());
        }
      }
      addReplaced(new Place(batch.partition(), item.key()), clock, vectors);
      if (!vectors.isEmpty()) {
        held.put(item.key(), vectors);
      }
    }
    return key -> held.getOrDefault(key, List.of());
  }

  private synchronized void addReplaced(Place place, VersionVector clock, List<Bytes> vectors) {
    List<Base> known = bases.getOrDefault(place, List.of());
    for (int i = known.size() - 1; i >= 0; i--) {
      if (clock.contains(known.get(i).dot())) {
        vectors.add(known.get(i).vector());
      }
    }
  }

  /** Bytes kept. */
  public synchronized long bytes() {
    return bytes;
  }
}

package dev.syncline.verticle.local;

import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Says that there is something new in the logs of a node, and in which. Who keeps up is handed the
 * batches themselves; for the rest it has to be read in the logs. So a write costs the change
 * stream the same however many consumers there are, and with none a look at an empty list. For any
 * thread.
 */
public final class FeedBell {
  private final List<Rings> listeners = new CopyOnWriteArrayList<>();

  /** Is told on the thread that found out, and must return at once. */
  public interface Listener {
    /** Something has been rung for, the first time since {@link Rings#take} was last called. */
    void rung();

    /** Versions were dropped for their timestamps, and that is durable. */
    default void dropped(Partition partition, List<Conflict> conflicts) {}

    /** An entry that had siblings has one value or none. */
    default void settled(Partition partition, EntryKey key) {}
  }

  /** What one listener has been rung for and has not taken yet. */
  public static final class Rings {
    private final Listener listener;
    private final int maxChanges;
    private final long maxBytes;
    private final Map<Partition, List<Batch>> rung = new HashMap<>();
    private boolean told;
    private int changes;
    private long bytes;

    private Rings(Listener listener, int maxChanges, long maxBytes) {
      this.listener = listener;
      this.maxChanges = maxChanges;
      this.maxBytes = maxBytes;
    }

    private void ring(Partition partition, @Nullable Batch batch) {
      if (add(partition, batch)) {
        listener.rung();
      }
    }

    private synchronized boolean add(Partition partition, @Nullable Batch batch) {
      List<Batch> before = rung.get(partition);
      if (batch == null || !hasRoomFor(batch)) {
        rung.put(partition, List.of());
      } else if (before == null) {
        List<Batch> first = new ArrayList<>(2);
        first.add(batch);
        rung.put(partition, first);
      } else if (!before.isEmpty()) {
        before.add(batch);
      }
      boolean isFirst = !told;
      told = true;
      return isFirst;
    }

    /** What does not fit is read in the log. */
    private boolean hasRoomFor(Batch batch) {
      count(batch);
      return changes <= maxChanges && bytes <= maxBytes;
    }

    private void count(Batch batch) {
      changes += 1 + batch.changes().size();
      for (Batch.Change each : batch.changes()) {
        bytes += EntryCodec.estimateBytes(each.entry());
      }
    }

    /**
     * The partitions that have been rung for, with their batches, or none where the log has to be
     * read; they are forgotten.
     *
     * @param later what is left for another time
     */
    public synchronized Map<Partition, List<Batch>> take(Set<Partition> later) {
      Map<Partition, List<Batch>> taken = new HashMap<>(rung);
      taken.keySet().removeAll(later);
      rung.keySet().retainAll(later);
      told = false;
      changes = 0;
      bytes = 0;
      rung.values().forEach(its -> its.forEach(this::count));
      return taken;
    }
  }

  /** From now on this one is told, and reads the logs. */
  public Rings listen(Listener listener) {
    return listen(listener, 0, 0);
  }

  /**
   * From now on this one is told, and handed the batches.
   *
   * @param maxChanges how many batches and changes in them may wait to be taken
   * @param maxBytes how large these may be, by estimate
   */
  public Rings listen(Listener listener, int maxChanges, long maxBytes) {
    Rings rings = new Rings(listener, maxChanges, maxBytes);
    listeners.add(rings);
    return rings;
  }

  /** And not any more. */
  public void leave(Rings rings) {
    listeners.remove(rings);
  }

  /** Something has become durable in a partition. */
  public void ring(Partition partition) {
    for (Rings each : listeners) {
      each.ring(partition, null);
    }
  }

  /** A batch has become durable. */
  public void ring(Batch batch) {
    for (Rings each : listeners) {
      each.ring(batch.partition(), batch);
    }
  }

  /** Versions were dropped. */
  public void dropped(Partition partition, List<Conflict> conflicts) {
    for (Rings each : listeners) {
      each.listener.dropped(partition, conflicts);
    }
  }

  /** A conflict is over. */
  public void settled(Partition partition, EntryKey key) {
    for (Rings each : listeners) {
      each.listener.settled(partition, key);
    }
  }
}

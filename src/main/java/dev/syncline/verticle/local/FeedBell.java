package dev.syncline.verticle.local;

import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says that there is something new in the logs of a node, and in which: what it is has to be read
 * there. So a write costs the change stream the same however many consumers there are, and with
 * none a look at an empty list. For any thread.
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
    private final Set<Partition> rung = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean told = new AtomicBoolean();
    private final Listener listener;

    private Rings(Listener listener) {
      this.listener = listener;
    }

    private void ring(Partition partition) {
      if (rung.add(partition) && told.compareAndSet(false, true)) {
        listener.rung();
      }
    }

    /** The partitions that have been rung for; they are forgotten. */
    public Set<Partition> take() {
      told.set(false);
      Set<Partition> all = new HashSet<>();
      rung.removeIf(all::add);
      return all;
    }
  }

  /** From now on this one is told. */
  public Rings listen(Listener listener) {
    Rings rings = new Rings(listener);
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
      each.ring(partition);
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

package dev.syncline.core.replica;

import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The entries whose latest state is not durable yet: the next write builds on the latest state, and
 * a read sees the last durable one.
 */
final class PendingEntries {
  private final Map<EntryKey, Pending> byKey = new HashMap<>();

  private static final class Pending {
    private Entry durable;
    private final Deque<State> states = new ArrayDeque<>(2);

    Pending(Entry durable) {
      this.durable = durable;
    }
  }

  private record State(long batch, Entry entry) {}

  /** The state that the next write builds on. */
  Entry latest(EntryKey key, Entry stored) {
    Pending pending = byKey.get(key);
    return pending == null ? stored : pending.states.getLast().entry();
  }

  /** The last state known to be durable. */
  Entry durable(EntryKey key, Entry stored) {
    Pending pending = byKey.get(key);
    return pending == null ? stored : pending.durable;
  }

  boolean contains(EntryKey key) {
    return byKey.containsKey(key);
  }

  /** The entries of which something is not durable yet. */
  Set<EntryKey> keys() {
    return Collections.unmodifiableSet(byKey.keySet());
  }

  void put(EntryKey key, Entry stored, long batch, Entry state) {
    byKey.computeIfAbsent(key, each -> new Pending(stored)).states.addLast(new State(batch, state));
  }

  /** The batch, which changed this entry, is durable. */
  void persisted(EntryKey key, long batch) {
    Pending pending = byKey.get(key);
    if (pending == null) {
      return;
    }
    while (!pending.states.isEmpty() && pending.states.getFirst().batch() <= batch) {
      pending.durable = pending.states.removeFirst().entry();
    }
    if (pending.states.isEmpty()) {
      byKey.remove(key);
    }
  }
}

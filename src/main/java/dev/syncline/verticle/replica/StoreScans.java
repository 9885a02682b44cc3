package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.ReplicaStore;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Finds what the steps need that are about ranges of the store: the keys are read off the event
 * loop, and the entries' states again at the moment of the step.
 */
final class StoreScans {
  /** Most untidy lines in one visit. */
  private static final int MAX_LINES = 512;

  private final Vertx vertx;
  private final ReplicaStore store;
  private final StoredEntries entries;
  private final BiConsumer<Shell, ReplicaEvent> step;

  /** Steps are done through {@code step}, on the context of the caller. */
  StoreScans(
      Vertx vertx,
      ReplicaStore store,
      StoredEntries entries,
      BiConsumer<Shell, ReplicaEvent> step) {
    this.vertx = vertx;
    this.store = store;
    this.entries = entries;
    this.step = step;
  }

  /**
   * A range has arrived: it is judged together with all that is stored here between its ends.
   *
   * @param taken run ahead of the step; where the disk cannot be asked there is no step, and the
   *     request for the range ends by its timeout
   */
  void receive(Shell shell, NodeName from, Actor sender, StreamBatch batch, Runnable taken) {
    int generation = shell.generation;
    vertx
        .<Set<EntryKey>>executeBlocking(() -> keysIn(batch), false)
        .onSuccess(
            keys -> {
              List<EntryKey> touched = shell.core.touchedIn(batch);
              if (touched != null) {
                keys.addAll(touched);
              }
              Runnable take =
                  () -> {
                    taken.run();
                    take(shell, generation, from, sender, batch, keys);
                  };
              warm(shell, keys, take, () -> {});
            })
        .onFailure(e -> entries.failed(shell, e));
  }

  private Set<EntryKey> keysIn(StreamBatch batch) {
    Set<EntryKey> keys = new TreeSet<>();
    batch.items().forEach(each -> keys.add(each.key()));
    store.withSnapshot(
        batch.partition(),
        snapshot -> {
          snapshot
              .log()
              .forEachEntryAfter(
                  batch.after(),
                  (key, entry) -> {
                    boolean inside = batch.contains(key);
                    if (inside) {
                      keys.add(key);
                    }
                    return inside;
                  });
          return keys.size();
        });
    return keys;
  }

  private void take(
      Shell shell,
      int generation,
      NodeName from,
      Actor sender,
      StreamBatch batch,
      Set<EntryKey> keys) {
    if (generation != shell.generation) {
      return;
    }
    List<EntryKey> touched = shell.core.touchedIn(batch);
    if (touched != null) {
      keys.addAll(touched);
    }
    Map<EntryKey, ConflictPolicy> policies = new HashMap<>();
    for (SyncItem item : batch.items()) {
      policies.put(item.key(), item.entry().policy());
    }
    Map<EntryKey, Entry> stored = new HashMap<>();
    keys.forEach(
        key ->
            stored.put(
                key,
                entries.now(
                    shell, key, policies.getOrDefault(key, ConflictPolicy.LAST_WRITE_WINS))));
    step.accept(shell, new ReplicaEvent.ReceiveStream(from, sender, batch, stored));
  }

  /** Looks up what the untidy lines of these dots lead to, as many as fit. */
  void visit(Shell shell, VersionVector dots) {
    int generation = shell.generation;
    vertx
        .<Found>executeBlocking(
            () ->
                store.withSnapshot(
                    shell.partition,
                    snapshot -> {
                      Map<Dot, EntryKey> lines = new LinkedHashMap<>();
                      snapshot
                          .log()
                          .forEachUntidyLine(
                              dots,
                              (dot, key) -> {
                                lines.put(dot, key);
                                return lines.size() < MAX_LINES;
                              });
                      return new Found(lines);
                    }),
            false)
        .onSuccess(
            found ->
                warm(
                    shell,
                    found.lines().values(),
                    () -> visited(shell, generation, dots, found.lines()),
                    () -> visited(shell, generation, VersionVector.EMPTY, Map.of())))
        .onFailure(
            e -> {
              entries.failed(shell, e);
              visited(shell, generation, VersionVector.EMPTY, Map.of());
            });
  }

  private record Found(Map<Dot, EntryKey> lines) {}

  private void visited(Shell shell, int generation, VersionVector dots, Map<Dot, EntryKey> lines) {
    if (generation != shell.generation) {
      return;
    }
    Map<EntryKey, Entry> stored = new HashMap<>();
    lines
        .values()
        .forEach(key -> stored.put(key, entries.now(shell, key, ConflictPolicy.LAST_WRITE_WINS)));
    step.accept(shell, new ReplicaEvent.Visited(seen(dots, lines), lines, stored));
  }

  /** The walk goes in order of the dots: where it stopped for the bound, the rest is not seen. */
  private static VersionVector seen(VersionVector dots, Map<Dot, EntryKey> lines) {
    if (lines.size() < MAX_LINES) {
      return dots;
    }
    Dot last = new ArrayList<>(lines.keySet()).get(lines.size() - 1);
    VersionVector[] seen = {VersionVector.EMPTY};
    dots.forEachRange(
        (actor, from, to) -> {
          int order = actor.compareTo(last.actor());
          long end = order < 0 ? to : order > 0 ? 0 : Math.min(to, last.counter());
          if (end >= from) {
            seen[0] = seen[0].join(VersionVector.ofRange(actor, from, end));
          }
        });
    return seen[0];
  }

  /** An entry that cannot be read is read again by the step itself, which then fails. */
  private void warm(Shell shell, Collection<EntryKey> keys, Runnable then, Runnable otherwise) {
    entries.warm(shell, List.copyOf(keys), then, otherwise);
  }
}

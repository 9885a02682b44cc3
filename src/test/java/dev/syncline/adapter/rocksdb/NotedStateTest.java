package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.replica.ReplicaState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clocks and summaries are noted now and then only; whenever a store is read, loaded, reloaded or
 * opened again, they are those of the last batch all the same.
 */
class NotedStateTest {
  private static final int STEPS = 400;

  /** Batches of every kind that a replica makes, in an order drawn from a seed. */
  private static final class Model {
    private final Random random;
    private final Partition partition;
    private final List<Actor> actors = new ArrayList<>(List.of(new Actor(-5), new Actor(7)));
    private final Map<Long, LiveSummary> live = new TreeMap<>();
    private VersionVector clock = VersionVector.EMPTY;
    private boolean mayHaveForgotten;
    private long number;

    Model(Random random, int slot) {
      this.random = random;
      this.partition = new Partition(3, slot);
    }

    Batch next() {
      int kind = random.nextInt(20);
      if (kind == 0) {
        mayHaveForgotten = !mayHaveForgotten;
        return batch(List.of(), List.of(), List.of());
      }
      if (kind == 1) {
        return batch(List.of(), List.of(new LogRecord(newDot(), null)), List.of());
      }
      if (kind == 2) {
        EntryKey key = key();
        return batch(List.of(change(key, newVersionDot())), List.of(), List.of(summary(key)));
      }
      int writes = kind < 6 ? 1 + random.nextInt(12) : 1;
      List<Batch.Change> changes = new ArrayList<>();
      List<LogRecord> log = new ArrayList<>();
      Map<Long, LiveSummary> touched = new TreeMap<>();
      for (int i = 0; i < writes; i++) {
        EntryKey key = key();
        Dot dot = newDot();
        changes.add(change(key, dot));
        log.add(new LogRecord(dot, key));
        touched.put(key.collection(), summary(key));
      }
      return batch(changes, log, List.copyOf(touched.values()));
    }

    private Batch batch(List<Batch.Change> changes, List<LogRecord> log, List<LiveSummary> told) {
      return new Batch(partition, ++number, changes, log, clock, told, mayHaveForgotten);
    }

    private EntryKey key() {
      return new EntryKey(1 + random.nextInt(3), Bytes.utf8("k" + random.nextInt(20)));
    }

    private LiveSummary summary(EntryKey key) {
      LiveSummary summary =
          new LiveSummary(
              key.collection(), random.nextInt(1000), random.nextLong(), random.nextInt(9));
      live.put(key.collection(), summary);
      return summary;
    }

    /** Mostly the next one of an actor, sometimes one behind a hole, sometimes of a new actor. */
    private Dot newDot() {
      if (random.nextInt(60) == 0) {
        actors.add(new Actor(random.nextLong()));
      }
      Actor actor = actors.get(random.nextInt(actors.size()));
      VersionVector holes = clock.holes(actor);
      if (!holes.isEmpty() && random.nextBoolean()) {
        List<Dot> missing = new ArrayList<>();
        holes.forEach(missing::add);
        return adopt(missing.get(random.nextInt(missing.size())));
      }
      return adopt(new Dot(actor, clock.highest(actor) + 1 + random.nextInt(2)));
    }

    private Dot adopt(Dot dot) {
      clock = clock.plus(dot);
      return dot;
    }

    private Dot newVersionDot() {
      return new Dot(actors.get(0), 1 + number);
    }

    private static Batch.Change change(EntryKey key, Dot dot) {
      Version version =
          new Version(
              dot,
              HybridTimestamp.ofMillis(dot.counter()),
              new Content.Value(Bytes.wrap(new byte[4]), Bytes.wrap(new byte[0])));
      return new Batch.Change(
          key, new Entry(ConflictPolicy.SIBLINGS, List.of(version), VersionVector.EMPTY));
    }

    ReplicaState state() {
      return new ReplicaState(clock, List.copyOf(live.values()), mayHaveForgotten);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theStateIsThatOfTheLastBatchHoweverItIsRead(long seed, @TempDir Path directory)
      throws Exception {
    Random random = new Random(seed);
    Model model = new Model(random, 9);
    RocksStore store = Stores.open(directory);
    try {
      for (int step = 0; step < STEPS; step++) {
        Stores.write(store, model.next());
        String when = "seed " + seed + " step " + step;
        switch (random.nextInt(40)) {
          case 0 -> assertThat(store.load().get(model.partition)).as(when).isEqualTo(model.state());
          case 1 -> {
            assertThat(store.reload(model.partition)).as(when).isEqualTo(model.state());
            model.number = 0;
          }
          case 2 -> {
            store.close();
            store = Stores.open(directory);
            model.number = 0;
            assertThat(store.load().get(model.partition)).as(when).isEqualTo(model.state());
          }
          default -> {
            VersionVector clock = store.withSnapshot(model.partition, view -> view.clock());
            assertThat(clock).as(when).isEqualTo(model.clock);
          }
        }
      }
    } finally {
      store.close();
    }
  }
}

package dev.syncline.verticle.feed;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ChangeFeed.Batch;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedType;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Consumers that stop fetching and go on while entries are written and deleted: some stay at the
 * end of the logs, some fall behind what is kept and come back.
 */
class StopAndGoTest {
  private static final int ENTRIES = 60;
  private static final int STEPS = 3_000;
  private static final Ring RING = new OneNode(FeedNode.NODE).state().ring();

  private final Map<String, Write> writes = new HashMap<>();
  private final long[] counters = new long[4];
  private int liveEvents;

  /** The how manyth of its entry it is; each replaces the one before. */
  private record Write(Dot dot, EntryKey key, int number, boolean isDelete) {}

  /** What a consumer has been told, and may be told. */
  private final class Consumer {
    private final ChangeFeed.Cursor cursor;
    private final Set<Dot> told = new HashSet<>();
    private final Map<EntryKey, Integer> newest = new HashMap<>();
    private Future<Batch> waiting;
    private long lastLive;
    private long lostLive;
    private long toldLive;

    Consumer(ChangeFeed.Cursor cursor) {
      this.cursor = cursor;
      this.waiting = cursor.next();
    }

    void take() throws Exception {
      Batch batch = FeedNode.get(waiting);
      for (FeedEvent each : batch.events()) {
        if (each instanceof FeedEvent.Change change) {
          take(change);
        } else if (each.type() == FeedType.CONFLICT_RESOLVED) {
          takeLive(requireNonNull(((FeedEvent.Conflict) each).timestamp()));
        } else {
          assertThat(each.type()).isEqualTo(FeedType.STREAM_DROPPED);
          lostLive += (Long) requireNonNull(((FeedEvent.Live) each).members().get("events"));
        }
      }
      long named = batch.position().told().values().stream().mapToLong(VersionVector::size).sum();
      assertThat(named).as("a position names what has been told").isEqualTo(told.size());
      for (Dot each : told) {
        Write write = requireNonNull(writes.get(label(each)));
        assertThat(batch.position().of(Partition.of(1, write.key())).contains(each)).isTrue();
      }
      waiting = cursor.next();
    }

    private void take(FeedEvent.Change change) {
      Write write = requireNonNull(writes.get(change.label()));
      assertThat(told.add(write.dot())).as("%s is told once", write).isTrue();
      int before = newest.getOrDefault(write.key(), 0);
      if (!change.superseded()) {
        assertThat(write.number())
            .as("%s comes after what it has replaced", write)
            .isGreaterThan(before);
        assertThat(change.type() == FeedType.VECTOR_DELETED).isEqualTo(write.isDelete());
      }
      newest.put(write.key(), Math.max(before, write.number()));
    }

    private void takeLive(HybridTimestamp number) {
      assertThat(number.millis()).as("live events are told once").isGreaterThan(lastLive);
      lastLive = number.millis();
      toldLive++;
    }

    boolean hasAll() {
      return told.size() == writes.size() && toldLive + lostLive == liveEvents;
    }
  }

  private static String label(Dot dot) {
    return RING.label(dot);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whoeverStopsAndGoesOnIsToldEachWriteOnceAndNoneThatItKnowsToBeReplaced(long seed)
      throws Exception {
    Random dice = new Random(seed);
    try (FeedNode node = FeedNode.start(16, 60)) {
      List<Consumer> consumers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        consumers.add(new Consumer(node.open()));
      }
      for (int step = 0; step < STEPS; step++) {
        int what = dice.nextInt(10);
        if (what < 6) {
          write(node, dice);
        } else if (what == 6) {
          happen(node);
        } else {
          // The first ones go on often, the last ones seldom.
          consumers.get(dice.nextInt(1 + dice.nextInt(consumers.size()))).take();
        }
      }
      for (Consumer each : consumers) {
        while (!each.hasAll()) {
          each.take();
        }
      }
    }
  }

  private void write(FeedNode node, Random dice) {
    int actor = 1 + dice.nextInt(3);
    EntryKey key = FeedNode.key("e" + dice.nextInt(ENTRIES));
    boolean isDelete = dice.nextInt(4) == 0;
    Dot dot = Samples.dot(actor, ++counters[actor]);
    int number = 1 + (int) writes.values().stream().filter(each -> each.key().equals(key)).count();
    writes.put(label(dot), new Write(dot, key, number, isDelete));
    Content content =
        isDelete ? Content.Tombstone.INSTANCE : new Content.Value(Bytes.EMPTY, Bytes.EMPTY);
    if (dice.nextBoolean()) {
      node.board.bell().ring(node.logs.batch(key, dot, content));
    } else {
      node.board.bell().ring(node.logs.write(key, dot, content));
    }
  }

  /** A live event, numbered by its time. */
  private void happen(FeedNode node) {
    EntryKey key = FeedNode.key("live");
    Dot dot = Samples.dot(9, ++liveEvents);
    node.board
        .bell()
        .dropped(
            Partition.of(1, key),
            List.of(
                new Conflict(
                    key,
                    dot,
                    HybridTimestamp.ofMillis(liveEvents),
                    Samples.version(dot, liveEvents, "{}"))));
  }
}

package dev.syncline.adapter.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.Heir;
import dev.syncline.core.mutation.Mutation;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.HeldLeaves;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.SyncCodec.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the one mutation costs that a replica has missed of an entry, in bytes of a frame. */
class MutatedEntryBytesTest {
  private static final EntryKey KEY = new EntryKey(1, Bytes.utf8("entry"));

  private final Node sender = new Node(CompressionSettings.DEFAULT);
  private final Node receiver = new Node(CompressionSettings.DEFAULT);
  private Entry entry = Entry.absent(ConflictPolicy.CRDT);
  private VersionVector clock = VersionVector.EMPTY;

  /** Of the whole entry, and of what travels of it. */
  private record Cost(int whole, int abbreviated) {}

  @AfterEach
  void close() {
    sender.close();
    receiver.close();
  }

  private static Dot dot(int actor, int counter) {
    return new Dot(new Actor(0x5f0c91d2_00000000L + actor), counter);
  }

  private void mutate(Dot dot, Operation... operations) {
    Entry filled = entry.fill(clock);
    Mutation.Result result =
        Mutation.apply(filled, List.of(operations), dot, Heir.ofNobody(dot.actor(), 0), null);
    HybridTimestamp timestamp =
        HybridTimestamp.ofMillis(
            1_764_000_000_000L + 997L * dot.counter() * dot.counter() % 90_000_000L);
    Version version = new Version(dot, timestamp, result.content());
    clock = clock.plus(dot);
    entry = filled.join(Entry.ofWrite(ConflictPolicy.CRDT, version, result.past())).strip(clock);
  }

  /** What the last mutation costs a replica that has seen all but that. */
  private Cost costOf(String what, Dot missed, Operation operation) {
    Entry held = entry;
    VersionVector known = clock;
    mutate(missed, operation);
    VersionVector wanted = VersionVector.of(missed);
    SyncItem item = new SyncItem(KEY, wanted, entry);
    SyncBatch whole =
        new SyncBatch(new Partition(3, 41), 12, clock, List.of(item), VersionVector.EMPTY);
    SyncBatch sent = HeldLeaves.leaveOut(whole, known, wanted, 128);

    Bytes frame = sender.encode(sent).frame();
    Decoded.Complete decoded = (Decoded.Complete) receiver.codec().decode(frame, key -> List.of());
    HeldLeaves.Filled filled = HeldLeaves.fillIn(decoded.batch(), Map.of(KEY, held)::get);
    assertThat(filled.batch()).isEqualTo(whole);
    Cost cost = new Cost(sender.encode(whole).frame().length(), frame.length());
    System.out.println(what + ": " + cost);
    return cost;
  }

  private static Operation increment(Random random, int field) {
    Slot slot = Slot.ofField("/counter-" + field);
    return new Operation.Increase(slot, new Count(random.nextInt(1_000_000)));
  }

  private static Operation observation(Random random) {
    float[] values = new float[1_536];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(values.length));
    }
    return new Operation.Increase(Slot.VECTOR, WeightedSum.of(values, 1));
  }

  private static Operation addition(Random random) {
    Bytes element = Bytes.utf8("\"element-%08x\"".formatted(random.nextInt()));
    return new Operation.Change("/tags", Set.of(element), Set.of());
  }

  @Test
  void anIncrementCostsItsChainWhateverCountersThereAre() {
    Random random = new Random(1);
    for (int actor = 1; actor <= 2; actor++) {
      List<Operation> all = new ArrayList<>();
      for (int field = 0; field < 200; field++) {
        all.add(increment(random, field));
      }
      mutate(dot(actor, 1), all.toArray(Operation[]::new));
    }

    Cost more = costOf("an increment among 200 counters", dot(1, 2), increment(random, 7));
    Cost first = costOf("the first one of another run", dot(3, 1), increment(random, 7));

    assertThat(more.abbreviated()).isLessThan(200);
    assertThat(first.abbreviated()).isLessThan(200);
    assertThat(more.whole()).isGreaterThan(2_000);
  }

  @Test
  void anObservationCostsItsChainAndNoOther() {
    Random random = new Random(1);
    for (int actor = 1; actor <= 3; actor++) {
      mutate(dot(actor, 1), observation(random));
    }

    Cost more = costOf("an observation, 3 chains of 1536", dot(2, 2), observation(random));
    Cost first = costOf("the first one of another run", dot(4, 1), observation(random));

    assertThat(more.abbreviated()).isLessThan(more.whole() * 2 / 5);
    assertThat(first.abbreviated()).isLessThan(first.whole() / 3);
  }

  @Test
  void anAdditionCostsItsElementAndTheDotsOfTheOthers() {
    Random random = new Random(1);
    for (int element = 0; element < 1_000; element++) {
      mutate(dot(1, element + 1), addition(random));
    }

    Cost cost = costOf("an add to a set of 1000", dot(2, 1), addition(random));

    assertThat(cost.abbreviated()).isLessThan(200);
    assertThat(cost.whole()).isGreaterThan(5_000);
  }

  @Test
  void dotsAmongThoseOfOtherEntriesCostTwoBytesEachAtMost() {
    Random random = new Random(1);
    int counter = 0;
    for (int element = 0; element < 1_000; element++) {
      counter += 1 + random.nextInt(20);
      mutate(dot(1, counter), addition(random));
    }

    Cost cost = costOf("an add to a set of 1000 among others", dot(2, 1), addition(random));

    assertThat(cost.abbreviated()).isLessThan(200 + 2_000);
    assertThat(cost.whole()).isGreaterThan(5_000);
  }
}

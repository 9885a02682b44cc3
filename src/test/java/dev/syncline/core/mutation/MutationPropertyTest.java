package dev.syncline.core.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.OperationsCodec;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.HeldLeaves;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

@PropertyDefaults(tries = 1000)
class MutationPropertyTest {
  @Provide
  Arbitrary<List<MutationHistory.Step>> steps() {
    return MutationHistory.steps();
  }

  private static byte[] encode(Entry entry) {
    ByteWriter out = new ByteWriter(64);
    EntryCodec.write(entry, out);
    return out.toByteArray();
  }

  @Property
  void everyReadShowsWhatTheKnownMutationsComeTo(
      @ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(true);
    history.play(steps, () -> history.replicas.forEach(MutationPropertyTest::compare));
  }

  private static void compare(MutationHistory.Replica replica) {
    Set<IdempotencyKey> undecided = Reference.undecided(replica.heard);
    String difference = new Reference(replica.heard).difference(replica.filled());
    if (!difference.isEmpty() && !undecided.isEmpty()) {
      difference = new Reference(replica.heard, undecided).difference(replica.filled());
    }
    assertThat(difference).isEmpty();
  }

  @Property
  void replicasThatHaveHeardOfTheSameInAnyOrderHoldEqualBytes(
      @ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(false);
    history.play(steps, () -> {});
    history.deliverEverything();
    byte[] first = encode(history.replicas.get(0).stored);
    for (MutationHistory.Replica replica : history.replicas) {
      assertThat(encode(replica.stored)).isEqualTo(first);
    }
  }

  @Property
  void joinIsCommutativeAssociativeAndIdempotent(
      @ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(false);
    List<Entry> states = new ArrayList<>();
    history.play(steps, () -> history.replicas.forEach(each -> states.add(each.filled())));
    for (int i = 0; i < states.size(); i += 3) {
      Entry a = states.get(i);
      Entry b = states.get((i * 7 + 3) % states.size());
      Entry c = states.get((i * 11 + 5) % states.size());
      assertThat(a.join(b)).isEqualTo(b.join(a));
      assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
      assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
    }
  }

  @Property
  void theBytesOfAnEntryAreReadAsThatEntry(@ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(false);
    history.play(steps, () -> {});
    for (MutationHistory.Replica replica : history.replicas) {
      byte[] bytes = encode(replica.stored);
      assertThat(EntryCodec.readEntry(new ByteReader(bytes))).isEqualTo(replica.stored);
    }
  }

  @Property
  void whatIsLeftOutOfAnEntryIsHeldOrTheEntryIsAskedFor(
      @ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(false);
    history.play(
        steps,
        () -> {
          for (MutationHistory.Replica from : history.replicas) {
            history.replicas.stream()
                .filter(to -> !to.clock.covers(from.clock))
                .forEach(to -> assertComesWholeOrNotAtAll(from, to));
          }
        });
  }

  /** What the sender believes that the receiver holds may be true, or all that itself holds. */
  private static void assertComesWholeOrNotAtAll(
      MutationHistory.Replica from, MutationHistory.Replica to) {
    VersionVector wanted = from.clock.minus(to.clock);
    SyncItem item = new SyncItem(Samples.key("a"), wanted, from.filled());
    SyncBatch batch =
        new SyncBatch(new Partition(3, 0), 1, from.clock, List.of(item), VersionVector.EMPTY);
    for (VersionVector believed : List.of(to.clock, from.clock)) {
      HeldLeaves.Filled filled =
          HeldLeaves.fillIn(HeldLeaves.leaveOut(batch, believed, wanted, 1), key -> to.stored);
      if (filled.wantedWhole().isEmpty()) {
        assertThat(filled.batch()).isEqualTo(batch);
      } else {
        assertThat(filled.batch().isEmpty()).isTrue();
        assertThat(filled.wantedWhole().covers(wanted)).isTrue();
      }
    }
  }

  @Property
  void theBytesOfAWriteAreReadAsThatWrite(@ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(false);
    history.play(steps, () -> {});
    for (MutationHistory.Sent sent : history.sent()) {
      ByteWriter out = new ByteWriter(64);
      EntryCodec.write(sent.version(), out);
      assertThat(EntryCodec.readVersion(new ByteReader(out.toByteArray())))
          .isEqualTo(sent.version());
      List<Operation> operations = sent.event().operations();
      if (!operations.isEmpty()) {
        out.reset();
        OperationsCodec.write(operations, out);
        assertThat(OperationsCodec.read(new ByteReader(out.toByteArray()))).isEqualTo(operations);
      }
    }
  }
}

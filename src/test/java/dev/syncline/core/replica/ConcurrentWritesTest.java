package dev.syncline.core.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.node;
import static dev.syncline.core.Samples.value;
import static dev.syncline.core.entry.ConflictPolicy.LAST_WRITE_WINS;
import static dev.syncline.core.entry.ConflictPolicy.SIBLINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a replica makes of writes that have not seen each other. */
class ConcurrentWritesTest {
  private static final Partition PARTITION = new Partition(3, 0);
  private static final EntryKey KEY = key("a");
  private static final int MAX_SIBLINGS = 3;
  private static final int MAX_ENTRY_BYTES = 10_000;

  private final PartitionReplica replica =
      new PartitionReplica(
          node(1),
          actor(1),
          PARTITION,
          Samples.ring(3),
          ReplicaState.empty(false),
          0,
          10,
          LogLimits.KEEP_ALL,
          new WriteLimits(MAX_SIBLINGS, 0, MAX_ENTRY_BYTES));
  private Entry stored = Entry.absent(SIBLINGS);
  private long operation;

  /** Carries out and makes durable. */
  private List<Effect> step(ReplicaEvent event) {
    List<Effect> effects = new java.util.ArrayList<>(replica.step(event));
    for (Effect effect : List.copyOf(effects)) {
      if (effect instanceof Effect.Persist persist) {
        persist.batch().changes().forEach(each -> stored = each.entry());
        effects.addAll(replica.step(new ReplicaEvent.Persisted(persist.batch().number())));
      }
    }
    return effects;
  }

  private List<Effect> coordinates(
      ConflictPolicy policy, Content content, @Nullable CausalContext context, long wallMillis) {
    return step(
        new ReplicaEvent.Coordinate(
            ++operation, KEY, policy, content, context, wallMillis, stored));
  }

  private List<Effect> receives(ConflictPolicy policy, Version version) {
    return step(new ReplicaEvent.Receive(node(2), request(policy, version), stored));
  }

  private WriteRequest request(ConflictPolicy policy, Version version) {
    return new WriteRequest(
        ++operation,
        Samples.ring(3).version(),
        PARTITION,
        KEY,
        policy,
        version,
        VersionVector.EMPTY);
  }

  private static Version version(long counter, long millis, Content content) {
    return new Version(dot(2, counter), HybridTimestamp.ofMillis(millis), content);
  }

  private static List<Conflict> recorded(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Persist.class::isInstance)
        .flatMap(each -> ((Effect.Persist) each).batch().conflicts().stream())
        .toList();
  }

  private static List<Conflict> told(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.ConflictsResolved.class::isInstance)
        .flatMap(each -> ((Effect.ConflictsResolved) each).conflicts().stream())
        .toList();
  }

  private Version only() {
    assertThat(stored.versions()).hasSize(1);
    return stored.versions().get(0);
  }

  @Test
  void whatLosesByItsTimestampIsRecordedInTheBatchThatDropsItAndToldOnceThatIsDurable() {
    coordinates(LAST_WRITE_WINS, value("here"), null, 1_000);
    Version here = only();
    Version there = version(1, 2_000, value("there"));

    List<Effect> effects = receives(LAST_WRITE_WINS, there);

    Conflict conflict = new Conflict(KEY, there.dot(), there.timestamp(), here);
    assertThat(recorded(effects)).containsExactly(conflict);
    assertThat(told(effects)).containsExactly(conflict);
    assertThat(only()).isEqualTo(there);
    assertThat(recorded(receives(LAST_WRITE_WINS, there))).isEmpty();
  }

  @Test
  void aWriteThatComesTooLateLosesAndIsRecordedAlthoughTheEntryStaysAsItIs() {
    coordinates(LAST_WRITE_WINS, value("here"), null, 5_000);
    Version here = only();
    Version late = version(1, 2_000, Content.Tombstone.INSTANCE);

    assertThat(recorded(receives(LAST_WRITE_WINS, late)))
        .containsExactly(new Conflict(KEY, here.dot(), here.timestamp(), late));
    assertThat(only()).isEqualTo(here);
  }

  @Test
  void aWriteDoesNotCoverALoserAsLongAsACrashCouldTakeItsRecord() {
    coordinates(LAST_WRITE_WINS, value("here"), null, 1_000);
    Version here = only();
    Version there = version(1, 2_000, value("there"));
    WriteRequest beats = request(LAST_WRITE_WINS, there);
    List<Effect> dropping = replica.step(new ReplicaEvent.Receive(node(2), beats, stored));
    assertThat(recorded(dropping)).hasSize(1);

    assertThat(pastOfTheNextWrite(null).contains(here.dot())).isFalse();
    CausalContext seen = CausalContext.ofWrite(there, VersionVector.of(there.dot()));
    assertThat(pastOfTheNextWrite(seen).contains(here.dot())).isFalse();

    replica.step(new ReplicaEvent.Persisted(Long.MAX_VALUE));
    assertThat(pastOfTheNextWrite(null).contains(here.dot())).isTrue();
  }

  private VersionVector pastOfTheNextWrite(@Nullable CausalContext context) {
    return replica
        .step(
            new ReplicaEvent.Coordinate(
                ++operation, KEY, LAST_WRITE_WINS, value("next"), context, 3_000, stored))
        .stream()
        .filter(Effect.Issued.class::isInstance)
        .map(each -> ((Effect.Issued) each).request().past())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWriteThatHasSeenWhatItReplacesIsNoConflict() {
    coordinates(LAST_WRITE_WINS, value("one"), null, 1_000);

    assertThat(recorded(coordinates(LAST_WRITE_WINS, value("two"), null, 1_000))).isEmpty();
  }

  @Test
  void siblingsFromBeforeThePolicyWasChangedGoWithTheNextWriteAndAreRecorded() {
    receives(SIBLINGS, version(1, 1_000, value("one")));
    receives(SIBLINGS, version(2, 2_000, value("two")));
    assertThat(stored.versions()).hasSize(2);
    Entry shown = replica.read(KEY, stored).shown(LAST_WRITE_WINS);
    assertThat(shown.versions()).extracting(Version::dot).containsExactly(dot(2, 2));

    List<Effect> effects =
        coordinates(LAST_WRITE_WINS, value("three"), CausalContext.ofRead(shown), 1);

    assertThat(recorded(effects)).extracting(each -> each.loser().dot()).containsExactly(dot(2, 1));
    assertThat(only().content()).isEqualTo(value("three"));
    assertThat(only().timestamp()).isGreaterThan(HybridTimestamp.ofMillis(2_000));
  }

  @Test
  void aBlindWriteUnderTheLaterPolicyRecordsWhatNobodyWasShown() {
    receives(SIBLINGS, version(1, 1_000, value("one")));
    receives(SIBLINGS, version(2, 2_000, value("two")));

    List<Effect> effects = coordinates(LAST_WRITE_WINS, Content.Tombstone.INSTANCE, null, 1);

    assertThat(recorded(effects)).extracting(each -> each.loser().dot()).containsExactly(dot(2, 1));
    assertThat(only().isTombstone()).isTrue();
  }

  @Test
  void aBlindPutBeyondTheLimitIsRefusedAndOneWithTheContextOfAReadIsTheWayOut() {
    for (int i = 0; i < MAX_SIBLINGS; i++) {
      assertThat(coordinates(SIBLINGS, value("same"), null, 1_000))
          .hasAtLeastOneElementOfType(Effect.Issued.class);
    }
    long issued = replica.issued();

    assertThat(coordinates(SIBLINGS, value("same"), null, 1_000))
        .containsExactly(new Effect.RefuseHere(operation, Refusal.TOO_MANY_SIBLINGS));
    assertThat(replica.issued()).isEqualTo(issued);

    CausalContext read = CausalContext.ofRead(replica.read(KEY, stored));
    assertThat(coordinates(SIBLINGS, value("one"), read, 1_000))
        .hasAtLeastOneElementOfType(Effect.Issued.class);
    assertThat(only().content()).isEqualTo(value("one"));
  }

  @Test
  void deletesThatHaveSeenNothingOfTheEntryDoNotPileUp() {
    CausalContext old = CausalContext.ofWrite(version(9, 1, value("gone")), VersionVector.EMPTY);
    for (int i = 0; i < MAX_SIBLINGS; i++) {
      assertThat(coordinates(SIBLINGS, Content.Tombstone.INSTANCE, old, 1_000))
          .hasAtLeastOneElementOfType(Effect.Issued.class);
    }

    assertThat(coordinates(SIBLINGS, Content.Tombstone.INSTANCE, old, 1_000))
        .containsExactly(new Effect.RefuseHere(operation, Refusal.TOO_MANY_SIBLINGS));
    assertThat(coordinates(SIBLINGS, Content.Tombstone.INSTANCE, null, 1_000))
        .hasAtLeastOneElementOfType(Effect.Issued.class);
    assertThat(stored.versions()).hasSize(1);
  }

  @Test
  void aWriteThatWouldMakeAnEntryTooLargeIsRefusedUnlessItReplacesWhatIsThere() {
    Content large = value("x".repeat(MAX_ENTRY_BYTES * 2 / 3));
    coordinates(SIBLINGS, large, null, 1_000);

    assertThat(coordinates(SIBLINGS, large, null, 1_000))
        .containsExactly(new Effect.RefuseHere(operation, Refusal.ENTRY_TOO_LARGE));
    CausalContext read = CausalContext.ofRead(replica.read(KEY, stored));
    assertThat(coordinates(SIBLINGS, large, read, 1_000))
        .hasAtLeastOneElementOfType(Effect.Issued.class);
    assertThat(coordinates(SIBLINGS, Content.Tombstone.INSTANCE, null, 1_000))
        .hasAtLeastOneElementOfType(Effect.Issued.class);
  }

  @Test
  void whatAnotherCoordinatorHasAcceptedIsNeverRefused() {
    for (int i = 1; i <= 2 * MAX_SIBLINGS; i++) {
      receives(SIBLINGS, version(i, i, value("v" + i)));
    }

    assertThat(stored.versions()).hasSize(2 * MAX_SIBLINGS);
    assertThat(coordinates(SIBLINGS, Content.Tombstone.INSTANCE, null, 1))
        .hasAtLeastOneElementOfType(Effect.Issued.class);
  }
}

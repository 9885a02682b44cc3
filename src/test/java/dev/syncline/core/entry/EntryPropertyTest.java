package dev.syncline.core.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Causality;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** Entries as histories of several replicas make them, for both policies. */
@PropertyDefaults(tries = 300)
class EntryPropertyTest {
  @Provide
  Arbitrary<List<EntryHistory.Step>> histories() {
    return EntryHistory.histories();
  }

  @Provide
  Arbitrary<ConflictPolicy> policies() {
    return Arbitraries.of(ConflictPolicy.LAST_WRITE_WINS, ConflictPolicy.SIBLINGS);
  }

  private static EntryHistory played(ConflictPolicy policy, List<EntryHistory.Step> steps) {
    EntryHistory history = new EntryHistory(policy);
    history.play(steps, () -> {});
    return history;
  }

  private static Set<Dot> dots(VersionVector vector) {
    Set<Dot> dots = new TreeSet<>();
    vector.forEach(dots::add);
    return dots;
  }

  private static byte[] encode(Entry entry) {
    ByteWriter out = new ByteWriter(64);
    EntryCodec.write(entry, out);
    return out.toByteArray();
  }

  @Property
  void anEntryHoldsTheVersionsThatNoKnownWriteReplaces(
      @ForAll("policies") ConflictPolicy policy,
      @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history = new EntryHistory(policy);

    history.play(
        steps,
        () ->
            EntryHistory.forEachPlace(
                (replica, key) -> {
                  Entry filled = history.filled(replica, key);
                  assertThat(filled.versions().stream().map(Version::dot))
                      .containsExactlyElementsOf(
                          new TreeSet<>(history.expectedVersions(replica, key)));
                  assertThat(dots(filled.context().intersect(history.dotsOf(key))))
                      .isEqualTo(history.knownDots(replica, key));
                }));
  }

  @Property
  void contextsCompareAsTheHistoriesBehindThem(
      @ForAll("policies") ConflictPolicy policy,
      @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history = played(policy, steps);

    EntryHistory.forEachPlace(
        (replica, key) -> {
          int other = (replica + 1) % 3;
          Set<Dot> ours = history.knownDots(replica, key);
          Set<Dot> theirs = history.knownDots(other, key);
          boolean above = ours.containsAll(theirs);
          boolean below = theirs.containsAll(ours);
          VersionVector issued = history.dotsOf(key);
          VersionVector left = history.filled(replica, key).context().intersect(issued);
          VersionVector right = history.filled(other, key).context().intersect(issued);

          assertThat(left.compare(right))
              .isEqualTo(
                  above
                      ? below ? Causality.EQUAL : Causality.AFTER
                      : below ? Causality.BEFORE : Causality.CONCURRENT);
        });
  }

  @Property
  void joinIsCommutativeAssociativeAndIdempotent(
      @ForAll("policies") ConflictPolicy policy,
      @ForAll("histories") List<EntryHistory.Step> steps,
      @ForAll List<Integer> picks) {
    EntryHistory history = played(policy, steps);
    for (int key = 0; key < 2; key++) {
      List<Entry> states = history.states(key);
      for (int i = 0; i < 12; i++) {
        Entry a = pick(states, picks, i);
        Entry b = pick(states, picks, i + 7);
        Entry c = pick(states, picks, i + 13);

        assertThat(a.join(b)).isEqualTo(b.join(a));
        assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
        assertThat(a.join(a)).isEqualTo(a);
        assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
      }
    }
  }

  private static Entry pick(List<Entry> states, List<Integer> picks, int at) {
    int drawn = picks.isEmpty() ? at * 31 : picks.get(at % picks.size()) + at * 31;
    return states.get(Math.floorMod(drawn, states.size()));
  }

  @Property
  void aStrippedEntryFilledAgainKnowsTheSame(
      @ForAll("policies") ConflictPolicy policy,
      @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history = played(policy, steps);

    EntryHistory.forEachPlace(
        (replica, key) -> {
          VersionVector clock = history.clock(replica);
          Entry filled = history.filled(replica, key);
          Entry stripped = filled.strip(clock);

          // What is stored may hold dots that the clock has got since, by way of other entries.
          assertThat(stripped).isEqualTo(history.stored(replica, key).strip(clock));
          assertThat(stripped.context().intersect(clock).isEmpty()).isTrue();
          assertThat(stripped.fill(clock)).isEqualTo(filled);
          assertThat(filled.context().covers(clock)).isTrue();
          assertThat(clock.covers(filled.dots())).isTrue();
        });
  }

  @Property
  void aWriteIsYoungerThanEverythingItReplaces(
      @ForAll("policies") ConflictPolicy policy,
      @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history = played(policy, steps);
    Map<Dot, HybridTimestamp> written = new HashMap<>();
    history.events().forEach(each -> written.put(each.dot(), each.version().timestamp()));

    for (EntryHistory.Event event : history.events()) {
      for (Dot replaced : event.replaces()) {
        assertThat(event.version().timestamp()).isGreaterThan(written.get(replaced));
      }
    }
  }

  @Property
  void replicasThatHaveExchangedEverythingAreEqualToTheByte(
      @ForAll("policies") ConflictPolicy policy,
      @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history = played(policy, steps);

    history.converge();

    EntryHistory.forEachPlace(
        (replica, key) -> {
          assertThat(history.clock(replica)).isEqualTo(history.clock(0));
          assertThat(encode(history.stored(replica, key)))
              .isEqualTo(encode(history.stored(0, key)));
          assertThat(history.stored(replica, key).digest())
              .isEqualTo(history.stored(0, key).digest());
        });
  }
}

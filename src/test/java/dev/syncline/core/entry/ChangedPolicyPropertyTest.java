package dev.syncline.core.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.ByteWriter;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Entries whose collection leaves siblings, mostly for last-write-wins; replicas learn it late. */
@PropertyDefaults(tries = 300)
class ChangedPolicyPropertyTest {
  @Provide
  Arbitrary<List<EntryHistory.Step>> histories() {
    return EntryHistory.histories();
  }

  private static EntryHistory history(int changesAfter) {
    return new EntryHistory(ConflictPolicy.SIBLINGS, ConflictPolicy.LAST_WRITE_WINS, changesAfter);
  }

  private static EntryHistory played(int changesAfter, List<EntryHistory.Step> steps) {
    EntryHistory history = history(changesAfter);
    history.play(steps, () -> {});
    return history;
  }

  private static Entry pick(List<Entry> states, List<Integer> picks, int at) {
    int drawn = picks.isEmpty() ? at * 31 : picks.get(at % picks.size()) + at * 31;
    return states.get(Math.floorMod(drawn, states.size()));
  }

  private static byte[] encode(Entry entry) {
    ByteWriter out = new ByteWriter(64);
    EntryCodec.write(entry, out);
    return out.toByteArray();
  }

  @Property
  void anEntryIsSettledByTimeFromTheFirstWriteOnThatWasMadeSo(
      @ForAll @IntRange(max = 12) int changesAfter,
      @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history = history(changesAfter);

    history.play(
        steps,
        () ->
            EntryHistory.forEachPlace(
                (replica, key) ->
                    assertThat(
                            history.filled(replica, key).versions().stream().<Dot>map(Version::dot))
                        .containsExactlyElementsOf(
                            new TreeSet<>(history.expectedVersions(replica, key)))));
  }

  @Property
  void aResolverThatComesLaterDropsNothingBeforeItHasWritten(
      @ForAll @IntRange(max = 12) int changesAfter,
      @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history =
        new EntryHistory(ConflictPolicy.SIBLINGS, ConflictPolicy.CUSTOM, changesAfter);
    history.play(steps, () -> {});

    history.converge();

    EntryHistory.forEachPlace(
        (replica, key) -> {
          assertThat(history.filled(replica, key).versions().stream().<Dot>map(Version::dot))
              .containsExactlyElementsOf(new TreeSet<>(history.expectedVersions(replica, key)));
          assertThat(encode(history.stored(replica, key)))
              .isEqualTo(encode(history.stored(0, key)));
        });
  }

  @Property
  void joinAndGatherAreCommutativeAssociativeAndIdempotent(
      @ForAll @IntRange(max = 12) int changesAfter,
      @ForAll("histories") List<EntryHistory.Step> steps,
      @ForAll List<Integer> picks) {
    EntryHistory history = played(changesAfter, steps);
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
        assertThat(a.gather(b)).isEqualTo(b.gather(a));
        assertThat(a.gather(b).gather(c)).isEqualTo(a.gather(b.gather(c)));
        assertThat(a.gather(a)).isEqualTo(a);
        assertThat(a.gather(b).gather(c).settled()).isEqualTo(a.join(b).join(c));
      }
    }
  }

  @Property
  void replicasThatHaveExchangedEverythingAreEqualToTheByte(
      @ForAll @IntRange(max = 12) int changesAfter,
      @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history = played(changesAfter, steps);

    history.converge();

    EntryHistory.forEachPlace(
        (replica, key) ->
            assertThat(encode(history.stored(replica, key)))
                .isEqualTo(encode(history.stored(0, key))));
  }

  @Property
  void atMostOneVersionIsShownAndNoneThatIsNotShownIsReplacedByWhoeverWasShownIt(
      @ForAll @IntRange(max = 12) int changesAfter,
      @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history = played(changesAfter, steps);

    EntryHistory.forEachPlace(
        (replica, key) -> {
          Entry filled = history.filled(replica, key);
          Entry shown = filled.shown(ConflictPolicy.LAST_WRITE_WINS);

          assertThat(shown.live().size()).isEqualTo(Math.min(1, filled.live().size()));
          for (Version each : filled.live()) {
            assertThat(shown.context().contains(each.dot()))
                .isEqualTo(shown.versions().contains(each));
            assertThat(shown.timestamp()).isGreaterThanOrEqualTo(each.timestamp());
          }
        });
  }
}

package dev.syncline.core.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryTest {
  private static final Version OLD = Samples.version(Samples.dot(1, 1), 10, "old");
  private static final Version NEW = Samples.version(Samples.dot(2, 1), 20, "new");

  private static Entry write(ConflictPolicy policy, Version version, VersionVector past) {
    return Entry.ofWrite(policy, version, past);
  }

  @Test
  void amongConcurrentWritesTheYoungestWins() {
    Entry one = write(ConflictPolicy.LAST_WRITE_WINS, OLD, VersionVector.EMPTY);
    Entry other = write(ConflictPolicy.LAST_WRITE_WINS, NEW, VersionVector.EMPTY);

    assertThat(one.join(other).versions()).containsExactly(NEW);
    assertThat(other.join(one)).isEqualTo(one.join(other));
    // The loser's dot stays known, so that it does not come back.
    assertThat(one.join(other).join(one).versions()).containsExactly(NEW);
  }

  @Test
  void ofEquallyYoungOnesTheHigherDotWins() {
    Version lower = Samples.version(Samples.dot(1, 9), 10, "a");
    Version higher = Samples.version(Samples.dot(2, 1), 10, "b");
    Entry one = write(ConflictPolicy.LAST_WRITE_WINS, lower, VersionVector.EMPTY);
    Entry other = write(ConflictPolicy.LAST_WRITE_WINS, higher, VersionVector.EMPTY);

    assertThat(one.join(other).versions()).containsExactly(higher);
    assertThat(other.join(one).versions()).containsExactly(higher);
  }

  @Test
  void siblingsStayInTheOrderOfTheirDots() {
    Entry one = write(ConflictPolicy.SIBLINGS, OLD, VersionVector.EMPTY);
    Entry other = write(ConflictPolicy.SIBLINGS, NEW, VersionVector.EMPTY);

    assertThat(one.join(other).versions()).containsExactly(OLD, NEW);
    assertThat(other.join(one).versions()).containsExactly(OLD, NEW);
  }

  @Test
  void aWriteThatHasSeenAVersionReplacesIt() {
    Entry first = write(ConflictPolicy.SIBLINGS, OLD, VersionVector.EMPTY);
    Entry second = write(ConflictPolicy.SIBLINGS, NEW, VersionVector.of(OLD.dot()));

    assertThat(first.join(second).versions()).containsExactly(NEW);
    assertThat(second.join(first).versions()).containsExactly(NEW);
  }

  @Test
  void concurrentToAWriteAreTheOtherValuesThatItDoesNotReplace() {
    Entry held =
        write(ConflictPolicy.SIBLINGS, OLD, VersionVector.EMPTY)
            .join(write(ConflictPolicy.SIBLINGS, NEW, VersionVector.EMPTY))
            .join(
                write(
                    ConflictPolicy.SIBLINGS,
                    Samples.tombstone(Samples.dot(3, 1), 30),
                    VersionVector.EMPTY));
    Version other = Samples.version(Samples.dot(4, 1), 40, "other");
    Version same = Samples.version(Samples.dot(4, 1), 40, "new");

    assertThat(held.concurrentValues(other, VersionVector.EMPTY)).isEqualTo(2);
    assertThat(held.concurrentValues(other, VersionVector.of(OLD.dot()))).isEqualTo(1);
    assertThat(held.concurrentValues(other, held.dots())).isZero();
    assertThat(held.concurrentValues(same, VersionVector.EMPTY)).isEqualTo(1);
  }

  @Test
  void theYoungestThatWinsHasNothingBesideIt() {
    Entry held = write(ConflictPolicy.LAST_WRITE_WINS, OLD, VersionVector.EMPTY);

    assertThat(held.concurrentValues(NEW, VersionVector.EMPTY)).isZero();
  }

  @Test
  void aDeleteIsAVersionThatIsNotLive() {
    Version delete = Samples.tombstone(Samples.dot(3, 1), 30);
    Entry deleted =
        write(ConflictPolicy.SIBLINGS, NEW, VersionVector.EMPTY)
            .join(write(ConflictPolicy.SIBLINGS, delete, VersionVector.of(OLD.dot())));

    assertThat(deleted.versions()).containsExactly(NEW, delete);
    assertThat(deleted.live()).containsExactly(NEW);
    assertThat(deleted.isAbsent()).isFalse();
    assertThat(deleted.timestamp()).isEqualTo(HybridTimestamp.ofMillis(30));
  }

  @Test
  void anAbsenceThatKnowsADotRemovesItsVersion() {
    Entry absence = Entry.absent(ConflictPolicy.SIBLINGS).fill(VersionVector.of(OLD.dot()));

    assertThat(write(ConflictPolicy.SIBLINGS, OLD, VersionVector.EMPTY).join(absence).versions())
        .isEmpty();
  }

  @Test
  void stripLeavesTheDotsThatTheClockLacks() {
    VersionVector context = VersionVector.of(Samples.dot(1, 1), Samples.dot(1, 2));
    Entry entry = new Entry(ConflictPolicy.SIBLINGS, List.of(), context);

    Entry stripped = entry.strip(VersionVector.of(Samples.dot(1, 1)));

    assertThat(stripped.context()).isEqualTo(VersionVector.of(Samples.dot(1, 2)));
    assertThat(stripped.isAbsent()).isFalse();
    assertThat(entry.strip(context).isAbsent()).isTrue();
  }

  @Test
  void theDigestTellsVersionsApartAndNothingElse() {
    Entry one = write(ConflictPolicy.SIBLINGS, OLD, VersionVector.EMPTY);

    assertThat(one.digest()).isEqualTo(one.fill(VersionVector.of(Samples.dot(9, 9))).digest());
    assertThat(one.digest())
        .isNotEqualTo(write(ConflictPolicy.SIBLINGS, NEW, VersionVector.EMPTY).digest())
        .isNotEqualTo(Entry.absent(ConflictPolicy.SIBLINGS).digest());
  }

  @Test
  void aContextIsCoveredByWhoeverKnowsTheVersionsShown() {
    Entry shown = write(ConflictPolicy.SIBLINGS, NEW, VersionVector.of(OLD.dot()));
    CausalContext seen = CausalContext.ofRead(shown);
    VersionVector beside = VersionVector.of(NEW.dot());

    assertThat(seen.isCoveredBy(shown)).isTrue();
    // Whoever has adopted the dot has applied what it replaces in the same batch.
    assertThat(seen.isCoveredBy(new Entry(ConflictPolicy.SIBLINGS, List.of(), beside))).isTrue();
    assertThat(seen.isCoveredBy(write(ConflictPolicy.SIBLINGS, OLD, VersionVector.EMPTY)))
        .isFalse();
    assertThat(CausalContext.NONE.isCoveredBy(Entry.absent(ConflictPolicy.SIBLINGS))).isTrue();
  }

  @Test
  void aWritersContextReplacesItsOwnWriteAndItsPast() {
    CausalContext after = CausalContext.ofWrite(NEW, VersionVector.of(OLD.dot()));

    assertThat(after.seen()).isEqualTo(VersionVector.of(NEW.dot()));
    assertThat(after.past()).isEqualTo(VersionVector.of(OLD.dot(), NEW.dot()));
    assertThat(after.timestamp()).isEqualTo(NEW.timestamp());
  }
}

package dev.syncline.core.causality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * A version vector is a set of dots also where it holds all that an actor could ever have. In the
 * model the dot {@link #REST} stands for itself and every later one.
 */
@PropertyDefaults(tries = 500)
class WholeActorsPropertyTest {
  private static final int REST = 4;

  /** Neighbours, whose ranges melt, and those that have no number. */
  private static final List<Long> ACTORS =
      List.of(0L, 1L, 2L, 3L, 4L, 6L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);

  @Provide
  Arbitrary<Set<Dot>> sets() {
    Arbitrary<Dot> dot =
        Combinators.combine(Arbitraries.of(ACTORS), Arbitraries.integers().between(1, REST))
            .as((actor, counter) -> new Dot(new Actor(actor), counter));
    Arbitrary<Set<Dot>> points = dot.set().ofMaxSize(12);
    Arbitrary<Set<Dot>> whole =
        Arbitraries.of(ACTORS).set().ofMaxSize(7).map(WholeActorsPropertyTest::whole);
    return Combinators.combine(points, whole).as(DotSets::union);
  }

  private static Set<Dot> whole(Set<Long> actors) {
    Set<Dot> all = new TreeSet<>();
    for (long actor : actors) {
      for (int counter = 1; counter <= REST; counter++) {
        all.add(new Dot(new Actor(actor), counter));
      }
    }
    return all;
  }

  private static VersionVector vector(Set<Dot> model) {
    VersionVector set = VersionVector.EMPTY;
    for (Dot dot : model) {
      set =
          dot.counter() == REST
              ? set.join(VersionVector.ofRange(dot.actor(), REST, VersionVector.END))
              : set.plus(dot);
    }
    return set;
  }

  private static Set<Dot> model(VersionVector vector) {
    Set<Dot> dots = new TreeSet<>();
    for (Dot dot : whole(Set.copyOf(ACTORS))) {
      if (vector.contains(dot)) {
        dots.add(dot);
      }
      Dot last = new Dot(dot.actor(), VersionVector.END);
      assertThat(vector.contains(last)).isEqualTo(vector.contains(new Dot(dot.actor(), REST)));
    }
    return dots;
  }

  private static byte[] encode(VersionVector vector) {
    ByteWriter out = new ByteWriter(16);
    vector.encode(out);
    return out.toByteArray();
  }

  @Property
  void setOperationsAreThoseOfSets(@ForAll("sets") Set<Dot> a, @ForAll("sets") Set<Dot> b) {
    VersionVector left = vector(a);
    VersionVector right = vector(b);

    assertThat(model(left)).isEqualTo(a);
    assertThat(left.join(right)).isEqualTo(vector(DotSets.union(a, b)));
    assertThat(left.minus(right)).isEqualTo(vector(DotSets.difference(a, b)));
    assertThat(left.intersect(right)).isEqualTo(vector(DotSets.intersection(a, b)));
    assertThat(model(left.join(right))).isEqualTo(DotSets.union(a, b));
    assertThat(model(left.minus(right))).isEqualTo(DotSets.difference(a, b));
    assertThat(model(left.intersect(right))).isEqualTo(DotSets.intersection(a, b));
    assertThat(left.covers(right)).isEqualTo(a.containsAll(b));
    assertThat(left.join(right).covers(right)).isTrue();
  }

  @Property
  void oneDotMoreMayBeTheLastThatAnActorLacked(@ForAll("sets") Set<Dot> a) {
    for (Dot dot : whole(Set.copyOf(ACTORS))) {
      if (dot.counter() < REST) {
        assertThat(vector(a).plus(dot)).isEqualTo(vector(DotSets.union(a, Set.of(dot))));
      }
    }
  }

  @Property
  void equalSetsAndOnlyTheyHaveEqualBytesAndDigests(
      @ForAll("sets") Set<Dot> a, @ForAll("sets") Set<Dot> b) {
    VersionVector left = vector(a);
    for (VersionVector right : List.of(vector(b), vector(b).join(left).minus(vector(b)), left)) {
      boolean same = model(left).equals(model(right));

      assertThat(left.equals(right)).isEqualTo(same);
      assertThat(Arrays.equals(encode(left), encode(right))).isEqualTo(same);
      assertThat(left.digest() == right.digest()).isEqualTo(same);
    }
  }

  @Property
  void theBytesOfASetComeBackAsTheSet(@ForAll("sets") Set<Dot> a) {
    byte[] bytes = encode(vector(a));
    ByteReader in = new ByteReader(bytes);

    assertThat(VersionVector.decode(in)).isEqualTo(vector(a));
    assertThat(in.remaining()).isZero();
    for (int length = 0; length < bytes.length; length++) {
      ByteReader cut = new ByteReader(bytes, 0, length);
      assertThatThrownBy(() -> VersionVector.decode(cut)).isInstanceOf(CorruptDataException.class);
    }
  }

  @Property(tries = 2_000)
  void damagedBytesAreCorruptOrTheOneEncodingOfAnotherSet(
      @ForAll("sets") Set<Dot> a, @ForAll int position, @ForAll byte value) {
    byte[] bytes = encode(vector(a));
    bytes[Math.floorMod(position, bytes.length)] = value;
    ByteReader in = new ByteReader(bytes);
    VersionVector decoded;
    try {
      decoded = VersionVector.decode(in);
    } catch (CorruptDataException expected) {
      return;
    }

    assertThat(encode(decoded)).isEqualTo(Arrays.copyOf(bytes, bytes.length - in.remaining()));
  }

  @Property
  void whatIsToldRangeByRangeIsTheSetInOrder(@ForAll("sets") Set<Dot> a) {
    VersionVector[] told = {VersionVector.EMPTY};
    Set<Dot> firsts = new TreeSet<>();
    long[] count = {0};
    vector(a)
        .forEachRange(
            (actor, from, to) -> {
              told[0] = told[0].join(VersionVector.ofRange(actor, from, to));
              Dot first = new Dot(actor, from);
              assertThat(firsts).allMatch(each -> each.compareTo(first) < 0);
              firsts.add(first);
              count[0] += to == VersionVector.END ? 0 : to - from + 1;
            });

    assertThat(told[0]).isEqualTo(vector(a));
    assertThat(vector(a).size()).isEqualTo(count[0]);
  }

  @Property
  void finiteDotsAreThoseThatLieBeforeAnotherThatIsMissing(@ForAll("sets") Set<Dot> a) {
    VersionVector finite = vector(a).finite();

    Set<Dot> expected = new TreeSet<>();
    for (Dot dot : a) {
      for (long counter = dot.counter(); counter <= REST; counter++) {
        if (!a.contains(new Dot(dot.actor(), counter))) {
          expected.add(dot);
        }
      }
    }
    assertThat(finite).isEqualTo(vector(expected));
    finite.forEach(dot -> assertThat(expected).contains(dot));
  }

  @Property
  void aLimitTakesWhatIsToldAsOneWholeAndNothingElse(
      @ForAll("sets") Set<Dot> a, @ForAll @IntRange(max = 12) int max) {
    VersionVector all = vector(a);
    VersionVector taken = all.limit(max);

    assertThat(all.covers(taken)).isTrue();
    long[] count = {0};
    taken.forEachRange(
        (actor, from, to) -> count[0] += to == VersionVector.END ? 1 : to - from + 1);
    assertThat(count[0]).isLessThanOrEqualTo(max);
    assertThat(count[0] == max || taken.equals(all)).isTrue();
  }
}

package dev.syncline.core.causality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A version vector is a set of dots, whatever ranges it keeps them in. */
@PropertyDefaults(tries = 500)
class VersionVectorPropertyTest {
  @Provide
  Arbitrary<List<Dot>> dots() {
    return DotSets.dots().list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<Set<Dot>> sets() {
    return DotSets.sets();
  }

  private static VersionVector vector(Set<Dot> dots) {
    return VersionVector.of(dots);
  }

  private static byte[] encode(VersionVector vector) {
    ByteWriter out = new ByteWriter(16);
    vector.encode(out);
    return out.toByteArray();
  }

  @Property
  void aClockEqualsTheSetOfDotsItWasGivenInAnyOrder(
      @ForAll("dots") List<Dot> given, @ForAll java.util.Random random) {
    List<Dot> shuffled = new ArrayList<>(given);
    java.util.Collections.shuffle(shuffled, random);
    Set<Dot> model = new TreeSet<>(given);

    VersionVector clock = VersionVector.of(given);

    List<Dot> inOrder = new ArrayList<>();
    clock.forEach(inOrder::add);
    assertThat(DotSets.of(clock)).isEqualTo(model);
    assertThat(inOrder).containsExactlyElementsOf(model);
    assertThat(clock.size()).isEqualTo(model.size());
    assertThat(clock.isEmpty()).isEqualTo(model.isEmpty());
    assertThat(VersionVector.of(shuffled)).isEqualTo(clock).hasSameHashCodeAs(clock);
  }

  @Property
  void setOperationsAreThoseOfSets(@ForAll("sets") Set<Dot> a, @ForAll("sets") Set<Dot> b) {
    VersionVector left = vector(a);
    VersionVector right = vector(b);

    assertThat(left.join(right)).isEqualTo(vector(DotSets.union(a, b)));
    assertThat(left.minus(right)).isEqualTo(vector(DotSets.difference(a, b)));
    assertThat(left.intersect(right)).isEqualTo(vector(DotSets.intersection(a, b)));
    assertThat(DotSets.of(left.join(right))).isEqualTo(DotSets.union(a, b));
    assertThat(DotSets.of(left.minus(right))).isEqualTo(DotSets.difference(a, b));
    assertThat(DotSets.of(left.intersect(right))).isEqualTo(DotSets.intersection(a, b));
  }

  @Property
  void comparisonIsInclusionOfSets(@ForAll("sets") Set<Dot> a, @ForAll("sets") Set<Dot> b) {
    VersionVector left = vector(a);
    VersionVector right = vector(b);
    boolean above = a.containsAll(b);
    boolean below = b.containsAll(a);
    Causality expected =
        above && below
            ? Causality.EQUAL
            : above ? Causality.AFTER : below ? Causality.BEFORE : Causality.CONCURRENT;

    assertThat(left.covers(right)).isEqualTo(above);
    assertThat(left.compare(right)).isEqualTo(expected);
    // Random sets are seldom nested, so compare one that is.
    VersionVector both = left.join(right);
    assertThat(both.covers(left)).isTrue();
    assertThat(both.compare(left)).isEqualTo(above ? Causality.EQUAL : Causality.AFTER);
    assertThat(left.compare(both)).isEqualTo(above ? Causality.EQUAL : Causality.BEFORE);
  }

  @Property
  void joinIsCommutativeAssociativeAndIdempotent(
      @ForAll("sets") Set<Dot> a, @ForAll("sets") Set<Dot> b, @ForAll("sets") Set<Dot> c) {
    VersionVector x = vector(a);
    VersionVector y = vector(b);
    VersionVector z = vector(c);

    assertThat(x.join(y)).isEqualTo(y.join(x));
    assertThat(x.join(y).join(z)).isEqualTo(x.join(y.join(z)));
    assertThat(x.join(x)).isEqualTo(x);
    assertThat(x.join(VersionVector.EMPTY)).isEqualTo(x);
  }

  @Property
  void plusAddsOneDotAndLeavesTheOriginalAsItWas(@ForAll("sets") Set<Dot> a) {
    VersionVector before = vector(a);
    byte[] bytes = encode(before);

    for (Dot dot : DotSets.universe()) {
      assertThat(before.plus(dot)).isEqualTo(vector(DotSets.union(a, Set.of(dot))));
    }
    assertThat(encode(before)).isEqualTo(bytes);
  }

  @Property
  void limitTakesTheFirstDotsInOrder(
      @ForAll("sets") Set<Dot> a, @ForAll @IntRange(max = 45) int max) {
    Set<Dot> first = new TreeSet<>();
    new TreeSet<>(a).stream().limit(max).forEach(first::add);

    assertThat(vector(a).limit(max)).isEqualTo(vector(first));
  }

  @Property
  void whatIsSaidOfAnActorIsTrueOfItsDots(@ForAll("sets") Set<Dot> a) {
    VersionVector vector = vector(a);
    List<Actor> seen = new ArrayList<>();
    vector.forEachActor(seen::add);

    assertThat(seen).isSorted().hasSize(vector.actorCount());
    for (Actor actor : DotSets.actors()) {
      Set<Long> counters = new TreeSet<>();
      a.stream().filter(each -> each.actor().equals(actor)).forEach(d -> counters.add(d.counter()));
      long highest = counters.stream().mapToLong(Long::longValue).max().orElse(0);
      long base = 0;
      while (counters.contains(base + 1)) {
        base++;
      }
      Set<Dot> holes = new TreeSet<>();
      for (long counter = 1; counter < highest; counter++) {
        if (!counters.contains(counter)) {
          holes.add(new Dot(actor, counter));
        }
      }
      assertThat(seen.contains(actor)).isEqualTo(!counters.isEmpty());
      assertThat(vector.highest(actor)).isEqualTo(highest);
      assertThat(vector.base(actor)).isEqualTo(base);
      assertThat(vector.holes(actor)).isEqualTo(vector(holes));
      assertThat(DotSets.of(vector.only(actor)).stream().map(Dot::counter))
          .containsExactlyElementsOf(counters);
    }
  }

  @Property
  void equalSetsAndOnlyTheyHaveEqualBytesAndDigests(
      @ForAll("sets") Set<Dot> a, @ForAll("sets") Set<Dot> b) {
    VersionVector left = vector(a);
    for (VersionVector right : List.of(vector(b), vector(b).join(left).minus(vector(b)), left)) {
      boolean same = DotSets.of(left).equals(DotSets.of(right));

      assertThat(left.equals(right)).isEqualTo(same);
      assertThat(Arrays.equals(encode(left), encode(right))).isEqualTo(same);
      assertThat(left.digest() == right.digest()).isEqualTo(same);
    }
  }

  @Property
  void theBytesOfASetComeBackAsTheSet(@ForAll("sets") Set<Dot> a) {
    ByteReader in = new ByteReader(encode(vector(a)));

    assertThat(VersionVector.decode(in)).isEqualTo(vector(a));
    assertThat(in.remaining()).isZero();
  }

  @Property
  void anyTruncationIsCorrupt(@ForAll("sets") Set<Dot> a) {
    byte[] bytes = encode(vector(a));
    for (int length = 0; length < bytes.length; length++) {
      ByteReader in = new ByteReader(bytes, 0, length);
      assertThatThrownBy(() -> VersionVector.decode(in)).isInstanceOf(CorruptDataException.class);
    }
  }

  /** Two encodings of one set would make equal clocks differ where bytes are compared. */
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
}

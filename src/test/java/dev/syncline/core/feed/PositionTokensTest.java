package dev.syncline.core.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.Partition;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 300)
class PositionTokensTest {
  private static final PositionTokens TOKENS = new PositionTokens("a-cluster");

  @Provide
  Arbitrary<FeedPosition> positions() {
    Arbitrary<Actor> actors =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 40).map(Actor::numbered),
            Arbitraries.longs().between(1, 3).map(Actor::random));
    Arbitrary<VersionVector> ranges =
        Combinators.combine(
                actors,
                Arbitraries.longs().between(1, 1_000),
                Arbitraries.longs().between(0, 1_000),
                Arbitraries.of(true, false, false, false))
            .as(
                (actor, from, more, ends) ->
                    VersionVector.ofRange(actor, from, ends ? VersionVector.END : from + more));
    Arbitrary<VersionVector> whole =
        Combinators.combine(Arbitraries.longs().between(1, 40), Arbitraries.longs().between(0, 9))
            .as((from, more) -> VersionVector.ofWhole(from, from + more));
    Arbitrary<VersionVector> dots =
        Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(5, ranges), net.jqwik.api.Tuple.of(1, whole))
            .list()
            .ofMaxSize(8)
            .map(all -> all.stream().reduce(VersionVector.EMPTY, VersionVector::join));
    Arbitrary<Partition> partitions =
        Combinators.combine(
                Arbitraries.integers().between(1, 5), Arbitraries.integers().between(0, 63))
            .as(Partition::new);
    return Arbitraries.maps(partitions, dots).ofMaxSize(8).map(FeedPosition.NONE::with);
  }

  private static byte[] bytesOf(FeedPosition position) {
    return Base64.getUrlDecoder().decode(TOKENS.encode(position));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> TOKENS.decode(text))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining(message);
  }

  /** 64 partitions of three nodes that have run for a while, and one that has been replaced. */
  static FeedPosition usual() {
    Map<Partition, VersionVector> told = new HashMap<>();
    Random dice = new Random(1);
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      VersionVector dots = VersionVector.ofWhole(1, 40);
      for (long actor : List.of(41L, 42L, 44L)) {
        dots = dots.join(VersionVector.ofRange(new Actor(actor), 1, 1 + dice.nextInt(100_000)));
      }
      told.put(new Partition(3, slot), dots);
    }
    return FeedPosition.NONE.with(told);
  }

  @Property
  void aPositionComesBackFromTextThatIsSafeInUrlsAndHeaders(
      @ForAll("positions") FeedPosition position) {
    String text = TOKENS.encode(position);

    assertThat(text).matches("[A-Za-z0-9_-]+");
    assertThat(TOKENS.decode(text)).isEqualTo(position);
  }

  @Property
  void aTokenThatWasChangedAnywhereIsRefused(
      @ForAll("positions") FeedPosition position,
      @ForAll @IntRange(max = 1 << 20) int place,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] bytes = bytesOf(position);
    bytes[place % bytes.length] ^= (byte) change;

    assertThatThrownBy(() -> TOKENS.decode(text(bytes))).isInstanceOf(CorruptDataException.class);
  }

  @Property
  void aTokenThatWasCutAnywhereIsRefused(
      @ForAll("positions") FeedPosition position, @ForAll @IntRange(max = 1 << 20) int length) {
    byte[] bytes = bytesOf(position);
    byte[] cut = java.util.Arrays.copyOf(bytes, length % bytes.length);

    assertThatThrownBy(() -> TOKENS.decode(text(cut))).isInstanceOf(CorruptDataException.class);
  }

  @Property
  void textThatIsNoTokenIsRefused(@ForAll String text) {
    assertThatThrownBy(() -> TOKENS.decode(text)).isInstanceOf(CorruptDataException.class);
  }

  @Test
  void theTokenOfAnotherClusterIsRefused() {
    assertRefused(new PositionTokens("another").encode(usual()), "belongs to another cluster");
  }

  @Test
  void aTokenOfALaterVersionIsRefusedByName() {
    byte[] bytes = bytesOf(usual());
    bytes[0] = 2;

    assertRefused(text(bytes), "has version 2, this node reads 1");
  }

  @Test
  void aTokenOfMoreThanTheLimitIsNotLookedAt() {
    assertRefused("A".repeat(PositionTokens.MAX_CHARS + 1), "limit 32768");
  }

  /** All partitions of these factors, each with dots of as many nodes and so many holes in them. */
  private static FeedPosition large(int factors, int holes) {
    Map<Partition, VersionVector> told = new HashMap<>();
    Random dice = new Random(1);
    for (int factor = 1; factor <= factors; factor++) {
      for (int slot = 0; slot < Partition.SLOTS; slot++) {
        VersionVector dots = VersionVector.EMPTY;
        for (int node = 0; node < factor; node++) {
          Actor actor = new Actor(41 + (slot + node) % 20);
          long from = 1;
          for (int range = 0; range <= holes; range++) {
            long to = from + dice.nextInt(1_000_000);
            dots = dots.join(VersionVector.ofRange(actor, from, to));
            from = to + 2 + dice.nextInt(100);
          }
        }
        told.put(new Partition(factor, slot), dots);
      }
    }
    return FeedPosition.NONE.with(told);
  }

  @Test
  void whatIsGivenOutIsReadBackHoweverScatteredThePosition() {
    FeedPosition scattered = large(3, 60);

    String token = TOKENS.encodeWhatFits(scattered);

    assertThat(TOKENS.encode(scattered)).hasSizeGreaterThan(PositionTokens.MAX_CHARS);
    FeedPosition named = TOKENS.decode(token);
    assertThat(scattered.covers(named)).isTrue();
    named
        .told()
        .forEach(
            (partition, dots) ->
                dots.forEachActor(
                    actor ->
                        assertThat(dots.base(actor))
                            .isEqualTo(scattered.of(partition).base(actor))));
    assertThat(named.told().keySet()).isEqualTo(scattered.told().keySet());
  }

  @Test
  void whatIsGivenOutIsReadBackHoweverManyPartitionsThereAre() {
    FeedPosition large = large(14, 0);

    String token = TOKENS.encodeWhatFits(large);

    assertThat(TOKENS.encode(large)).hasSizeGreaterThan(PositionTokens.MAX_CHARS);
    FeedPosition named = TOKENS.decode(token);
    assertThat(large.covers(named)).isTrue();
    assertThat(named.told().size()).isGreaterThan(large.told().size() / 3);
    long least = named.told().values().stream().mapToLong(VersionVector::size).min().orElseThrow();
    assertThat(large.told().entrySet())
        .filteredOn(each -> !named.told().containsKey(each.getKey()))
        .allMatch(each -> each.getValue().size() <= least);
  }

  @Test
  void whatFitsIsNamedWhole() {
    assertThat(TOKENS.encodeWhatFits(usual())).isEqualTo(TOKENS.encode(usual()));
  }

  @Test
  void aTokenOfAllPartitionsFitsInARequestLine() {
    assertThat(TOKENS.encode(usual()).length()).isLessThan(1_400);
  }
}

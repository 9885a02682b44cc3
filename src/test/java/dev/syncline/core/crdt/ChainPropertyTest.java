package dev.syncline.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of any bytes that are read as chains, also of such as no run would write. */
class ChainPropertyTest {
  private static final Slot SLOT = Slot.ofField("/views");

  @Provide
  Arbitrary<Chain> chains() {
    Arbitrary<Dot> dots =
        Combinators.combine(
                Arbitraries.longs().between(1, 2).map(Actor::new),
                Arbitraries.longs().between(1, 3))
            .as(Dot::new);
    Arbitrary<Long> lengths = Arbitraries.longs().between(0, 3);
    Arbitrary<Count> amounts = Arbitraries.longs().between(-1, 1).map(Count::new);
    return Combinators.combine(dots, lengths, amounts, lengths, amounts)
        .as(
            (last, more, amount, floorLength, floor) ->
                new Chain(
                    last,
                    1 + floorLength + more,
                    amount,
                    floorLength,
                    floorLength == 0 ? amount.zero() : floor));
  }

  @Property
  void joinIsCommutativeAssociativeAndIdempotent(
      @ForAll("chains") Chain a, @ForAll("chains") Chain b, @ForAll("chains") Chain c) {
    assertThat(a.join(b)).isEqualTo(b.join(a));
    assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
    assertThat(a.join(a)).isEqualTo(a);
    assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
  }

  @Property
  void theLongerChainAndTheFloorOfTheLongerDeletionCount(
      @ForAll("chains") Chain a, @ForAll("chains") Chain b) {
    Chain joined = a.join(b);

    assertThat(joined.length()).isEqualTo(Math.max(a.length(), b.length()));
    assertThat(joined.floorLength()).isEqualTo(Math.max(a.floorLength(), b.floorLength()));
  }

  @Property
  void theBytesOfAChainAreReadAsThatChain(@ForAll("chains") Chain chain) {
    Leaves leaves = Leaves.of(Map.of(SLOT, chain));
    for (Actor actor : new Actor[] {new Actor(1), Actor.random(1)}) {
      ByteWriter out = new ByteWriter(32);
      LeavesCodec.write(leaves, actor, out);
      assertThat(LeavesCodec.read(new ByteReader(out.toByteArray()), actor)).isEqualTo(leaves);
    }
  }

  @Property
  void whatIsMovedCountsOnceWhateverADeleteHasSeen(
      @ForAll("chains") Chain from, @ForAll("chains") Chain to) {
    if (!from.isAlive() || !to.isAlive()) {
      return;
    }
    Dot move = new Dot(new Actor(3), 1);
    Chain emptied = from.emptied(move);
    Chain kept = to.until(move, to.amount().plus(from.effective()));

    assertThat(kept.effective()).isEqualTo(to.effective().plus(from.effective()));
    assertThat(emptied.isEmpty()).isTrue();
    assertThat(emptied.join(from.floored()).effective().plus(kept.join(to.floored()).effective()))
        .isEqualTo(new Count(0));
    assertThat(emptied.join(emptied.floored()).join(from.floored()).isEmpty()).isTrue();
  }
}

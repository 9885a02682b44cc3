package dev.syncline.core.mutation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.crdt.Amount;
import dev.syncline.core.crdt.Chain;
import dev.syncline.core.crdt.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the chains that a run goes on with, and makes one of several, so that of a node there is
 * one chain in a slot, however often it has started.
 *
 * <p>What counts of a chain is <em>moved</em> to another by one mutation that adds it there and
 * takes it off here. Law: a chain of which nothing counts is <em>dropped</em> only after all
 * replicas have passed its last addition. Every delete that has not seen that addition is known
 * here by then, and has made something count of the chain if it had seen more or less than was
 * moved, so that this is moved too; whatever delete is yet to come has seen the addition, and
 * changes nothing about the chain. So the chain counts nothing, whoever knows what.
 */
final class Additions {
  private final Holdings holdings;
  private final Dot dot;
  private final Heir heir;
  private final VersionVector passed;

  /**
   * Those of one mutation.
   *
   * @param dot the mutation's
   * @param heir the run that it is of
   * @param passed the dots that all replicas have passed
   */
  Additions(Holdings holdings, Dot dot, Heir heir, VersionVector passed) {
    this.holdings = holdings;
    this.dot = dot;
    this.heir = heir;
    this.passed = passed;
  }

  /**
   * Adds to the first chain of a slot that goes on, once for each slot.
   *
   * @return the chain that begins with the mutation; null if one has gone on
   * @throws ArithmeticException if the sum is beyond its kind
   */
  @Nullable Chain add(Slot slot, Amount amount) {
    List<Holdings.Held> mine = mine(slot);
    Holdings.Held kept = null;
    for (Holdings.Held held : mine) {
      if (kept == null && chain(held, slot).isAlive()) {
        kept = held;
      }
    }
    if (kept == null) {
      return Chain.of(dot, amount);
    }
    Chain chain = chain(kept, slot);
    Amount sum = chain.amount().plus(amount);
    for (Holdings.Held other : mine) {
      if (other != kept) {
        sum = fold(other, slot, sum);
      }
    }
    holdings.change(kept, slot, chain.until(dot, sum));
    return null;
  }

  private List<Holdings.Held> mine(Slot slot) {
    List<Holdings.Held> mine = new ArrayList<>(1);
    for (Holdings.Held held : holdings.holders(slot)) {
      if (holdings.leaf(held, slot) instanceof Chain chain && heir.goesOnAfter(chain.last())) {
        mine.add(held);
      }
    }
    return mine;
  }

  private Chain chain(Holdings.Held held, Slot slot) {
    return (Chain) java.util.Objects.requireNonNull(holdings.leaf(held, slot));
  }

  /** Moves what counts of a chain to a sum, or drops the chain; returns the sum. */
  private Amount fold(Holdings.Held held, Slot slot, Amount sum) {
    Chain chain = chain(held, slot);
    if (chain.isEmpty()) {
      if (passed.contains(chain.last())) {
        holdings.remove(slot, held.dot()::equals);
      }
      return sum;
    }
    Amount more;
    try {
      more = sum.plus(chain.effective());
    } catch (ArithmeticException | IllegalArgumentException beyond) {
      // The two do not fit in one.
      return sum;
    }
    holdings.change(held, slot, chain.emptied(dot));
    return more;
  }
}

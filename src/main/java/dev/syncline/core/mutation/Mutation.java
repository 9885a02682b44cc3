package dev.syncline.core.mutation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Amount;
import dev.syncline.core.crdt.Chain;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Keyed;
import dev.syncline.core.crdt.Leaf;
import dev.syncline.core.crdt.Leaves;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one mutation changes in an entry that its coordinator holds. Only what the coordinator has
 * seen is replaced or removed; what others add meanwhile stays.
 */
public final class Mutation {
  /**
   * A mutation, ready to be written.
   *
   * @param content what the write carries
   * @param past the dots of which it leaves nothing
   */
  public record Result(Content.Delta content, VersionVector past) {}

  private final Dot dot;
  private final Heir heir;
  private final VersionVector passed;
  private final @Nullable VersionVector shown;
  private final Holdings holdings;
  private final Map<Slot, Leaf> own = new TreeMap<>();
  private final VersionVector builtOn;

  /** What it adds to chains, by slot. */
  private final TreeMap<Slot, Amount> added = new TreeMap<>();

  private boolean goesOn;

  private Mutation(
      Entry current, Dot dot, Heir heir, @Nullable VersionVector shown, VersionVector passed) {
    this.dot = dot;
    this.heir = heir;
    this.passed = passed;
    this.shown = shown;
    this.builtOn = current.dots();
    this.holdings = new Holdings(current);
  }

  /**
   * Applies operations.
   *
   * @param current what the coordinator holds
   * @param dot the mutation's
   * @param heir the run that the dot is of, and the chains that it goes on with
   * @param shown what the client has seen, and with it all that the mutation replaces or removes;
   *     null if that is whatever the coordinator holds
   * @throws BeyondAmountException if an amount is beyond its kind
   * @throws IllegalArgumentException if observations differ in their dimension
   */
  public static Result apply(
      Entry current,
      List<Operation> operations,
      Dot dot,
      Heir heir,
      @Nullable VersionVector shown) {
    Content.Mutation asked = new Content.Mutation(operations);
    return apply(current, asked, dot, heir, shown, Keys.Over.NONE);
  }

  /**
   * Applies operations, perhaps under a key that the entry does not remember.
   *
   * @param over keys that are forgotten with it, and the dots that all replicas have passed
   * @throws BeyondAmountException if an amount is beyond its kind
   * @throws IllegalArgumentException if observations differ in their dimension
   */
  public static Result apply(
      Entry current,
      Content.Mutation asked,
      Dot dot,
      Heir heir,
      @Nullable VersionVector shown,
      Keys.Over over) {
    Mutation mutation = new Mutation(current, dot, heir, shown, over.passed());
    Keys.of(current).over(over).forEach(mutation::forget);
    asked.operations().forEach(mutation::apply);
    mutation.add(asked.operations());
    mutation.mark();
    IdempotencyKey key = asked.key();
    if (key != null) {
      Bytes fingerprint = IdempotencyKey.fingerprint(asked.operations());
      mutation.own.put(Slot.ofKey(key), new Keyed(fingerprint, mutation.added, false));
    }
    return mutation.result();
  }

  /**
   * What is written for a mutation that was applied before: nothing. But whoever takes it knows all
   * that it is built on, the earlier one too.
   */
  public static Result again(Entry current) {
    Content.Mutated nothing = new Content.Mutated(Leaves.NONE);
    return new Result(new Content.Delta(nothing, List.of(), current.dots()), VersionVector.EMPTY);
  }

  /** Of mutations under one key the first counts on without it; the others never count. */
  private void forget(List<Keys.Held> underOneKey) {
    for (int i = 0; i < underOneKey.size(); i++) {
      Keys.Held held = underOneKey.get(i);
      boolean counts = i == 0;
      if (counts) {
        holdings.remove(held.slot(), held.dot()::equals);
      } else {
        holdings.change(held.dot(), held.slot(), held.leaf().annul());
      }
    }
  }

  /** Deletes the entry: all that its coordinator holds of it. */
  public static Result delete(Entry current) {
    List<Version> touched = new ArrayList<>();
    List<Dot> gone = new ArrayList<>();
    for (Version version : current.versions()) {
      Leaves floors =
          version.content() instanceof Content.Mutated mutated
              ? mutated.leaves().floored()
              : Leaves.NONE;
      if (floors.isEmpty()) {
        gone.add(version.dot());
      } else {
        touched.add(new Version(version.dot(), version.timestamp(), new Content.Mutated(floors)));
      }
    }
    return new Result(
        new Content.Delta(Content.Tombstone.INSTANCE, touched, current.dots()),
        VersionVector.of(gone));
  }

  private void apply(Operation operation) {
    if (operation instanceof Operation.Change change) {
      change.removed().forEach(each -> remove(Slot.ofElement(change.path(), each)));
      change
          .added()
          .forEach(each -> replace(Slot.ofElement(change.path(), each), Leaf.Present.INSTANCE));
    } else if (operation instanceof Operation.Turn turn) {
      Slot slot = Slot.ofField(turn.path());
      if (turn.on()) {
        replace(slot, Leaf.Present.INSTANCE);
      } else {
        remove(slot);
      }
    } else if (operation instanceof Operation.Bound bound) {
      bound(bound);
    } else if (operation instanceof Operation.Assign assign) {
      replace(assign.slot(), new Leaf.Assigned(assign.value()));
    }
  }

  /** What the operations add to one slot is one addition. */
  private void add(List<Operation> operations) {
    Map<Slot, Integer> last = new TreeMap<>();
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i) instanceof Operation.Increase increase) {
        last.put(increase.slot(), i);
        fits(i, () -> added.merge(increase.slot(), increase.amount(), Amount::plus));
      }
    }
    Additions additions = new Additions(holdings, dot, heir, passed);
    last.forEach((slot, operation) -> fits(operation, () -> add(slot, additions)));
  }

  private static void fits(int operation, Runnable addition) {
    try {
      addition.run();
    } catch (ArithmeticException beyond) {
      throw new BeyondAmountException(operation, beyond);
    }
  }

  private void add(Slot slot, Additions additions) {
    Amount amount = java.util.Objects.requireNonNull(added.get(slot));
    if (amount instanceof WeightedSum) {
      checkTotal(slot, amount);
    }
    Chain begun = additions.add(slot, amount);
    if (begun == null) {
      goesOn = true;
    } else {
      own.put(slot, begun);
    }
  }

  /** What a read adds up over all chains has a limit too. */
  private void checkTotal(Slot slot, Amount more) {
    Amount total = more;
    for (Leaf leaf : holdings.at(slot)) {
      if (leaf instanceof Chain chain && chain.isAlive()) {
        total = total.plus(chain.effective());
      }
    }
  }

  private void bound(Operation.Bound bound) {
    Slot slot = Slot.ofField(bound.path());
    Bytes best = null;
    for (Bytes seen : assigned(slot)) {
      best = best == null || isBetter(bound.max(), seen, best) ? seen : best;
    }
    if (best == null || isBetter(bound.max(), bound.number(), best)) {
      replace(slot, new Leaf.Assigned(bound.number()));
    }
  }

  private List<Bytes> assigned(Slot slot) {
    List<Bytes> values = new ArrayList<>();
    for (Leaf leaf : holdings.at(slot)) {
      if (leaf instanceof Leaf.Assigned assigned) {
        values.add(assigned.value());
      }
    }
    if (own.get(slot) instanceof Leaf.Assigned assigned) {
      values.add(assigned.value());
    }
    return values;
  }

  static boolean isBetter(boolean max, Bytes number, Bytes than) {
    int order = new BigDecimal(number.toUtf8()).compareTo(new BigDecimal(than.toUtf8()));
    return max ? order > 0 : order < 0;
  }

  private void replace(Slot slot, Leaf leaf) {
    remove(slot);
    own.put(slot, leaf);
  }

  private void remove(Slot slot) {
    own.remove(slot);
    holdings.remove(slot, this::isShown);
  }

  private boolean isShown(Dot version) {
    return shown == null || shown.contains(version);
  }

  /**
   * An entry is there until it is deleted, whatever others take out of it meanwhile: each mutation
   * says so, unless it adds to a chain, which only a delete ends. Of earlier mutations that say
   * nothing else this takes the place.
   */
  private void mark() {
    boolean adds = own.values().stream().anyMatch(Chain.class::isInstance) || goesOn;
    if (!adds) {
      own.put(Slot.ENTRY, Leaf.Present.INSTANCE);
    }
    holdings.removeAllOf(Slot.ENTRY);
  }

  private Result result() {
    List<Version> touched = new ArrayList<>();
    List<Dot> gone = new ArrayList<>();
    holdings.changes(touched, gone);
    return new Result(
        new Content.Delta(new Content.Mutated(Leaves.of(own)), touched, builtOn),
        VersionVector.of(gone));
  }
}

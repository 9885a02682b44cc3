package dev.syncline.core.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.BeyondAmountException;
import dev.syncline.core.mutation.Heir;
import dev.syncline.core.mutation.Keys;
import dev.syncline.core.mutation.Mutation;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The writes of clients: those that this replica coordinates, and those that others send it. */
final class Writes {
  private final Ledger ledger;

  /** What had been issued when the partition was loaded. */
  private final long issuedBefore;

  private final WriteLimits limits;
  private final Supplier<VersionVector> passed;
  private long issued;

  /**
   * Of one actor.
   *
   * @param issued the highest counter that the actor has used in this partition
   * @param passed the dots that all replicas have passed
   */
  Writes(Ledger ledger, long issued, WriteLimits limits, Supplier<VersionVector> passed) {
    this.ledger = ledger;
    this.issued = issued;
    this.issuedBefore = issued;
    this.limits = limits;
    this.passed = passed;
  }

  /** The highest counter issued. */
  long issued() {
    return issued;
  }

  /** Issues the next dot for a client's write, applies it here and says what to send. */
  void coordinate(ReplicaEvent.Coordinate write, List<Effect> out) {
    Refusal refusal = refusalToCoordinate(write);
    if (refusal != null) {
      out.add(new Effect.RefuseHere(write.operation(), refusal));
      return;
    }
    Entry current = ledger.latest(write.key(), write.stored());
    if (write.policy() == ConflictPolicy.CRDT) {
      mutate(write, current, out);
      return;
    }
    CausalContext seen = write.context();
    VersionVector past =
        seen != null ? seen.past().join(settledPast(write, current)) : blindPast(write, current);
    if (isOneTooMany(write, current, past)) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.TOO_MANY_SIBLINGS));
      return;
    }
    if (limits.isTooLarge(write.policy(), current, write.content(), past)) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.ENTRY_TOO_LARGE));
      return;
    }
    issue(write, current, write.content(), past, past, out);
  }

  private void mutate(ReplicaEvent.Coordinate write, Entry current, List<Effect> out) {
    Entry filled = ledger.fill(write.key(), current);
    CausalContext seen = write.context();
    if (seen != null && !seen.isCoveredBy(filled)) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.CONTEXT_IS_UNKNOWN));
      return;
    }
    Keys.Over over = new Keys.Over(write.wallMillis() - limits.keysRetainMillis(), passed.get());
    if (isSettledByKey(write, current, filled, over, out)) {
      return;
    }
    Mutation.Result result = mutation(write, filled, seen, over, out);
    if (result == null) {
      return;
    }
    if (limits.isTooLarge(write.policy(), current, result.content(), result.past())) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.ENTRY_TOO_LARGE));
      return;
    }
    VersionVector shown = seen == null ? filled.context() : seen.past().join(result.past());
    issue(write, current, result.content(), result.past(), shown, out);
  }

  /**
   * What was sent under a key that the entry remembers is not applied again. A write that changes
   * nothing goes out instead: a replica takes it only when it knows what it is built on, so those
   * that acknowledge it hold the earlier mutation.
   */
  private boolean isSettledByKey(
      ReplicaEvent.Coordinate write,
      Entry current,
      Entry filled,
      Keys.Over over,
      List<Effect> out) {
    if (!(write.content() instanceof Content.Mutation asked)) {
      return false;
    }
    IdempotencyKey key = asked.key();
    if (key == null) {
      return false;
    }
    Keys keys = Keys.of(filled);
    Keys.Held earlier = keys.first(key);
    if (earlier != null && earlier.isOf(asked.operations())) {
      CausalContext seen = write.context();
      VersionVector shown = seen == null ? filled.context() : seen.past().join(keys.dots(key));
      Mutation.Result nothing = Mutation.again(filled);
      Effect.Earlier of = new Effect.Earlier(earlier.dot(), earlier.timestamp());
      issue(write, current, nothing.content(), nothing.past(), shown, of, out);
      return true;
    }
    if (!keys.isOver(key, over)) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.KEY_IS_TAKEN));
      return true;
    }
    if (keys.isFull(over)) {
      long roomInMillis = Math.max(0, keys.roomAfterMillis() + 1 - over.beforeMillis());
      RefusalDetail detail = new RefusalDetail.KeysFull(roomInMillis, limits.keysRetainMillis());
      out.add(new Effect.RefuseHere(write.operation(), Refusal.TOO_MANY_KEYS, detail));
      return true;
    }
    return false;
  }

  /** What is to be written; null where that does not fit, which is said. */
  private Mutation.@Nullable Result mutation(
      ReplicaEvent.Coordinate write,
      Entry filled,
      @Nullable CausalContext seen,
      Keys.Over over,
      List<Effect> out) {
    if (write.content() instanceof Content.Tombstone) {
      return Mutation.delete(filled);
    }
    if (!(write.content() instanceof Content.Mutation asked)) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.DOES_NOT_FIT));
      return null;
    }
    Dot next = new Dot(ledger.actor, issued + 1);
    VersionVector shown = seen == null ? null : seen.past();
    try {
      return Mutation.apply(filled, asked, next, heir(), shown, over);
    } catch (BeyondAmountException beyond) {
      RefusalDetail detail = new RefusalDetail.BeyondAmount(beyond.operation());
      out.add(new Effect.RefuseHere(write.operation(), Refusal.DOES_NOT_FIT, detail));
    } catch (ArithmeticException | IllegalArgumentException strange) {
      out.add(new Effect.RefuseHere(write.operation(), Refusal.DOES_NOT_FIT));
    }
    return null;
  }

  /**
   * Which chains go on here. What had left the node before the partition was loaded may be more
   * than was loaded: chains added to by then do not go on. Nor do those of earlier runs, unless all
   * that could have gone on with them are held whole: the run of the last addition, and all runs
   * with numbers, for only such inherit.
   */
  private Heir heir() {
    boolean inherits =
        issuedBefore == 0
            && ledger.actor.isNumbered()
            && ledger.isRegistered()
            && isWhole(ledger.ring().endedNumbers());
    return inherits
        ? new Heir(ledger.actor, issuedBefore, this::isPredecessorHeldWhole)
        : Heir.ofNobody(ledger.actor, issuedBefore);
  }

  private boolean isPredecessorHeldWhole(Actor run) {
    return ledger.self.equals(ledger.ring().ended().get(run))
        && isWhole(VersionVector.ofRange(run, 1, VersionVector.END));
  }

  private boolean isWhole(VersionVector runs) {
    return ledger.applied().covers(runs);
  }

  private void issue(
      ReplicaEvent.Coordinate write,
      Entry current,
      Content content,
      VersionVector past,
      VersionVector shown,
      List<Effect> out) {
    issue(write, current, content, past, shown, null, out);
  }

  /**
   * Gives a write its dot.
   *
   * @param shown what its writer has seen, and replaced or let stand
   * @param earlier what was done instead, before
   */
  private void issue(
      ReplicaEvent.Coordinate write,
      Entry current,
      Content content,
      VersionVector past,
      VersionVector shown,
      Effect.@Nullable Earlier earlier,
      List<Effect> out) {
    HybridTimestamp floor = current.timestamp();
    if (write.context() != null) {
      floor = floor.max(write.context().timestamp());
    }
    Dot dot = new Dot(ledger.actor, ++issued);
    Version version = new Version(dot, HybridTimestamp.next(write.wallMillis(), floor), content);
    WriteRequest request =
        new WriteRequest(
            write.operation(),
            ledger.ring().version(),
            ledger.partition,
            write.key(),
            write.policy(),
            version,
            past);
    // Whoever reads at a quorum need not come to know of a write that does nothing.
    CausalContext after =
        earlier == null
            ? CausalContext.ofWrite(version, shown)
            : CausalContext.ofWrite(
                new Version(earlier.dot(), earlier.timestamp(), content), shown);
    out.add(
        new Effect.Issued(
            request,
            current.live().isEmpty(),
            concurrentValues(current, version, write.policy(), past),
            after,
            earlier));
    apply(request, write.stored(), out);
    ledger.whenDurable(new Effect.PersistedHere(write.operation(), true));
  }

  /**
   * Versions count, equal values too, and beside a delete also deletes: each is stored. A write
   * that replaces any of them is never refused, for it is the way out; nor is what another
   * coordinator has accepted.
   */
  private boolean isOneTooMany(ReplicaEvent.Coordinate write, Entry current, VersionVector past) {
    if (!write.policy().keepsSiblings()) {
      return false;
    }
    boolean deletes = write.content() instanceof Content.Tombstone;
    List<Version> beside = deletes ? current.versions() : current.live();
    return beside.size() >= limits.maxSiblings()
        && beside.stream().noneMatch(each -> past.contains(each.dot()));
  }

  /** Where the later write wins, none stays beside it. */
  private static int concurrentValues(
      Entry current, Version version, ConflictPolicy policy, VersionVector past) {
    return policy == ConflictPolicy.LAST_WRITE_WINS ? 0 : current.concurrentValues(version, past);
  }

  private @Nullable Refusal refusalToCoordinate(ReplicaEvent.Coordinate write) {
    if (ledger.isStopped()) {
      return Refusal.STOPPED;
    }
    if (ledger.ring().isEnded(ledger.actor)) {
      return Refusal.ACTOR_HAS_ENDED;
    }
    if (ledger.acceptsNothingYet()) {
      return Refusal.RING_IS_UNKNOWN;
    }
    if (!ledger.ring().replicas(ledger.partition).contains(ledger.self)) {
      return Refusal.NOT_A_REPLICA;
    }
    if (write.content() instanceof Content.Mutation && write.policy() != ConflictPolicy.CRDT) {
      return Refusal.DOES_NOT_FIT;
    }
    return ledger.mayHaveForgotten() && needsMemory(write) ? Refusal.MAY_HAVE_FORGOTTEN : null;
  }

  /**
   * Where the others have dropped a tombstone, what it beat must not be issued anew below it. And
   * where they have dropped a chain that was moved, nobody must delete it from before the move.
   */
  private static boolean needsMemory(ReplicaEvent.Coordinate write) {
    return write.policy() == ConflictPolicy.LAST_WRITE_WINS
        || (write.policy() == ConflictPolicy.CRDT && write.content() instanceof Content.Tombstone);
  }

  /**
   * Blind writes replace what their coordinator holds; a blind put into siblings replaces nothing.
   */
  private VersionVector blindPast(ReplicaEvent.Coordinate write, Entry current) {
    boolean addsSibling =
        write.policy().keepsSiblings() && write.content() instanceof Content.Value;
    return addsSibling
        ? VersionVector.EMPTY
        : ledger
            .fill(write.key(), current)
            .shown(write.policy())
            .context()
            .minus(ledger.unrecordedLosers(write.key()));
  }

  /**
   * What is over at the coordinator is over for its write too. Of a tombstone dropped here and not
   * yet elsewhere it would otherwise depend on clocks whether it beats the write. But a write that
   * is not on disk here, and may be lost, makes nothing obsolete for good: only what is over on
   * disk is.
   */
  private VersionVector settledPast(ReplicaEvent.Coordinate write, Entry current) {
    if (write.policy() != ConflictPolicy.LAST_WRITE_WINS) {
      return VersionVector.EMPTY;
    }
    Entry durable = ledger.read(write.key(), write.stored());
    return durable
        .context()
        .minus(durable.dots().minus(durable.tombstones()))
        .minus(current.dots())
        .minus(ledger.unrecordedLosers(write.key()));
  }

  /** Takes a write that another node coordinates; it is acknowledged once it is durable. */
  void receive(ReplicaEvent.Receive event, List<Effect> out) {
    WriteRequest request = event.request();
    Dot dot = request.version().dot();
    long known = ledger.ring().version();
    if (ledger.ring().isEnded(dot.actor())) {
      out.add(new Effect.Refuse(event.from(), request.operation(), Refusal.ACTOR_HAS_ENDED));
    } else if (request.ringVersion() != known || ledger.acceptsNothingYet()) {
      Refusal reason =
          request.ringVersion() < known ? Refusal.RING_IS_OLD : Refusal.RING_IS_UNKNOWN;
      out.add(new Effect.Refuse(event.from(), request.operation(), reason));
    } else if (ledger.isStopped()) {
      out.add(new Effect.Refuse(event.from(), request.operation(), Refusal.STOPPED));
    } else if (ledger.durable().contains(dot)) {
      out.add(new Effect.Acknowledge(event.from(), request.operation(), known, ledger.counts()));
    } else if (buildsOnUnknown(event)) {
      out.add(new Effect.Refuse(event.from(), request.operation(), Refusal.BUILDS_ON_UNKNOWN));
    } else {
      if (!ledger.applied().contains(dot)) {
        apply(request, event.stored(), out);
      }
      ledger.whenDurable(new Effect.Acknowledge(event.from(), request.operation(), known, true));
    }
  }

  /** A mutation that is applied already is built on nothing unknown. */
  private boolean buildsOnUnknown(ReplicaEvent.Receive event) {
    WriteRequest request = event.request();
    if (!(request.version().content() instanceof Content.Delta delta)) {
      return false;
    }
    EntryKey key = request.key();
    Entry filled = ledger.fill(key, ledger.latest(key, event.stored()));
    return !filled.context().covers(delta.builtOn());
  }

  private void apply(WriteRequest request, Entry stored, List<Effect> out) {
    EntryKey key = request.key();
    Draft draft = new Draft();
    Entry joined =
        draft.settle(
            key,
            ledger
                .fill(key, ledger.latest(key, stored))
                .gather(Entry.ofWrite(request.policy(), request.version(), request.past())));
    draft.line(request.version().dot(), key);
    ledger.adopt(VersionVector.of(request.version().dot()));
    draft.entry(key, stored, ledger.strip(key, joined));
    ledger.commit(draft, out);
  }
}

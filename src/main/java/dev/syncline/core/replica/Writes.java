package dev.syncline.core.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The writes of clients: those that this replica coordinates, and those that others send it. */
final class Writes {
  private final Ledger ledger;
  private long issued;

  /**
   * Of one actor.
   *
   * @param issued the highest counter that the actor has used in this partition
   */
  Writes(Ledger ledger, long issued) {
    this.ledger = ledger;
    this.issued = issued;
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
    CausalContext seen = write.context();
    VersionVector past =
        seen != null ? seen.past().join(settledPast(write, current)) : blindPast(write, current);
    HybridTimestamp floor = current.timestamp();
    if (seen != null) {
      floor = floor.max(seen.timestamp());
    }
    Dot dot = new Dot(ledger.actor, ++issued);
    Version version =
        new Version(dot, HybridTimestamp.next(write.wallMillis(), floor), write.content());
    WriteRequest request =
        new WriteRequest(
            write.operation(),
            ledger.ring().version(),
            ledger.partition,
            write.key(),
            write.policy(),
            version,
            past);
    out.add(
        new Effect.Issued(
            request,
            current.live().isEmpty(),
            current.concurrentValues(version, past),
            CausalContext.ofWrite(version, past)));
    apply(request, write.stored(), out);
    ledger.whenDurable(new Effect.PersistedHere(write.operation(), true));
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
    // Where the others have dropped a tombstone, what it beat must not be issued anew below it.
    boolean byTime = write.policy() == ConflictPolicy.LAST_WRITE_WINS;
    return byTime && ledger.mayHaveForgotten() ? Refusal.MAY_HAVE_FORGOTTEN : null;
  }

  /**
   * Blind writes replace what their coordinator holds; a blind put into siblings replaces nothing.
   */
  private VersionVector blindPast(ReplicaEvent.Coordinate write, Entry current) {
    boolean addsSibling =
        write.policy().keepsSiblings() && write.content() instanceof Content.Value;
    return addsSibling ? VersionVector.EMPTY : ledger.fill(write.key(), current).context();
  }

  /**
   * What is over at the coordinator is over for its write too. Of a tombstone dropped here and not
   * yet elsewhere it would otherwise depend on clocks whether it beats the write.
   */
  private VersionVector settledPast(ReplicaEvent.Coordinate write, Entry current) {
    return write.policy() == ConflictPolicy.LAST_WRITE_WINS
        ? ledger.fill(write.key(), current).context().minus(current.dots())
        : VersionVector.EMPTY;
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
    } else {
      if (!ledger.applied().contains(dot)) {
        apply(request, event.stored(), out);
      }
      ledger.whenDurable(new Effect.Acknowledge(event.from(), request.operation(), known, true));
    }
  }

  private void apply(WriteRequest request, Entry stored, List<Effect> out) {
    EntryKey key = request.key();
    Entry joined =
        ledger
            .fill(key, ledger.latest(key, stored))
            .join(Entry.ofWrite(request.policy(), request.version(), request.past()));
    Draft draft = new Draft();
    draft.line(request.version().dot(), key);
    ledger.adopt(VersionVector.of(request.version().dot()));
    draft.entry(key, stored, ledger.strip(key, joined));
    ledger.commit(draft, out);
  }
}

package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.Reference;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.quorum.QuorumTracker;
import dev.syncline.core.quorum.WriteOperation;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.SyncBatch;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Coordinates one write the way a node does. */
final class WriteDriver implements Operation {
  private static final int MAX_RESENDS = 40;

  private final NodeProcess process;
  private final Simulation run;
  private final long number;
  private final EntryKey key;
  private final Content content;
  private final Consistency level;
  private final @Nullable CausalContext context;
  private final Consumer<CausalContext> client;
  private final WriteOperation operation;
  private Ring ring;
  private int resends;
  private VersionVector known = VersionVector.EMPTY;
  private VersionVector held = VersionVector.EMPTY;
  private History.@Nullable Write write;
  private @Nullable WriteRequest request;
  private @Nullable CausalContext after;

  /** What the coordinator says it has done before. */
  private History.@Nullable Write earlier;

  WriteDriver(
      NodeProcess process,
      EntryKey key,
      Content content,
      Consistency level,
      @Nullable CausalContext context,
      Consumer<CausalContext> client) {
    this.process = process;
    this.run = process.run();
    this.number = run.newOperation();
    this.key = key;
    this.content = content;
    this.level = level;
    this.context = context;
    this.client = client;
    this.ring = process.ring();
    this.operation = new WriteOperation(run.partition(key), process.name(), level, ring);
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public void start() {
    Entry latest = process.host(run.partition(key)).latest(key);
    held = latest.dots();
    if (Simulation.isMutated(key)) {
      known = latest.context();
    }
    process
        .host(run.partition(key))
        .coordinate(
            new ReplicaEvent.Coordinate(
                number,
                key,
                process.machine().policyOf(key),
                content,
                context,
                process.machine().wallMillis(),
                process
                    .host(run.partition(key))
                    .part()
                    .stored(key, process.machine().policyOf(key))));
  }

  /** The write has its dot and goes to the other replicas. */
  void issued(Effect.Issued issued) {
    request = issued.request();
    after = issued.context();
    VersionVector past = issued.request().past();
    CausalContext seen = context;
    boolean mutates = Simulation.isMutated(key);
    Effect.Earlier before = issued.earlier();
    if (before != null) {
      earlier = run.history().get(run.partition(key), before.dot());
    }
    write =
        run.issued(
            process,
            issued.request(),
            seen == null || mutates ? past : past.join(seen.past()),
            level,
            mutates ? mutation(issued.request().version()) : null);
    if (write != null) {
      write.replaced = mutates ? past : seen != null ? seen.past() : replaced(past);
      write.seenByItsClient = seen != null ? seen.seen() : VersionVector.EMPTY;
      write.repeats = earlier != null;
    }
    for (NodeName replica : operation.unacknowledged()) {
      if (!replica.equals(process.name())) {
        process.send(replica, new Message.Write(issued.request()));
      }
    }
  }

  /** What its coordinator held, and what that had replaced. */
  private VersionVector replaced(VersionVector past) {
    VersionVector all = held.intersect(past);
    for (History.Write earlier : run.history().writes(key)) {
      if (all.contains(earlier.dot)) {
        all = all.join(earlier.replaced);
      }
    }
    return all;
  }

  /** What the write asks for, and what its coordinator and its client know of. */
  private Reference.Event mutation(Version version) {
    Map<Dot, Reference.Event> seen = new TreeMap<>();
    for (History.Write earlier : run.history().writes(key)) {
      if (earlier.mutation != null && known.contains(earlier.dot) && !earlier.closed) {
        seen.put(earlier.dot, earlier.mutation);
      }
    }
    Map<Dot, Reference.Event> shown = new TreeMap<>(seen);
    CausalContext of = context;
    if (of != null) {
      if (!known.covers(of.seen())) {
        throw Violation.of(
            run, this, process.name() + " mutates " + key + " without " + of.seen().minus(known));
      }
      shown.keySet().removeIf(dot -> !of.past().contains(dot));
    }
    Optional<IdempotencyKey> name =
        content instanceof Content.Mutation asked
            ? Optional.ofNullable(asked.key())
            : Optional.empty();
    History.Write before = earlier;
    if (before != null || isAppliedBefore(name)) {
      if (before == null || !seen.containsKey(before.dot)) {
        throw Violation.of(
            run, this, process.name() + " takes " + before + " for what it was sent before");
      }
      return Reference.Event.again(
          version.dot(), version.timestamp(), Set.copyOf(seen.values()), name);
    }
    return new Reference.Event(
        version.dot(),
        version.timestamp(),
        content instanceof Content.Mutation asked ? asked.operations() : List.of(),
        Set.copyOf(seen.values()),
        Set.copyOf(shown.values()),
        name);
  }

  /** Of what was lost with a disk the coordinator may hold the dot and nothing else. */
  private boolean isAppliedBefore(Optional<IdempotencyKey> name) {
    Set<Reference.Event> sure = new HashSet<>();
    Set<Reference.Event> perhaps = new HashSet<>();
    for (History.Write write : run.history().writes(key)) {
      if (write.mutation != null && known.contains(write.dot)) {
        (write.isGivenUp() ? perhaps : sure).add(write.mutation);
      }
    }
    return name.isPresent() && Reference.Event.isApplied(name.get(), sure, perhaps);
  }

  /** The replica lacks what the write is built on: it gets the entry, then the write. */
  private void sendEntry(NodeName replica) {
    ReplicaHost here = process.host(run.partition(key));
    if (!here.isOutOfEverything() && resends < MAX_RESENDS) {
      SyncBatch batch =
          SyncBatch.ofEntry(run.partition(key), ring.version(), key, here.readHere(key));
      process.send(replica, new Message.Sync(batch, true));
      process.later(20, () -> process.operate(number, each -> resend(replica)));
    }
  }

  private void resend(NodeName replica) {
    WriteRequest again = request;
    // Nobody gets it any more from a coordinator that is no replica under its own ring.
    if (again != null && operation.unacknowledged().contains(replica) && resends++ < MAX_RESENDS) {
      process.send(replica, new Message.Write(again.underRing(ring.version())));
    }
  }

  @Override
  public void acknowledged(NodeName replica, Actor actor, long ringVersion, boolean counts) {
    finishIfReached(operation.acknowledge(replica, actor, ringVersion, counts));
  }

  private void finishIfReached(QuorumTracker.Progress progress) {
    History.Write done = write;
    CausalContext seen = after;
    if (done != null && seen != null && progress instanceof QuorumTracker.Progress.Reached) {
      process.end(this);
      run.acknowledged(process, done, level, ring);
      History.Write before = earlier;
      if (before != null) {
        run.history().acknowledgedAgain(before, level);
      }
      client.accept(seen);
    }
  }

  @Override
  public void follow(Ring newer) {
    if (newer.version() > ring.version()) {
      ring = newer;
      operation.follow(newer).forEach(this::resend);
      finishIfReached(operation.progress());
    }
  }

  @Override
  public void refused(NodeName replica, Message.Refused refused) {
    if (refused.reason() == Refusal.RING_IS_UNKNOWN) {
      process.send(replica, new Message.RingUpdate(ring));
      process.later(20, () -> process.operate(number, each -> resend(replica)));
    } else if (refused.reason() == Refusal.BUILDS_ON_UNKNOWN) {
      sendEntry(replica);
    } else if (refused.reason() == Refusal.RING_IS_OLD && ring.version() >= refused.ringVersion()) {
      resend(replica);
    }
  }
}

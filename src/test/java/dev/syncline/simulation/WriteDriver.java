package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.quorum.QuorumTracker;
import dev.syncline.core.quorum.WriteOperation;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.replica.WriteRequest;
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
  private History.@Nullable Write write;
  private @Nullable WriteRequest request;
  private @Nullable CausalContext after;

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
    write =
        run.issued(process, issued.request(), seen == null ? past : past.join(seen.past()), level);
    for (NodeName replica : operation.unacknowledged()) {
      if (!replica.equals(process.name())) {
        process.send(replica, new Message.Write(issued.request()));
      }
    }
  }

  private void resend(NodeName replica) {
    WriteRequest again = request;
    if (again != null && resends++ < MAX_RESENDS) {
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
    } else if (refused.reason() == Refusal.RING_IS_OLD && ring.version() >= refused.ringVersion()) {
      resend(replica);
    }
  }
}

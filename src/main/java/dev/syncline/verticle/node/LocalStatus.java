package dev.syncline.verticle.node;

import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Membership;
import dev.syncline.port.Metadata;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.StoreTrouble;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.local.StoreTroubles;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link NodeStatus} from what the node's parts last said. */
public final class LocalStatus implements NodeStatus {
  private static final long SILENT_NANOS = 10_000_000_000L;

  private final NodeName self;
  private final Metadata metadata;
  private final Membership membership;
  private final ReplicaTransport transport;
  private final ReplicaBoard board;
  private final TimeSource time;
  private final Supplier<Health> ready;
  private final StoreTroubles troubles;

  /**
   * For the node of this name.
   *
   * @param ready what the node's start says of its readiness
   * @param troubles which nodes' stores take no writes
   */
  public LocalStatus(
      NodeName self,
      Metadata metadata,
      Membership membership,
      ReplicaTransport transport,
      ReplicaBoard board,
      TimeSource time,
      Supplier<Health> ready,
      StoreTroubles troubles) {
    this.self = self;
    this.metadata = metadata;
    this.membership = membership;
    this.transport = transport;
    this.board = board;
    this.time = time;
    this.ready = ready;
    this.troubles = troubles;
  }

  @Override
  public Health live() {
    List<Integer> silent = board.silentSince(time.nanos() - SILENT_NANOS);
    return silent.isEmpty()
        ? Health.Good.INSTANCE
        : new Health.Bad(List.of("the event loop of shard " + silent + " does not turn"));
  }

  @Override
  public Health ready() {
    return ready.get();
  }

  @Override
  public Future<List<Replica>> replicas() {
    Ring ring = metadata.state().ring();
    List<Replica> replicas = new ArrayList<>();
    for (Member member : ring.members().values()) {
      replicas.add(member.name().equals(self) ? here(member) : peer(member));
    }
    return Future.succeededFuture(replicas);
  }

  private Replica here(Member member) {
    boolean counts = board.partitions().values().stream().allMatch(each -> each.report().counts());
    String trouble = troubleHere();
    return new Replica(
        self,
        member.zone(),
        member.state(),
        trouble != null
            ? Reachability.DEGRADED
            : counts ? Reachability.UP : Reachability.RECOVERING,
        new Lag(board.entriesBehind(), 0),
        null,
        trouble);
  }

  private Replica peer(Member member) {
    NodeName name = member.name();
    ReplicaBoard.Lag lag = board.lagOf(name, metadata.state().ring()::replicas, time.wallMillis());
    return new Replica(
        name,
        member.zone(),
        member.state(),
        reachability(name),
        lag == null ? null : new Lag(lag.entries(), lag.millis()),
        lag == null ? null : lastSync(lag),
        textOf(troubles.of(name)));
  }

  private @Nullable String troubleHere() {
    String trouble = textOf(troubles.of(self));
    return trouble != null
        ? trouble
        : board.damaged().values().stream().map(StoreTrouble::text).findFirst().orElse(null);
  }

  private static @Nullable String textOf(@Nullable StoreTrouble trouble) {
    return trouble == null ? null : trouble.text();
  }

  private static @Nullable Long lastSync(ReplicaBoard.Lag lag) {
    return lag.coveredMillis();
  }

  private Reachability reachability(NodeName name) {
    if (!membership.present().contains(name)) {
      return Reachability.DOWN;
    }
    if (!transport.isReachable(name)) {
      return Reachability.SUSPECT;
    }
    if (troubles.of(name) != null) {
      return Reachability.DEGRADED;
    }
    return board.counts(name) ? Reachability.UP : Reachability.RECOVERING;
  }
}

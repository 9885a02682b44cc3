package dev.syncline.verticle.node;

import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Membership;
import dev.syncline.port.Metadata;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
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
  private final Function<NodeName, Future<@Nullable Progress>> progress;

  /**
   * For the node of this name.
   *
   * @param ready what the node's start says of its readiness
   * @param progress how far a node has come with the partitions it gets, null if it gets none
   */
  public LocalStatus(
      NodeName self,
      Metadata metadata,
      Membership membership,
      ReplicaTransport transport,
      ReplicaBoard board,
      TimeSource time,
      Supplier<Health> ready,
      Function<NodeName, Future<@Nullable Progress>> progress) {
    this.self = self;
    this.metadata = metadata;
    this.membership = membership;
    this.transport = transport;
    this.board = board;
    this.time = time;
    this.ready = ready;
    this.progress = progress;
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
    List<Future<Replica>> replicas = new ArrayList<>();
    for (Member member : ring.members().values()) {
      Replica seen = member.name().equals(self) ? here(member) : peer(member);
      replicas.add(progress.apply(member.name()).map(seen::with));
    }
    return Future.all(replicas).map(all -> all.<Replica>list());
  }

  private Replica here(Member member) {
    boolean counts =
        board.partitions().entrySet().stream()
            .filter(each -> receives(self).test(each.getKey()))
            .allMatch(each -> each.getValue().report().counts());
    return new Replica(
        self,
        member.zone(),
        member.state(),
        counts ? Reachability.UP : Reachability.RECOVERING,
        new Lag(board.entriesBehind(), 0),
        null);
  }

  private Replica peer(Member member) {
    NodeName name = member.name();
    ReplicaBoard.Lag lag = board.lagOf(name, metadata.state().ring()::receivers, time.wallMillis());
    return new Replica(
        name,
        member.zone(),
        member.state(),
        reachability(name),
        lag == null ? null : new Lag(lag.entries(), lag.millis()),
        lag == null ? null : lastSync(lag));
  }

  private static @Nullable Long lastSync(ReplicaBoard.Lag lag) {
    return lag.coveredMillis();
  }

  private Predicate<Partition> receives(NodeName name) {
    Ring ring = metadata.state().ring();
    return partition -> ring.receivers(partition).contains(name);
  }

  private Reachability reachability(NodeName name) {
    if (!membership.present().contains(name)) {
      return Reachability.DOWN;
    }
    if (!transport.isReachable(name)) {
      return Reachability.SUSPECT;
    }
    return board.counts(name, receives(name)) ? Reachability.UP : Reachability.RECOVERING;
  }
}

package dev.syncline.verticle.node;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Membership;
import dev.syncline.port.Metadata;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.StoreTrouble;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.local.StoreTroubles;
import dev.syncline.verticle.replica.ReplicaBoard;
import dev.syncline.verticle.replica.SyncCounters;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link NodeStatus} from what the node's parts last said. */
public final class LocalStatus implements NodeStatus {
  /** What has been on its way for longer has been lost. */
  private static final long LAGGING_MILLIS = 1_000;

  /** Fewer are asked for with one request. */
  private static final long MANY_ENTRIES = 1_000;

  private static final long SILENT_NANOS = 10_000_000_000L;

  private final NodeName self;
  private final Metadata metadata;
  private final Membership membership;
  private final ReplicaTransport transport;
  private final ReplicaBoard board;
  private final SyncCounters counters;
  private final TimeSource time;
  private final Map<NodeName, Rate> rates = new ConcurrentHashMap<>();
  private final Supplier<Health> ready;
  private final Function<NodeName, Future<@Nullable Progress>> progress;
  private final StoreTroubles troubles;
  private final Supplier<Optional<String>> clockTrouble;

  /**
   * For the node of this name.
   *
   * @param ready what the node's start says of its readiness
   * @param progress how far a node has come with the partitions it gets, null if it gets none
   * @param troubles which nodes' stores take no writes
   * @param clockTrouble why this node's clock keeps it from coordinating writes
   */
  public LocalStatus(
      NodeName self,
      Metadata metadata,
      Membership membership,
      ReplicaTransport transport,
      ReplicaBoard board,
      SyncCounters counters,
      TimeSource time,
      Supplier<Health> ready,
      Function<NodeName, Future<@Nullable Progress>> progress,
      StoreTroubles troubles,
      Supplier<Optional<String>> clockTrouble) {
    this.self = self;
    this.metadata = metadata;
    this.membership = membership;
    this.transport = transport;
    this.board = board;
    this.counters = counters;
    this.time = time;
    this.ready = ready;
    this.progress = progress;
    this.troubles = troubles;
    this.clockTrouble = clockTrouble;
  }

  /** What a node lacked at a moment, and how fast that has changed until then. */
  private record Rate(
      long missing, long bytes, long nanos, double entriesPerSecond, double bytesPerSecond) {
    private static final double WEIGHT = 0.5;

    Rate next(long missingNow, long bytesNow, long nanosNow) {
      double seconds = Math.max(1e-3, (nanosNow - nanos) / 1e9);
      double entries = Math.max(0, missing - missingNow) / seconds;
      double sent = Math.max(0, bytesNow - bytes) / seconds;
      return new Rate(
          missingNow,
          bytesNow,
          nanosNow,
          entriesPerSecond + WEIGHT * (entries - entriesPerSecond),
          bytesPerSecond + WEIGHT * (sent - bytesPerSecond));
    }
  }

  /** Looks at what each node lacks, for its rate; to be called about once a second. */
  public void sample() {
    Ring ring = metadata.state().ring();
    rates.keySet().retainAll(ring.members().keySet());
    for (NodeName name : ring.members().keySet()) {
      boolean here = name.equals(self);
      ReplicaBoard.Lag lag = here ? null : board.lagOf(name, ring::receivers, time.wallMillis());
      long missing = here ? board.entriesBehind() : lag == null ? 0 : lag.entries();
      long bytes = here ? counters.received().wireBytes() : counters.sentTo(name);
      long nanos = time.nanos();
      Rate before = rates.getOrDefault(name, new Rate(missing, bytes, nanos, 0, 0));
      rates.put(name, before.next(missing, bytes, nanos));
    }
  }

  private SyncProgress progress(NodeName name) {
    boolean here = name.equals(self);
    Rate rate = rates.getOrDefault(name, new Rate(0, 0, 0, 0, 0));
    return new SyncProgress(
        (here ? counters.received() : counters.from(name)).wireBytes(),
        here ? counters.get(SyncCounters.Count.BYTES_SENT) : counters.sentTo(name),
        Math.round(rate.entriesPerSecond()),
        Math.round(rate.bytesPerSecond()));
  }

  private static Status status(
      Reachability reachability, boolean degraded, boolean counts, long entries, long millis) {
    if (reachability != Reachability.UP) {
      return Status.UNREACHABLE;
    }
    if (degraded) {
      return Status.DEGRADED;
    }
    if (!counts || (entries > MANY_ENTRIES && millis > LAGGING_MILLIS)) {
      return Status.RECOVERING;
    }
    return entries > 0 && millis > LAGGING_MILLIS ? Status.LAGGING : Status.HEALTHY;
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
    long behind = board.entriesBehind();
    String trouble = troubleHere();
    boolean catchesUp = !counts || board.isStreaming() || behind > MANY_ENTRIES;
    return new Replica(
        self,
        member.zone(),
        member.state(),
        status(Reachability.UP, trouble != null, !catchesUp, 0, 0),
        Reachability.UP,
        new Lag(behind, 0, null),
        null,
        progress(self),
        new Waiting(board.tombstones(), 0),
        null,
        trouble);
  }

  private Replica peer(Member member) {
    NodeName name = member.name();
    Ring ring = metadata.state().ring();
    // What is gone lacks nothing: nobody is going to bring it anything.
    ReplicaBoard.Lag lag =
        member.state().isMember() ? board.lagOf(name, ring::receivers, time.wallMillis()) : null;
    Reachability reachability = reachability(name);
    String trouble = textOf(troubles.of(name));
    boolean counts = board.counts(name, receives(name));
    return new Replica(
        name,
        member.zone(),
        member.state(),
        lag == null
            ? status(reachability, trouble != null, counts, 0, 0)
            : status(reachability, trouble != null, counts, lag.entries(), lag.millis()),
        reachability,
        lag == null ? null : new Lag(lag.entries(), lag.millis(), label(lag.oldest(), ring)),
        lag == null ? null : lag.coveredMillis(),
        progress(name),
        new Waiting(null, board.untidiedFor(name, ring::receivers)),
        null,
        trouble);
  }

  private static @Nullable String label(@Nullable Dot dot, Ring ring) {
    return dot == null ? null : ring.label(dot);
  }

  private @Nullable String troubleHere() {
    String trouble = textOf(troubles.of(self));
    if (trouble != null) {
      return trouble;
    }
    return board.damaged().values().stream()
        .map(StoreTrouble::text)
        .findFirst()
        .or(clockTrouble)
        .orElse(null);
  }

  private static @Nullable String textOf(@Nullable StoreTrouble trouble) {
    return trouble == null ? null : trouble.text();
  }

  private Predicate<Partition> receives(NodeName name) {
    Ring ring = metadata.state().ring();
    return partition -> ring.receivers(partition).contains(name);
  }

  private Reachability reachability(NodeName name) {
    if (!membership.present().contains(name)) {
      return Reachability.DOWN;
    }
    return transport.isReachable(name) ? Reachability.UP : Reachability.SUSPECT;
  }
}

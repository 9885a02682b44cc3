package dev.syncline.cli.node;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.SyncCodec.DataKind;
import dev.syncline.port.Throttle;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.BaseVectors;
import dev.syncline.verticle.replica.ReplicaBoard;
import dev.syncline.verticle.replica.ReplicaBoard.Lag;
import dev.syncline.verticle.replica.SyncCounters;
import dev.syncline.verticle.replica.SyncCounters.Count;
import dev.syncline.verticle.replica.SyncTraffic;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Meters of what sync moves, what it waits for, and what waits for it. */
final class SyncMetrics {
  private static final double NANOS_A_SECOND = 1e9;
  private static final double MILLIS_A_SECOND = 1e3;

  private final SyncTraffic traffic;
  private final SyncCounters counters;
  private final ReplicaBoard board;
  private final Supplier<Ring> ring;
  private final NodeName self;
  private final TimeSource time;

  SyncMetrics(
      SyncTraffic traffic,
      ReplicaBoard board,
      Supplier<Ring> ring,
      NodeName self,
      TimeSource time) {
    this.traffic = traffic;
    this.counters = traffic.counters();
    this.board = board;
    this.ring = ring;
    this.self = self;
    this.time = time;
  }

  void bind(MeterRegistry registry) {
    for (DataKind kind : DataKind.values()) {
      encoded(registry, kind, "raw", each -> each.rawBytes(kind));
      encoded(registry, kind, "wire", each -> each.wireBytes(kind));
    }
    count(registry, "rounds", "Digests sent to peers", Count.ROUNDS);
    count(registry, "rounds.quiet", "Those that were one number", Count.QUIET_ROUNDS);
    count(registry, "batches.sent", "Batches and ranges of entries sent", Count.BATCHES_SENT);
    count(registry, "sent.bytes", "Bytes of the frames of missing entries sent", Count.BYTES_SENT);
    count(registry, "entries.repaired", "Entries brought here", Count.ENTRIES_REPAIRED);
    count(registry, "streams.started", "Streams to this node begun", Count.STREAMS_STARTED);
    count(registry, "streams.ended", "Streams to this node ended", Count.STREAMS_ENDED);
    count(registry, "frames.corrupt", "Frames rejected and asked for again", Count.CORRUPT_FRAMES);
    count(registry, "wanted.whole", "Differences without their base here", Count.WANTED_WHOLE);
    count(
        registry,
        "dictionaries.unknown",
        "Frames that named a dictionary not known here",
        Count.UNKNOWN_DICTIONARIES);
    count(registry, "timeouts", "Requests that were not answered in time", Count.TIMEOUTS);
    Gauge.builder("syncline.sync.bases.bytes", traffic.bases(), BaseVectors::bytes)
        .description("Vectors kept for differences to peers that are away")
        .register(registry);
    Gauge.builder("syncline.sync.entries.missing", board, ReplicaBoard::entriesBehind)
        .description("Writes that some peer is known to have and this node lacks")
        .register(registry);
    Gauge.builder("syncline.log.truncated.dots", board, ReplicaBoard::truncatedDots)
        .description("Writes that only a stream can bring from here to a node that lacks them")
        .register(registry);
    Gauge.builder("syncline.untidied", board, ReplicaBoard::untidied)
        .description("Writes whose tombstones and contexts wait for all replicas")
        .register(registry);
    Gauge.builder("syncline.tombstones", board, ReplicaBoard::tombstones)
        .description("Deletes kept until all replicas have passed them")
        .register(registry);
    bindThrottle(registry);
  }

  private void bindThrottle(MeterRegistry registry) {
    Throttle throttle = traffic.throttle();
    Gauge.builder("syncline.throttle.bytes.per.second", throttle, Throttle::bytesPerSecond)
        .description("Most bytes of missing entries sent per second now; 0 is no cap")
        .register(registry);
    Gauge.builder("syncline.throttle.engaged", throttle, each -> each.isEngaged() ? 1 : 0)
        .description("Whether something is held back")
        .register(registry);
    FunctionCounter.builder(
            "syncline.throttle.wait.seconds",
            counters,
            each -> each.get(Count.THROTTLE_WAIT_NANOS) / NANOS_A_SECOND)
        .description("Time for which batches were held back, summed up")
        .register(registry);
  }

  private void encoded(
      MeterRegistry registry, DataKind kind, String form, ToDoubleFunction<SyncCounters> value) {
    FunctionCounter.builder("syncline.sync.encoded.bytes", counters, value)
        .description("Bytes of missing entries before compression and in frames")
        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
        .tag("form", form)
        .register(registry);
  }

  private void count(MeterRegistry registry, String name, String description, Count count) {
    FunctionCounter.builder("syncline.sync." + name, counters, each -> each.get(count))
        .description(description)
        .register(registry);
  }

  /** Meters of one peer. */
  void bind(MeterRegistry registry, NodeName peer) {
    if (peer.equals(self)) {
      return;
    }
    String tag = peer.value();
    FunctionCounter.builder(
            "syncline.sync.peer.received.bytes", counters, each -> each.from(peer).wireBytes())
        .description("Bytes of frames of missing entries from the peer")
        .tag("peer", tag)
        .register(registry);
    FunctionCounter.builder(
            "syncline.sync.peer.received.raw.bytes", counters, each -> each.from(peer).rawBytes())
        .description("Bytes of the entries in them")
        .tag("peer", tag)
        .register(registry);
    FunctionCounter.builder("syncline.sync.peer.sent.bytes", counters, each -> each.sentTo(peer))
        .description("Bytes of frames of missing entries to the peer")
        .tag("peer", tag)
        .register(registry);
    Gauge.builder("syncline.peer.lag.entries", board, each -> lag(peer, Lag::entries))
        .description("Writes that the peer lacks of those here; NaN while nothing is known of it")
        .tag("peer", tag)
        .register(registry);
    Gauge.builder(
            "syncline.peer.lag.seconds", board, each -> lag(peer, Lag::millis) / MILLIS_A_SECOND)
        .description("Age of the oldest write here that the peer lacks")
        .tag("peer", tag)
        .register(registry);
    Gauge.builder(
            "syncline.peer.untidied", board, each -> each.untidiedFor(peer, ring.get()::receivers))
        .description("Writes whose tombstones and contexts wait for this peer")
        .tag("peer", tag)
        .register(registry);
  }

  /**
   * What is left for a peer to get. One that has not been heard of since this run began may lack
   * anything: 0 would be a lie.
   */
  private double lag(NodeName peer, ToLongFunction<Lag> value) {
    if (!ring.get().isMember(peer)) {
      return 0;
    }
    Lag lag = board.lagOf(peer, ring.get()::receivers, time.wallMillis());
    return lag == null ? Double.NaN : value.applyAsLong(lag);
  }
}

package dev.syncline.cli.node;

import com.sun.management.OperatingSystemMXBean;
import dev.syncline.adapter.eventbus.EventBusTransport;
import dev.syncline.adapter.eventbus.LinkStats;
import dev.syncline.adapter.metrics.WriteStages;
import dev.syncline.api.request.Admission;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import dev.syncline.verticle.coordinator.WriteGuards;
import dev.syncline.verticle.local.ClockOffsets;
import dev.syncline.verticle.local.SiblingWatch;
import dev.syncline.verticle.replica.ConflictCounts;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The node's meters, in the text format of Prometheus. */
final class NodeMetrics {
  private static final double NANOS_A_SECOND = 1e9;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WriteStages stages;
  private final StoreMeters store;
  private final Set<NodeName> metered = ConcurrentHashMap.newKeySet();
  private @Nullable Supplier<Map<NodeName, LinkStats>> links;
  private volatile @Nullable SyncMetrics syncMetrics;
  private volatile @Nullable ClusterMetrics clusterMetrics;

  NodeMetrics(LongSupplier nanos) {
    // Of what is bound below, this alone is in nanoseconds; it is there again in seconds.
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    stages = new WriteStages(nanos, registry);
    store = new StoreMeters(registry, stages);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder(
              "process.cpu.seconds", system, each -> each.getProcessCpuTime() / NANOS_A_SECOND)
          .description("CPU time of the process")
          .register(registry);
    }
    new UptimeMetrics().bindTo(registry);
  }

  MeterRegistry registry() {
    return registry;
  }

  WriteStages stages() {
    return stages;
  }

  StoreMeters store() {
    return store;
  }

  /** Counts the entries of users' collections, which {@code isOfUser} tells from the others. */
  void bind(EventBusTransport transport, ReplicaBoard board, LongPredicate isOfUser) {
    bindLinks(transport::stats);
    Gauge.builder("syncline.partitions", board, each -> each.partitions().size())
        .description("Partitions with a replica on this node")
        .register(registry);
    Gauge.builder(
            "syncline.partitions.recovering",
            board,
            each ->
                each.partitions().values().stream()
                    .filter(status -> !status.report().counts())
                    .count())
        .description("Partitions whose replica here counts in no quorum yet")
        .register(registry);
    Gauge.builder(
            "syncline.partitions.streaming",
            board,
            each ->
                each.partitions().values().stream()
                    .filter(status -> status.report().streaming())
                    .count())
        .description("Partitions being streamed whole to this node")
        .register(registry);
    FunctionCounter.builder("syncline.divergences", board, ReplicaBoard::divergences)
        .description("Times a replica here held other entries than a peer with an equal clock")
        .register(registry);
    bind(board.conflicts());
    Gauge.builder(
            "syncline.entries",
            board,
            each ->
                each.partitions().values().stream()
                    .flatMap(status -> status.live().stream())
                    .filter(live -> isOfUser.test(live.collection()))
                    .mapToLong(live -> live.entries())
                    .sum())
        .description("Live entries on this node, in all collections")
        .register(registry);
  }

  private void bind(ConflictCounts conflicts) {
    FunctionCounter.builder("syncline.conflicts", conflicts, ConflictCounts::droppedVersions)
        .description("Versions that a replica here has dropped unseen by what replaced them")
        .tag("policy", ConflictPolicy.LAST_WRITE_WINS.label())
        .register(registry);
    FunctionCounter.builder("syncline.siblings.kept", conflicts, ConflictCounts::keptChanges)
        .description("Changes after which an entry held several values on this replica")
        .register(registry);
    FunctionCounter.builder("syncline.siblings.settled", conflicts, ConflictCounts::settledEntries)
        .description("Entries that went from several values to one, or to none, on this replica")
        .register(registry);
  }

  void bind(Admission admission) {
    FunctionCounter.builder("syncline.admission.refusals", admission, Admission::refused)
        .description("Requests refused for as much in flight as the node admits")
        .register(registry);
    Gauge.builder("syncline.admission.bytes", admission, Admission::bytesInFlight)
        .description("Bytes of bodies admitted and not yet answered")
        .register(registry);
  }

  void bind(WriteGuards guards) {
    Gauge.builder("syncline.clock.drift.seconds", guards.clocks(), NodeMetrics::driftSeconds)
        .description("How far the wall clock is ahead of those of the other members; their median")
        .register(registry);
    FunctionCounter.builder("syncline.siblings.warnings", guards.siblings(), SiblingWatch::warnings)
        .description("Writes that have led to as many values in an entry as siblings.warn")
        .register(registry);
    FunctionCounter.builder("syncline.siblings.refusals", guards.siblings(), SiblingWatch::refusals)
        .description("Writes refused for as many versions in an entry as siblings.max")
        .register(registry);
  }

  private static double driftSeconds(ClockOffsets clocks) {
    Long millis = clocks.verdict().driftMillis();
    return millis == null ? Double.NaN : millis / 1e3;
  }

  void bind(ClusterMetrics cluster) {
    clusterMetrics = cluster;
    cluster.bind(registry);
  }

  void bind(SyncMetrics sync) {
    syncMetrics = sync;
    sync.bind(registry);
  }

  /** Meters every peer that has a link, from the next scrape on. */
  void bindLinks(Supplier<Map<NodeName, LinkStats>> stats) {
    links = stats;
  }

  String scrape() {
    Supplier<Map<NodeName, LinkStats>> stats = links;
    if (stats != null) {
      for (NodeName peer : stats.get().keySet()) {
        if (metered.add(peer)) {
          meter(peer, stats);
          SyncMetrics sync = syncMetrics;
          if (sync != null) {
            sync.bind(registry, peer);
          }
          ClusterMetrics cluster = clusterMetrics;
          if (cluster != null) {
            cluster.bind(registry, peer);
          }
        }
      }
    }
    return registry.scrape();
  }

  private void meter(NodeName peer, Supplier<Map<NodeName, LinkStats>> stats) {
    count("frames.sent", "Frames sent to the peer", peer, stats, LinkStats::framesSent);
    count("bytes.sent", "Bytes sent to the peer in frames", peer, stats, LinkStats::bytesSent);
    count("frames.received", "Frames from the peer", peer, stats, LinkStats::framesReceived);
    count("bytes.received", "Bytes from the peer in frames", peer, stats, LinkStats::bytesReceived);
    count("messages.dropped", "Messages dropped unsent", peer, stats, LinkStats::messagesDropped);
    Gauge.builder("syncline.peer.queued.bytes", stats, all -> of(peer, all, LinkStats::queuedBytes))
        .description("Bytes waiting for the peer")
        .tag("peer", peer.value())
        .register(registry);
  }

  private void count(
      String what,
      String description,
      NodeName peer,
      Supplier<Map<NodeName, LinkStats>> stats,
      ToDoubleFunction<LinkStats> value) {
    FunctionCounter.builder("syncline.peer." + what, stats, all -> of(peer, all, value))
        .description(description)
        .tag("peer", peer.value())
        .register(registry);
  }

  private static double of(
      NodeName peer, Supplier<Map<NodeName, LinkStats>> stats, ToDoubleFunction<LinkStats> value) {
    LinkStats link = stats.get().get(peer);
    return link == null ? 0 : value.applyAsDouble(link);
  }
}

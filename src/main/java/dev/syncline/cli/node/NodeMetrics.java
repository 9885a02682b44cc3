package dev.syncline.cli.node;

import dev.syncline.adapter.eventbus.EventBusTransport;
import dev.syncline.adapter.eventbus.LinkStats;
import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.adapter.rocksdb.StoreMetrics;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The node's meters, in the text format of Prometheus. */
final class NodeMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer commit;
  private final DistributionSummary batchesPerCommit;
  private final Counter committedBytes;
  private final Counter failedCommits;
  private final Map<MultiGauge, ToDoubleFunction<LinkStats>> perPeer;
  private @Nullable EventBusTransport transport;

  NodeMetrics() {
    commit =
        Timer.builder("syncline.store.commit")
            .description("One group commit: write and fsync together")
            .serviceLevelObjectives(
                Duration.ofNanos(100_000),
                Duration.ofNanos(250_000),
                Duration.ofNanos(500_000),
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMillis(25),
                Duration.ofMillis(100),
                Duration.ofMillis(500))
            .register(registry);
    batchesPerCommit =
        DistributionSummary.builder("syncline.store.commit.batches")
            .description("Batches written by one group commit")
            .register(registry);
    committedBytes =
        Counter.builder("syncline.store.commit.bytes")
            .description("Bytes written by group commits")
            .register(registry);
    failedCommits =
        Counter.builder("syncline.store.commit.failures")
            .description("Group commits that failed")
            .register(registry);
    perPeer =
        Map.of(
            peerGauge("syncline.peer.frames.sent", "Frames sent to the peer"),
            LinkStats::framesSent,
            peerGauge("syncline.peer.bytes.sent", "Bytes sent to the peer in frames"),
            LinkStats::bytesSent,
            peerGauge("syncline.peer.frames.received", "Frames received from the peer"),
            LinkStats::framesReceived,
            peerGauge("syncline.peer.bytes.received", "Bytes received from the peer in frames"),
            LinkStats::bytesReceived,
            peerGauge("syncline.peer.messages.dropped", "Messages to the peer dropped unsent"),
            LinkStats::messagesDropped,
            peerGauge("syncline.peer.queued.bytes", "Bytes waiting for the peer"),
            LinkStats::queuedBytes);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  private MultiGauge peerGauge(String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  MeterRegistry registry() {
    return registry;
  }

  StoreMetrics store() {
    return group -> {
      commit.record(group.nanos(), TimeUnit.NANOSECONDS);
      batchesPerCommit.record(group.batches());
      committedBytes.increment((double) group.bytes());
      if (group.failed()) {
        failedCommits.increment();
      }
    };
  }

  void bind(EventBusTransport links, RocksStore store, ReplicaBoard board) {
    transport = links;
    Gauge.builder("syncline.store.queued.bytes", store, RocksStore::queuedBytes)
        .description("Bytes waiting for a group commit")
        .register(registry);
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
            "syncline.entries",
            board,
            each ->
                each.partitions().values().stream()
                    .flatMap(status -> status.live().stream())
                    .mapToLong(live -> live.entries())
                    .sum())
        .description("Live entries on this node, in all collections")
        .register(registry);
  }

  String scrape() {
    EventBusTransport links = transport;
    if (links != null) {
      Map<dev.syncline.core.placement.NodeName, LinkStats> stats = links.stats();
      perPeer.forEach(
          (gauge, value) -> {
            List<MultiGauge.Row<?>> rows =
                new java.util.ArrayList<>(
                    stats.entrySet().stream()
                        .map(
                            each ->
                                (MultiGauge.Row<?>)
                                    MultiGauge.Row.of(
                                        Tags.of("peer", each.getKey().value()),
                                        each.getValue(),
                                        value))
                        .toList());
            gauge.register(rows, true);
          });
    }
    return registry.scrape();
  }
}

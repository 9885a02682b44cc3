package dev.syncline.cli.node;

import dev.syncline.adapter.eventbus.LinkSettings;
import dev.syncline.adapter.hazelcast.Discovery;
import dev.syncline.adapter.hazelcast.HazelcastSettings;
import dev.syncline.adapter.hazelcast.HostAndPort;
import dev.syncline.adapter.raft.RaftSettings;
import dev.syncline.adapter.rocksdb.ConflictLimits;
import dev.syncline.adapter.rocksdb.Durability;
import dev.syncline.adapter.rocksdb.StoreOptions;
import dev.syncline.api.bus.ReplicatorLimits;
import dev.syncline.api.http.HttpSettings;
import dev.syncline.config.ResolversConfig;
import dev.syncline.config.SynclineConfig;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.LogLimits;
import dev.syncline.core.replica.WriteLimits;
import dev.syncline.core.resolution.ResolutionLimits;
import dev.syncline.core.sync.SyncBatches;
import dev.syncline.verticle.cluster.ClusterSettings;
import dev.syncline.verticle.coordinator.CoordinatorSettings;
import dev.syncline.verticle.replica.ReplicaSettings;
import dev.syncline.verticle.resolution.ResolutionSettings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What each part of a node is told, taken from the node's configuration. */
final class Settings {
  private static final int MAX_IN_FLIGHT_READS = 16_384;
  private static final long RESEND_MILLIS = 20;
  private static final long SWEEP_MILLIS = 20;
  private static final long FETCH_TIMEOUT_MILLIS = 5_000;
  private static final long RELOAD_DELAY_MILLIS = 1_000;
  private static final long UPKEEP_INTERVAL_MILLIS = 1_000;

  /** A key of 18 bytes, the entry's key, and what RocksDB adds. */
  private static final long LOG_LINE_BYTES = 80;

  /** Each cut costs a range tombstone per actor until the next compaction. */
  private static final long MIN_CUT_DOTS = 1_024;

  private static final long ROUND_MILLIS = 200;
  private static final long HELLO_TIMEOUT_MILLIS = 1_000;
  private static final long JOIN_TIMEOUT_MILLIS = 30_000;
  private static final long RETRY_MILLIS = 500;
  private static final long DISK_CHECK_MILLIS = 1_000;
  private static final long BARRIER_TIMEOUT_MILLIS = 2_000;

  private final SynclineConfig config;

  Settings(SynclineConfig config) {
    this.config = config;
  }

  NodeName name() {
    return new NodeName(config.node().name());
  }

  StoreOptions store() {
    Path directory = config.node().dataDir();
    return new StoreOptions(
        directory,
        name(),
        config.cluster().name(),
        config.durability() == dev.syncline.config.Durability.FSYNC
            ? Durability.FSYNC
            : Durability.OS_BUFFERED,
        config.store().memtableBytes(),
        config.store().blockCacheBytes(),
        config.store().maxBatchBytes(),
        config.store().maxQueuedBytes(),
        config.store().minFreeBytes(),
        DISK_CHECK_MILLIS,
        directory.resolve("native"),
        new ConflictLimits(
            config.conflicts().retainMillis(), config.conflicts().maxBytes(), SystemTime.CLOCK));
  }

  HazelcastSettings hazelcast() {
    List<HostAndPort> seeds = config.cluster().seeds().stream().map(HostAndPort::parse).toList();
    Discovery discovery =
        config.cluster().discovery() == dev.syncline.config.Discovery.DNS
            ? new Discovery.Dns(config.cluster().dnsName().orElseThrow(), config.cluster().port())
            : new Discovery.Static(seeds);
    HazelcastSettings.Limits limits =
        HazelcastSettings.Limits.DEFAULTS.withHeartbeatTimeoutSeconds(
            config.cluster().heartbeatTimeoutSeconds());
    return new HazelcastSettings(
        config.cluster().name(),
        name(),
        config.node().bindHost(),
        config.node().host(),
        config.cluster().port(),
        config.bus().port(),
        discovery,
        config.node().dataDir().resolve("tmp"),
        discovery instanceof Discovery.Dns ? limits.outlastingLostHosts() : limits);
  }

  LinkSettings links() {
    return new LinkSettings(
        config.peer().maxFrameBytes(),
        config.peer().framesInFlight(),
        config.peer().maxQueuedBytes(),
        config.peer().probeIntervalMillis(),
        config.peer().suspectAfterMillis());
  }

  ClusterSettings cluster() {
    return new ClusterSettings(
        config.node().zone(),
        initialMembers(),
        config.ring().autoJoin(),
        ROUND_MILLIS,
        HELLO_TIMEOUT_MILLIS,
        JOIN_TIMEOUT_MILLIS,
        RETRY_MILLIS,
        config.formation().numberTimeoutMillis(),
        BARRIER_TIMEOUT_MILLIS);
  }

  /** Unset with neither seeds nor discovery: a cluster of one. */
  private Set<NodeName> initialMembers() {
    Set<NodeName> names = new HashSet<>();
    config.cluster().initialMembers().forEach(each -> names.add(new NodeName(each)));
    boolean alone =
        config.cluster().seeds().isEmpty()
            && config.cluster().discovery() != dev.syncline.config.Discovery.DNS;
    if (names.isEmpty() && alone) {
      names.add(name());
    }
    return names;
  }

  RaftSettings raft() {
    RaftSettings defaults = RaftSettings.defaults();
    long heartbeat = config.raft().heartbeatMillis();
    long beats = Math.max(3, (config.raft().electionTimeoutMillis() + heartbeat - 1) / heartbeat);
    return new RaftSettings(
        new RaftSettings.Timing(
            heartbeat, beats * heartbeat, defaults.timing().electionTimeoutMillis()),
        defaults.limits(),
        new RaftSettings.Calls(
            config.raft().proposalTimeoutMillis(),
            defaults.calls().retryDelayMillis(),
            defaults.calls().membershipTimeoutMillis(),
            defaults.calls().catchUpEntries(),
            defaults.calls().stopTimeoutMillis()));
  }

  CoordinatorSettings coordinator(int shards) {
    return new CoordinatorSettings(
        Math.max(1, (config.http().maxInFlightWrites() + MAX_IN_FLIGHT_READS) / shards),
        config.http().retryAfterSeconds(),
        config.coordinator().readHedgeMillis(),
        RESEND_MILLIS,
        SWEEP_MILLIS);
  }

  HttpSettings http() {
    HttpSettings defaults = HttpSettings.defaults(config.node().bindHost(), config.http().port());
    return new HttpSettings(
        defaults.host(),
        defaults.port(),
        config.http().maxBodyBytes(),
        defaults.maxLineBytes(),
        defaults.maxAnswerBytes(),
        defaults.maxBatchEntries(),
        defaults.maxBatchInFlight(),
        config.http().defaultTimeoutMillis(),
        config.http().maxTimeoutMillis(),
        config.http().idleTimeoutSeconds(),
        Math.max(1, config.shutdown().drainMillis()));
  }

  ReplicatorLimits replicator() {
    ReplicatorLimits defaults = ReplicatorLimits.DEFAULTS;
    return new ReplicatorLimits(
        defaults.maxBatchInFlight(),
        config.http().defaultTimeoutMillis(),
        config.http().maxTimeoutMillis(),
        defaults.maxAnswerBytes(),
        Math.max(1, config.shutdown().drainMillis()));
  }

  ReplicaSettings replica() {
    return new ReplicaSettings(
        config.sync().intervalMillis(),
        FETCH_TIMEOUT_MILLIS,
        new SyncBatches.Limits(config.sync().batchEntries(), config.sync().batchBytes()),
        RELOAD_DELAY_MILLIS,
        UPKEEP_INTERVAL_MILLIS,
        logLimits(),
        new WriteLimits(
            config.siblings().max(),
            config.idempotency().retainMillis(),
            WriteLimits.DEFAULT_ENTRY_BYTES));
  }

  ResolutionSettings resolution() {
    ResolversConfig resolvers = config.resolvers();
    return new ResolutionSettings(
        new ResolutionLimits(
            resolvers.maxEntries(),
            resolvers.maxAttempts(),
            resolvers.rankDelayMillis(),
            resolvers.backoffMillis(),
            resolvers.maxBackoffMillis()),
        resolvers.threads(),
        config.http().defaultTimeoutMillis(),
        resolvers.scanIntervalMillis());
  }

  /** Writes spread over the partitions by hash, so each has an equal share of the log. */
  private LogLimits logLimits() {
    long retained = config.log().retainBytes() / LOG_LINE_BYTES / Partition.SLOTS;
    long most = config.log().maxBytes() / LOG_LINE_BYTES / Partition.SLOTS;
    return new LogLimits(
        config.log().retainMillis(), retained, Math.max(retained, most), MIN_CUT_DOTS);
  }
}

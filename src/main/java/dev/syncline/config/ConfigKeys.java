package dev.syncline.config;

import dev.syncline.config.ConfigKey.Preset;
import dev.syncline.config.ValueType.Choice;
import dev.syncline.config.ValueType.Decimal;
import dev.syncline.config.ValueType.Directory;
import dev.syncline.config.ValueType.LargeNumber;
import dev.syncline.config.ValueType.OptionalText;
import dev.syncline.config.ValueType.Switch;
import dev.syncline.config.ValueType.TextList;
import dev.syncline.config.ValueType.WholeNumber;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The one table of settings: names, types, defaults, limits and reasons. The records, the loader
 * and {@code conf/syncline.yaml} all follow it, and tests hold them to it.
 */
public final class ConfigKeys {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int GIB = 1 << 30;
  private static final int HOUR_MILLIS = 3_600_000;
  private static final int MAX_MEMBERS = 256;
  private static final int MAX_EXTENSIONS = 64;

  private static final List<ConfigKey<?>> TABLE = new ArrayList<>();

  // --- node ---

  public static final ConfigKey<String> NODE_NAME =
      row(
          "node.name",
          Shapes.NAME,
          new Preset.HostName(),
          "Stable identity of the node; its store refuses to open under another name.",
          "A pod's host name is already unique and stable in a stateful set.",
          c -> c.node().name());
  public static final ConfigKey<String> NODE_ZONE =
      fixed(
          "node.zone",
          Shapes.NAME,
          "default",
          "Failure domain of the node; the replicas of a partition are spread over zones.",
          "With one zone everywhere the spread is over nodes alone.",
          c -> c.node().zone());
  public static final ConfigKey<Path> NODE_DATA_DIR =
      row(
          "node.dataDir",
          new Directory(),
          new Preset.DerivedFrom("./data/", NODE_NAME),
          "Everything the node keeps; native libraries unpack here too.",
          "Nodes started side by side in one directory stay apart.",
          c -> c.node().dataDir());
  public static final ConfigKey<String> NODE_HOST =
      fixed(
          "node.host",
          Shapes.HOST,
          "127.0.0.1",
          "Address at which peers and clients reach the node.",
          "Loopback: a node is never exposed by accident.",
          c -> c.node().host());
  public static final ConfigKey<String> NODE_BIND_HOST =
      row(
          "node.bindHost",
          Shapes.HOST,
          new Preset.DerivedFrom("", NODE_HOST),
          "Address on which the node listens.",
          "Differs from node.host only behind address translation or in a container (0.0.0.0).",
          c -> c.node().bindHost());
  public static final ConfigKey<Integer> NODE_EVENT_LOOPS =
      fixed(
          "node.eventLoops",
          new WholeNumber(0, 1_024, "threads"),
          "0",
          "Event loops that serve HTTP and replicas; 0 takes half of the cores, at least 1.",
          "The other half is left to the store's writers, compaction and compression.",
          c -> c.node().eventLoops());

  // --- http ---

  public static final ConfigKey<Integer> HTTP_PORT =
      fixed(
          "http.port",
          Shapes.PORT,
          "8080",
          "TCP port of the API, the metrics and the health checks; 0 takes a free one.",
          "The customary port of an unprivileged HTTP service.",
          c -> c.http().port());
  public static final ConfigKey<Integer> HTTP_MAX_BODY_BYTES =
      fixed(
          "http.maxBodyBytes",
          new WholeNumber(KIB, GIB, "bytes"),
          "16777216",
          "Largest request body; a larger one is refused with 413.",
          "Holds the largest allowed entry (65,536 dimensions and 1 MiB of payload) many times"
              + " over.",
          c -> c.http().maxBodyBytes());
  public static final ConfigKey<Integer> HTTP_MAX_IN_FLIGHT_WRITES =
      fixed(
          "http.maxInFlightWrites",
          new WholeNumber(1, 1_000_000, "writes"),
          "4096",
          "Writes admitted and not yet answered; beyond it a write is refused with 429.",
          "Far above what saturates the group commit, so only a stalled store reaches it.",
          c -> c.http().maxInFlightWrites());
  public static final ConfigKey<Long> HTTP_MAX_IN_FLIGHT_BYTES =
      fixed(
          "http.maxInFlightBytes",
          new LargeNumber(KIB, 64L * GIB, "bytes"),
          "67108864",
          "Body bytes of the writes in flight; beyond it a write is refused with 429.",
          "Bounds the memory of admitted work whatever the size of each write.",
          c -> c.http().maxInFlightBytes());
  public static final ConfigKey<Integer> HTTP_DEFAULT_TIMEOUT_MILLIS =
      fixed(
          "http.defaultTimeoutMillis",
          new WholeNumber(1, 60_000, "milliseconds"),
          "5000",
          "Time for an operation that names no timeout of its own.",
          "Longer than it takes to suspect a frozen peer, so one such peer never fails a quorum.",
          c -> c.http().defaultTimeoutMillis());
  public static final ConfigKey<Integer> HTTP_MAX_TIMEOUT_MILLIS =
      fixed(
          "http.maxTimeoutMillis",
          new WholeNumber(1, 60_000, "milliseconds"),
          "60000",
          "Longest timeout a request may ask for.",
          "The API's documented limit; every admitted operation ends within it.",
          c -> c.http().maxTimeoutMillis());
  public static final ConfigKey<Integer> HTTP_RETRY_AFTER_SECONDS =
      fixed(
          "http.retryAfterSeconds",
          new WholeNumber(1, 3_600, "seconds"),
          "1",
          "Value of Retry-After on 429.",
          "The header counts whole seconds, and a full queue drains in less than one.",
          c -> c.http().retryAfterSeconds());
  public static final ConfigKey<Integer> HTTP_IDLE_TIMEOUT_SECONDS =
      fixed(
          "http.idleTimeoutSeconds",
          new WholeNumber(1, 86_400, "seconds"),
          "120",
          "A connection without traffic for so long is closed.",
          "Twice the longest operation, so a client that waits for its answer is never cut off.",
          c -> c.http().idleTimeoutSeconds());

  // --- cluster and bus ---

  public static final ConfigKey<String> CLUSTER_NAME =
      fixed(
          "cluster.name",
          Shapes.NAME,
          "syncline",
          "Name of the cluster; a store or a node of another cluster is refused.",
          "Clusters that share a network need names of their own.",
          c -> c.cluster().name());
  public static final ConfigKey<Integer> CLUSTER_PORT =
      fixed(
          "cluster.port",
          Shapes.PORT,
          "5701",
          "TCP port of the membership protocol; 0 takes a free one.",
          "Hazelcast's own default.",
          c -> c.cluster().port());
  public static final ConfigKey<List<String>> CLUSTER_INITIAL_MEMBERS =
      fixed(
          "cluster.initialMembers",
          new TextList(Shapes.NAME, MAX_MEMBERS),
          "",
          "Names that found the first ring together; ignored once a ring exists.",
          "Empty with neither seeds nor discovery: a cluster of one. Empty otherwise: the node"
              + " joins and never founds.",
          c -> c.cluster().initialMembers());
  public static final ConfigKey<List<String>> CLUSTER_SEEDS =
      fixed(
          "cluster.seeds",
          new TextList(Shapes.HOST_AND_PORT, MAX_MEMBERS),
          "",
          "Addresses (cluster.port) of nodes to find the others through.",
          "No multicast: a node meets only those it was told of.",
          c -> c.cluster().seeds());
  public static final ConfigKey<Discovery> CLUSTER_DISCOVERY =
      fixed(
          "cluster.discovery",
          new Choice<>(Discovery.class),
          "static",
          "How peers are found: cluster.seeds, or the addresses behind cluster.dnsName.",
          "Needs nothing but the seeds; dns is for a headless Kubernetes service.",
          c -> c.cluster().discovery());
  public static final ConfigKey<Optional<String>> CLUSTER_DNS_NAME =
      fixed(
          "cluster.dnsName",
          new OptionalText(Shapes.HOST),
          "",
          "Name that resolves to every node; required by discovery: dns.",
          "No name fits every installation.",
          c -> c.cluster().dnsName());
  public static final ConfigKey<Integer> CLUSTER_HEARTBEAT_TIMEOUT_SECONDS =
      fixed(
          "cluster.heartbeatTimeoutSeconds",
          new WholeNumber(10, 300, "seconds"),
          "15",
          "A member that sends no heartbeat for so long is removed from the membership.",
          "Fewer removes live members of a busy machine. Operations do not wait for it: see"
              + " peer.suspectAfterMillis.",
          c -> c.cluster().heartbeatTimeoutSeconds());
  public static final ConfigKey<Integer> BUS_PORT =
      fixed(
          "bus.port",
          Shapes.PORT,
          "15701",
          "TCP port of the event bus between nodes; 0 takes a free one.",
          "The membership port plus 10,000, outside the ephemeral range.",
          c -> c.bus().port());

  // --- store ---

  public static final ConfigKey<Durability> DURABILITY =
      fixed(
          "durability",
          new Choice<>(Durability.class),
          "fsync",
          "What an acknowledgement promises: on disk, or in the operating system's buffers.",
          "An acknowledged write survives a power cut; group commit makes it affordable.",
          SynclineConfig::durability);
  public static final ConfigKey<Integer> STORE_MAX_BATCH_BYTES =
      fixed(
          "store.maxBatchBytes",
          new WholeNumber(64 * KIB, GIB, "bytes"),
          "4194304",
          "Size at which a group commit stops gathering; one larger write still goes alone.",
          "Beyond some hundred vectors a larger batch gains little and delays everyone in it.",
          c -> c.store().maxBatchBytes());
  public static final ConfigKey<Long> STORE_MAX_QUEUED_BYTES =
      fixed(
          "store.maxQueuedBytes",
          new LargeNumber(MIB, 64L * GIB, "bytes"),
          "134217728",
          "Bytes waiting for the disk; beyond half of it new writes are refused as overloaded.",
          "Half of it holds all that clients may have in flight; the rest is for the peers.",
          c -> c.store().maxQueuedBytes());
  public static final ConfigKey<Long> STORE_MEMTABLE_BYTES =
      fixed(
          "store.memtableBytes",
          new LargeNumber(MIB, 64L * GIB, "bytes"),
          "67108864",
          "Memory of writes that are logged but not yet in a sorted file.",
          "RocksDB's own default; larger means fewer flushes and a longer recovery.",
          c -> c.store().memtableBytes());
  public static final ConfigKey<Long> STORE_BLOCK_CACHE_BYTES =
      fixed(
          "store.blockCacheBytes",
          new LargeNumber(MIB, 1_024L * GIB, "bytes"),
          "67108864",
          "Memory for what has been read from disk: half for vectors, half for keys.",
          "Three nodes fit on a laptop; a server should give a third of its memory.",
          c -> c.store().blockCacheBytes());
  public static final ConfigKey<Integer> STORE_WORKER_THREADS =
      fixed(
          "store.workerThreads",
          new WholeNumber(1, 256, "threads"),
          "2",
          "Threads that block on the store, for commits and for reads.",
          "A commit waiting for its fsync leaves one thread for reads.",
          c -> c.store().workerThreads());
  public static final ConfigKey<Integer> STORE_MAX_WAITING_READS =
      fixed(
          "store.maxWaitingReads",
          new WholeNumber(1, 1_000_000, "reads"),
          "4096",
          "Reads waiting for the disk; beyond it what needs one is refused as overloaded.",
          "Far above what a working disk lets gather; a stalled one must not fill the memory.",
          c -> c.store().maxWaitingReads());

  public static final ConfigKey<Long> STORE_MIN_FREE_BYTES =
      fixed(
          "store.minFreeBytes",
          new LargeNumber(0, 1_024L * GIB, "bytes"),
          "268435456",
          "Room left on the disk below which the node refuses writes (507); it takes them again"
              + " when there is an eighth more.",
          "Flushes, compactions and the consensus log still need room when clients get none.",
          c -> c.store().minFreeBytes());
  public static final ConfigKey<Optional<String>> BACKUP_DIRECTORY =
      fixed(
          "backup.directory",
          new OptionalText(Shapes.FILE),
          "",
          "Where backups of this node are written; empty: backups in node.dataDir.",
          "On the same file system a backup costs next to nothing; copy it elsewhere afterwards.",
          c -> c.backup().directory());
  public static final ConfigKey<Integer> BACKUP_MAX_KEPT =
      fixed(
          "backup.maxKept",
          new WholeNumber(1, 1_000, "backups"),
          "5",
          "Backups kept in backup.directory; a new one is refused beyond it.",
          "Each holds on to files that the store has long replaced; none is removed unasked.",
          c -> c.backup().maxKept());

  // --- peers, coordination, sync ---

  public static final ConfigKey<Integer> PEER_MAX_FRAME_BYTES =
      fixed(
          "peer.maxFrameBytes",
          new WholeNumber(4 * KIB, 16 * MIB, "bytes"),
          "262144",
          "Size at which a frame to a peer stops gathering; one larger message still goes alone.",
          "From 64 KiB on the event bus costs hardly more than a plain socket.",
          c -> c.peer().maxFrameBytes());
  public static final ConfigKey<Integer> PEER_FRAMES_IN_FLIGHT =
      fixed(
          "peer.framesInFlight",
          new WholeNumber(1, 64, "frames"),
          "2",
          "Unanswered frames to one peer; what comes meanwhile gathers into the next.",
          "One travels while the peer works on the other; more only makes frames smaller.",
          c -> c.peer().framesInFlight());
  public static final ConfigKey<Long> PEER_MAX_QUEUED_BYTES =
      fixed(
          "peer.maxQueuedBytes",
          new LargeNumber(64 * KIB, 64L * GIB, "bytes"),
          "67108864",
          "Bytes waiting for one peer; beyond it further messages to it are refused.",
          "A slow peer costs bounded memory and cannot slow the others.",
          c -> c.peer().maxQueuedBytes());
  public static final ConfigKey<Integer> PEER_PROBE_INTERVAL_MILLIS =
      fixed(
          "peer.probeIntervalMillis",
          new WholeNumber(10, HOUR_MILLIS, "milliseconds"),
          "500",
          "Time between probes of a quiet peer.",
          "Several probes fit into peer.suspectAfterMillis, so a lost one raises no suspicion.",
          c -> c.peer().probeIntervalMillis());
  public static final ConfigKey<Integer> PEER_SUSPECT_AFTER_MILLIS =
      fixed(
          "peer.suspectAfterMillis",
          new WholeNumber(100, HOUR_MILLIS, "milliseconds"),
          "3000",
          "A peer that answers nothing for so long counts as unreachable.",
          "A frozen peer is noticed in less than 5 s; a garbage collection pause is shorter.",
          c -> c.peer().suspectAfterMillis());
  public static final ConfigKey<Integer> COORDINATOR_READ_HEDGE_MILLIS =
      fixed(
          "coordinator.readHedgeMillis",
          new WholeNumber(1, 60_000, "milliseconds"),
          "50",
          "A read that lacks an answer for so long asks a further replica.",
          "Well above a usual read, well below what a person notices.",
          c -> c.coordinator().readHedgeMillis());
  public static final ConfigKey<Integer> SYNC_INTERVAL_MILLIS =
      fixed(
          "sync.intervalMillis",
          new WholeNumber(10, HOUR_MILLIS, "milliseconds"),
          "100",
          "Time between digests to a peer.",
          "A digest is small, so replicas agree within a fraction of a second of any loss.",
          c -> c.sync().intervalMillis());
  public static final ConfigKey<Integer> SYNC_BATCH_ENTRIES =
      fixed(
          "sync.batchEntries",
          new WholeNumber(1, 100_000, "entries"),
          "1000",
          "Most entries in one batch of missing dots.",
          "Bounds the work between two durable steps where the entries are small.",
          c -> c.sync().batchEntries());
  public static final ConfigKey<Integer> SYNC_BATCH_BYTES =
      fixed(
          "sync.batchBytes",
          new WholeNumber(4 * KIB, 256 * MIB, "bytes"),
          "1048576",
          "Size at which a batch of missing dots is closed; one larger entry still goes alone.",
          "Bounds the memory of a batch where the entries are large.",
          c -> c.sync().batchBytes());
  public static final ConfigKey<Integer> SYNC_BASE_BYTES =
      fixed(
          "sync.baseBytes",
          new WholeNumber(0, 1024 * MIB, "bytes"),
          "33554432",
          "Vectors replaced while a peer is away that are kept, so that it is sent differences.",
          "20,000 vectors of 384 dimensions; an update that finds none travels whole. 0 keeps"
              + " none.",
          c -> c.sync().baseBytes());
  public static final ConfigKey<Integer> SYNC_BYTES_PER_SECOND =
      fixed(
          "sync.bytesPerSecond",
          new WholeNumber(0, 1_000_000_000, "bytes per second"),
          "0",
          "Most bytes of missing entries sent per second, to all peers together; 0 is no cap.",
          "Clients' own traffic is outside it. PUT /v1/throttle changes it while the node runs.",
          c -> c.sync().bytesPerSecond());
  public static final ConfigKey<Integer> SYNC_YIELD_MILLIS =
      fixed(
          "sync.yieldMillis",
          new WholeNumber(0, 60_000, "milliseconds"),
          "0",
          "Mean latency of writes above which sync slows down until they are fast again; 0: never.",
          "What counts as slow depends on disks and level, so there is no default worth having.",
          c -> c.sync().yieldMillis());

  // --- resolvers ---

  public static final ConfigKey<Integer> RESOLVERS_TIMEOUT_MILLIS =
      fixed(
          "resolvers.timeoutMillis",
          new WholeNumber(1, 60_000, "milliseconds"),
          "1000",
          "How long a conflict resolver may take; then its thread is interrupted.",
          "Choosing or merging a few versions takes microseconds; a call elsewhere fits too.",
          c -> c.resolvers().timeoutMillis());
  public static final ConfigKey<Integer> RESOLVERS_THREADS =
      fixed(
          "resolvers.threads",
          new WholeNumber(1, 64, "threads"),
          "2",
          "Entries resolved at once, and threads of each resolver on the class path.",
          "Conflicts are rare; a resolver that does not end keeps its own threads and no other's.",
          c -> c.resolvers().threads());
  public static final ConfigKey<Integer> RESOLVERS_RANK_DELAY_MILLIS =
      fixed(
          "resolvers.rankDelayMillis",
          new WholeNumber(0, 600_000, "milliseconds"),
          "1000",
          "How much longer each replica waits than the one before it before it resolves a"
              + " conflict.",
          "Longer than a round takes, so that usually one replica resolves and the rest find it"
              + " done.",
          c -> c.resolvers().rankDelayMillis());
  public static final ConfigKey<Integer> RESOLVERS_MAX_ATTEMPTS =
      fixed(
          "resolvers.maxAttempts",
          new WholeNumber(1, 1_000, "rounds"),
          "8",
          "Rounds per entry and node before its siblings stay until it is written again.",
          "With the default pauses they span about half a minute.",
          c -> c.resolvers().maxAttempts());
  public static final ConfigKey<Integer> RESOLVERS_BACKOFF_MILLIS =
      fixed(
          "resolvers.backoffMillis",
          new WholeNumber(1, 600_000, "milliseconds"),
          "250",
          "Pause after the first round for an entry; each further one doubles it.",
          "Part of it is by chance, so that two nodes do not go on resolving at the same time.",
          c -> c.resolvers().backoffMillis());
  public static final ConfigKey<Integer> RESOLVERS_MAX_BACKOFF_MILLIS =
      fixed(
          "resolvers.maxBackoffMillis",
          new WholeNumber(1, 3_600_000, "milliseconds"),
          "30000",
          "The longest such pause.",
          "An entry written faster than it is resolved still gets its turn.",
          c -> c.resolvers().maxBackoffMillis());
  public static final ConfigKey<Integer> RESOLVERS_MAX_ENTRIES =
      fixed(
          "resolvers.maxEntries",
          new WholeNumber(16, 10_000_000, "entries"),
          "10000",
          "Entries with conflicts that a node keeps in mind; more are found by the scan.",
          "A few hundred bytes each.",
          c -> c.resolvers().maxEntries());
  public static final ConfigKey<Integer> RESOLVERS_SCAN_INTERVAL_MILLIS =
      fixed(
          "resolvers.scanIntervalMillis",
          new WholeNumber(100, 86_400_000, "milliseconds"),
          "60000",
          "Pause before entries are looked through again where conflicts may have been left.",
          "The scan reads values, so it is slow on purpose, and left out where nothing was left.",
          c -> c.resolvers().scanIntervalMillis());

  // --- raft, life cycle, extensions, logs ---

  public static final ConfigKey<Integer> RAFT_HEARTBEAT_MILLIS =
      fixed(
          "raft.heartbeatMillis",
          new WholeNumber(100, 60_000, "milliseconds"),
          "1000",
          "Time between heartbeats of the metadata leader.",
          "Metadata changes rarely, and the data path needs no leader.",
          c -> c.raft().heartbeatMillis());
  public static final ConfigKey<Integer> RAFT_ELECTION_TIMEOUT_MILLIS =
      fixed(
          "raft.electionTimeoutMillis",
          new WholeNumber(200, 600_000, "milliseconds"),
          "3000",
          "Silence of the metadata leader after which the others elect a new one.",
          "Three heartbeats: a single late one starts no election.",
          c -> c.raft().electionTimeoutMillis());
  public static final ConfigKey<Integer> RAFT_PROPOSAL_TIMEOUT_MILLIS =
      fixed(
          "raft.proposalTimeoutMillis",
          new WholeNumber(100, 600_000, "milliseconds"),
          "10000",
          "Time for a change of the ring or of a collection.",
          "Outlasts one election and the retry after it.",
          c -> c.raft().proposalTimeoutMillis());
  public static final ConfigKey<Boolean> RING_AUTO_JOIN =
      fixed(
          "ring.autoJoin",
          new Switch(),
          "false",
          "A node that the ring has never had asks to be added, and does not wait for POST"
              + " /v1/replicas.",
          "A node more moves data: someone should want it. One that was removed stays so.",
          c -> c.ring().autoJoin());
  public static final ConfigKey<Integer> FORMATION_TIMEOUT_MILLIS =
      fixed(
          "formation.timeoutMillis",
          new WholeNumber(100, HOUR_MILLIS, "milliseconds"),
          "30000",
          "A starting node waits so long for a peer that is there and answers nothing before it is"
              + " ready without it.",
          "Longer than nodes started together need; one that hangs holds up no other for ever.",
          c -> c.formation().timeoutMillis());
  public static final ConfigKey<Integer> FORMATION_NUMBER_TIMEOUT_MILLIS =
      fixed(
          "formation.numberTimeoutMillis",
          new WholeNumber(1, HOUR_MILLIS, "milliseconds"),
          "10000",
          "A starting node waits so long for a majority to number its run, and goes on without.",
          "Outlasts an election. Only numbers of runs that are over take no room in clocks.",
          c -> c.formation().numberTimeoutMillis());
  public static final ConfigKey<Integer> SHUTDOWN_ANNOUNCE_MILLIS =
      fixed(
          "shutdown.announceMillis",
          new WholeNumber(0, HOUR_MILLIS, "milliseconds"),
          "0",
          "On SIGTERM, time for which the node says that it is not ready and still serves.",
          "Only where something asks: longer than a load balancer takes to notice.",
          c -> c.shutdown().announceMillis());
  public static final ConfigKey<Integer> SHUTDOWN_DRAIN_MILLIS =
      fixed(
          "shutdown.drainMillis",
          new WholeNumber(0, HOUR_MILLIS, "milliseconds"),
          "10000",
          "Then, time for the operations in flight to end and for the peers to get all they lack.",
          "Twice the default timeout, and within the 30 s that Kubernetes allows.",
          c -> c.shutdown().drainMillis());
  public static final ConfigKey<List<String>> EXTENSIONS_JARS =
      fixed(
          "extensions.jars",
          new TextList(Shapes.FILE, MAX_EXTENSIONS),
          "",
          "Jar files with verticles of your own, loaded beside the node's classes.",
          "A node runs nothing but itself unless told to.",
          c -> c.extensions().jars());
  public static final ConfigKey<List<String>> EXTENSIONS_VERTICLES =
      fixed(
          "extensions.verticles",
          new TextList(Shapes.CLASS_NAME, MAX_EXTENSIONS),
          "",
          "Classes deployed in the node's Vert.x once it is ready, in this order, and undeployed"
              + " first when it stops.",
          "Each needs a public constructor without parameters.",
          c -> c.extensions().verticles());
  public static final ConfigKey<Integer> EXTENSIONS_START_TIMEOUT_MILLIS =
      fixed(
          "extensions.startTimeoutMillis",
          new WholeNumber(1, HOUR_MILLIS, "milliseconds"),
          "60000",
          "Time for one extension to start, after which the node ends with an error.",
          "An extension that never starts must not look like a node that is slow to get ready.",
          c -> c.extensions().startTimeoutMillis());
  public static final ConfigKey<LogFormat> LOG_FORMAT =
      fixed(
          "log.format",
          new Choice<>(LogFormat.class),
          "text",
          "Shape of a log line on standard error.",
          "People read text; choose json where a collector reads.",
          c -> c.log().format());
  public static final ConfigKey<LogLevel> LOG_LEVEL =
      fixed(
          "log.level",
          new Choice<>(LogLevel.class),
          "info",
          "Least severe level logged by Syncline; libraries log from warn.",
          "One line for each change of state, none for each request.",
          c -> c.log().level());
  public static final ConfigKey<Long> LOG_RETAIN_MILLIS =
      fixed(
          "log.retainMillis",
          new LargeNumber(0, 365 * 24L * HOUR_MILLIS, "milliseconds"),
          "3600000",
          "Age up to which writes stay in the log of writes although every replica has them.",
          "A change stream that broke off goes on without a gap for so long.",
          c -> c.log().retainMillis());
  public static final ConfigKey<Long> LOG_RETAIN_BYTES =
      fixed(
          "log.retainBytes",
          new LargeNumber(0, 1024L * GIB, "bytes"),
          "268435456",
          "Size up to which they stay; about 80 bytes a write, shared out evenly over partitions.",
          "Three million writes: little beside what they wrote.",
          c -> c.log().retainBytes());
  public static final ConfigKey<Long> LOG_MAX_BYTES =
      fixed(
          "log.maxBytes",
          new LargeNumber(16 * KIB, 1024L * GIB, "bytes"),
          "4294967296",
          "Size at which the log is cut although a replica still lacks writes; that replica is then"
              + " sent whole partitions.",
          "Fifty million writes while a node is away: more is cheaper to send whole.",
          c -> c.log().maxBytes());

  // --- conflicts ---

  public static final ConfigKey<Long> CONFLICTS_RETAIN_MILLIS =
      fixed(
          "conflicts.retainMillis",
          new LargeNumber(0, 365 * 24L * HOUR_MILLIS, "milliseconds"),
          "86400000",
          "How long the versions can be read that last-write-wins has dropped unseen.",
          "A day: whoever is told of a conflict by morning finds what has lost.",
          c -> c.conflicts().retainMillis());
  public static final ConfigKey<Long> CONFLICTS_MAX_BYTES =
      fixed(
          "conflicts.maxBytes",
          new LargeNumber(0, 1024L * GIB, "bytes"),
          "268435456",
          "Size beyond which the oldest of them go, however young.",
          "More than a hundred thousand vectors of 384 dimensions.",
          c -> c.conflicts().maxBytes());

  // --- clock ---

  public static final ConfigKey<Integer> CLOCK_MAX_DRIFT_MILLIS =
      fixed(
          "clock.maxDriftMillis",
          new WholeNumber(1, HOUR_MILLIS, "milliseconds"),
          "500",
          "How far the wall clock may be from those of most members; a node beyond it coordinates"
              + " no writes.",
          "A hundred times what a synchronized clock is off by, and less than people notice.",
          c -> c.clock().maxDriftMillis());

  // --- siblings ---

  public static final ConfigKey<Integer> SIBLINGS_WARN =
      fixed(
          "siblings.warn",
          new WholeNumber(1, 1_000_000, "values"),
          "10",
          "Values beside each other in one entry from which blind writes are counted and logged.",
          "Clients that send the context that they have read never come near.",
          c -> c.siblings().warn());
  public static final ConfigKey<Integer> SIBLINGS_MAX =
      fixed(
          "siblings.max",
          new WholeNumber(1, 1_000_000, "values"),
          "100",
          "Values beside each other in one entry beyond which a blind write is refused with 409.",
          "Bounds what one entry can grow to; other nodes may add a few each at the same time.",
          c -> c.siblings().max());

  // --- idempotency ---

  public static final ConfigKey<Integer> IDEMPOTENCY_RETAIN_MILLIS =
      fixed(
          "idempotency.retainMillis",
          new WholeNumber(1_000, 24 * HOUR_MILLIS, "milliseconds"),
          "600000",
          "How long after a mutation its Idempotency-Key is known: sent again, it counts once. The"
              + " same on every node.",
          "Ten minutes: longer than clients try again, and an entry remembers 1,000 keys at most.",
          c -> c.idempotency().retainMillis());

  // --- tracing ---

  public static final ConfigKey<Optional<String>> TRACING_ENDPOINT =
      fixed(
          "tracing.endpoint",
          new OptionalText(Shapes.URL),
          "",
          "Where traces of writes are sent by OTLP over HTTP, such as"
              + " http://collector:4318/v1/traces; empty: nothing is traced.",
          "Traces cost CPU, and need a collector.",
          c -> c.tracing().endpoint());
  public static final ConfigKey<Integer> TRACING_SAMPLE_PERCENT =
      fixed(
          "tracing.samplePercent",
          new WholeNumber(0, 100, "percent"),
          "1",
          "How many of a hundred writes are traced whose clients do not say so in traceparent.",
          "Shows where time goes without slowing the rest.",
          c -> c.tracing().samplePercent());

  // --- events ---

  public static final ConfigKey<Integer> EVENTS_MAX_CONSUMERS =
      fixed(
          "events.maxConsumers",
          new WholeNumber(1, 100_000, "consumers"),
          "1024",
          "Consumers of the change stream that a node serves; more are refused with 429.",
          "Each keeps a position of a few kilobytes, and a batch while it is sent.",
          c -> c.events().maxConsumers());
  public static final ConfigKey<Integer> EVENTS_HEARTBEAT_MILLIS =
      fixed(
          "events.heartbeatMillis",
          new WholeNumber(100, 15_000, "milliseconds"),
          "5000",
          "After how long without an event a consumer is told where it is.",
          "Shorter than proxies cut quiet connections, and resuming repeats no more than that.",
          c -> c.events().heartbeatMillis());
  public static final ConfigKey<Integer> EVENTS_SLOW_CONSUMER_MILLIS =
      fixed(
          "events.slowConsumerMillis",
          new WholeNumber(100, HOUR_MILLIS, "milliseconds"),
          "30000",
          "How long a consumer may take to receive what it was sent before its stream is closed.",
          "It goes on with its last token; meanwhile its connection holds memory.",
          c -> c.events().slowConsumerMillis());

  // --- groups ---

  public static final ConfigKey<Integer> GROUPS_HEARTBEAT_MILLIS =
      fixed(
          "groups.heartbeatMillis",
          new WholeNumber(100, 10_000, "milliseconds"),
          "3000",
          "How often a node with members of a group of consumers says that they are there.",
          "Each time costs a write and a few reads per group; changes are told at once anyway.",
          c -> c.groups().heartbeatMillis());
  public static final ConfigKey<Integer> GROUPS_TIMEOUT_MILLIS =
      fixed(
          "groups.timeoutMillis",
          new WholeNumber(1_000, 120_000, "milliseconds"),
          "15000",
          "After how long without a heartbeat the members of a node lose their partitions.",
          "Longer than a pause of garbage collection; the same on every node.",
          c -> c.groups().timeoutMillis());
  public static final ConfigKey<Integer> GROUPS_HAND_OVER_MILLIS =
      fixed(
          "groups.handOverMillis",
          new WholeNumber(0, 60_000, "milliseconds"),
          "5000",
          "How long a member may still acknowledge what it was told of a partition that it loses.",
          "What it has not acknowledged by then is told once more, to the next member.",
          c -> c.groups().handOverMillis());

  // --- index and search ---

  public static final ConfigKey<Double> INDEX_THREADS =
      fixed(
          "index.threads",
          new Decimal(0.01, 64, "threads"),
          "0.5",
          "How much CPU goes into graphs of vectors; 0.5 is a thread that rests half of the time.",
          "What is in no graph yet is found all the same, by a scan; writes are never held up.",
          c -> c.index().threads());
  public static final ConfigKey<Long> INDEX_MAX_BYTES =
      fixed(
          "index.maxBytes",
          new LargeNumber(MIB, 1L << 40, "bytes"),
          Long.toString(GIB),
          "Memory for the vectors and graphs of all collections; never more than half of the heap.",
          "Beyond it collections that find no room cannot be searched here; writes go on.",
          c -> c.index().maxBytes());
  public static final ConfigKey<Integer> SEARCH_THREADS =
      fixed(
          "search.threads",
          new WholeNumber(1, 256, "threads"),
          "2",
          "Searches that this node carries out at a time, its own clients' and other nodes'.",
          "They take CPU from writes: as many as there are cores at most.",
          c -> c.search().threads());
  public static final ConfigKey<Integer> SEARCH_MAX_IN_FLIGHT =
      fixed(
          "search.maxInFlight",
          new WholeNumber(1, 100_000, "searches"),
          "256",
          "Searches of this node's clients under way; more are refused as overloaded.",
          "Each waits in memory with its vectors.",
          c -> c.search().maxInFlight());
  public static final ConfigKey<Integer> SEARCH_HEDGE_MILLIS =
      fixed(
          "search.hedgeMillis",
          new WholeNumber(1, 60_000, "milliseconds"),
          "100",
          "After how long without an answer other replicas are asked for the same.",
          "Well above what a search takes, or slow moments double the work.",
          c -> c.search().hedgeMillis());
  public static final ConfigKey<Long> SEARCH_MAX_ANSWER_BYTES =
      fixed(
          "search.maxAnswerBytes",
          new LargeNumber(64L << 10, 256L << 20, "bytes"),
          Long.toString(16L << 20),
          "The most that one node tells of one search, with the values of what it has found.",
          "Each search under way may hold as much of every node that it asks.",
          c -> c.search().maxAnswerBytes());

  private ConfigKeys() {}

  /** Every key, in the order of the configuration file. */
  public static List<ConfigKey<?>> all() {
    return Collections.unmodifiableList(TABLE);
  }

  /** The names of every key, in the order of the configuration file. */
  static List<String> names() {
    return TABLE.stream().<String>map(ConfigKey::name).toList();
  }

  private static <T> ConfigKey<T> fixed(
      String name,
      ValueType<T> type,
      String preset,
      String meaning,
      String reason,
      Function<SynclineConfig, T> accessor) {
    return row(name, type, new Preset.Fixed(preset), meaning, reason, accessor);
  }

  private static <T> ConfigKey<T> row(
      String name,
      ValueType<T> type,
      Preset preset,
      String meaning,
      String reason,
      Function<SynclineConfig, T> accessor) {
    ConfigKey<T> key = new ConfigKey<>(name, type, preset, meaning, reason, accessor);
    TABLE.add(key);
    return key;
  }
}

package dev.syncline.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be set on a node. The accessors spell the keys: {@code http.maxBodyBytes} is
 * {@code config.http().maxBodyBytes()}. An instance obeys every limit and relation of {@link
 * ConfigKeys}.
 */
public record SynclineConfig(
    NodeConfig node,
    HttpConfig http,
    ClusterConfig cluster,
    BusConfig bus,
    Durability durability,
    StoreConfig store,
    BackupConfig backup,
    PeerConfig peer,
    CoordinatorConfig coordinator,
    SyncConfig sync,
    ResolversConfig resolvers,
    RaftConfig raft,
    RingConfig ring,
    FormationConfig formation,
    ShutdownConfig shutdown,
    ExtensionsConfig extensions,
    LogConfig log,
    ConflictsConfig conflicts,
    ClockConfig clock,
    SiblingsConfig siblings,
    IdempotencyConfig idempotency,
    TracingConfig tracing,
    EventsConfig events,
    GroupsConfig groups,
    IndexConfig index,
    SearchConfig search) {

  /**
   * Rejects sections that contradict each other.
   *
   * @throws IllegalArgumentException naming the rule, the keys and their values
   */
  public SynclineConfig(
      NodeConfig node,
      HttpConfig http,
      ClusterConfig cluster,
      BusConfig bus,
      Durability durability,
      StoreConfig store,
      BackupConfig backup,
      PeerConfig peer,
      CoordinatorConfig coordinator,
      SyncConfig sync,
      ResolversConfig resolvers,
      RaftConfig raft,
      RingConfig ring,
      FormationConfig formation,
      ShutdownConfig shutdown,
      ExtensionsConfig extensions,
      LogConfig log,
      ConflictsConfig conflicts,
      ClockConfig clock,
      SiblingsConfig siblings,
      IdempotencyConfig idempotency,
      TracingConfig tracing,
      EventsConfig events,
      GroupsConfig groups,
      IndexConfig index,
      SearchConfig search) {
    this.node = node;
    this.http = http;
    this.cluster = cluster;
    this.bus = bus;
    this.durability = durability;
    this.store = store;
    this.backup = backup;
    this.peer = peer;
    this.coordinator = coordinator;
    this.sync = sync;
    this.resolvers = resolvers;
    this.raft = raft;
    this.ring = ring;
    this.formation = formation;
    this.shutdown = shutdown;
    this.extensions = extensions;
    this.log = log;
    this.conflicts = conflicts;
    this.clock = clock;
    this.siblings = siblings;
    this.idempotency = idempotency;
    this.tracing = tracing;
    this.events = events;
    this.groups = groups;
    this.index = index;
    this.search = search;
    List<String> broken =
        Relation.ALL.stream()
            .filter(relation -> !relation.holds().test(this::get))
            .map(relation -> relation.violation(this::get))
            .toList();
    if (!broken.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", broken));
    }
  }

  /**
   * The defaults, changed by {@code settings} (key name to text): for embedding and for tests.
   * Reads neither file nor environment.
   *
   * @throws IllegalArgumentException listing every problem
   */
  public static SynclineConfig of(Map<String, String> settings) {
    ConfigSources sources =
        new ConfigSources(Optional.empty(), Map.of(), settings, ConfigSources::kernelHostName);
    return ConfigLoader.load(sources).orThrow();
  }

  /** The value of {@code key} in this configuration. */
  public <T> T get(ConfigKey<T> key) {
    return key.accessor().apply(this);
  }

  static SynclineConfig from(Values values) {
    return new SynclineConfig(
        NodeConfig.from(values),
        HttpConfig.from(values),
        ClusterConfig.from(values),
        BusConfig.from(values),
        values.get(ConfigKeys.DURABILITY),
        StoreConfig.from(values),
        BackupConfig.from(values),
        PeerConfig.from(values),
        CoordinatorConfig.from(values),
        SyncConfig.from(values),
        ResolversConfig.from(values),
        RaftConfig.from(values),
        RingConfig.from(values),
        FormationConfig.from(values),
        ShutdownConfig.from(values),
        ExtensionsConfig.from(values),
        LogConfig.from(values),
        ConflictsConfig.from(values),
        ClockConfig.from(values),
        SiblingsConfig.from(values),
        IdempotencyConfig.from(values),
        TracingConfig.from(values),
        EventsConfig.from(values),
        GroupsConfig.from(values),
        IndexConfig.from(values),
        SearchConfig.from(values));
  }
}

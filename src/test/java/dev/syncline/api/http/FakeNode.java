package dev.syncline.api.http;

import dev.syncline.adapter.index.JsonConditions;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.ContextTokens;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.mutation.Heir;
import dev.syncline.core.mutation.Mutation;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.search.CurrentValue;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.Floats;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.Backups;
import dev.syncline.port.ConflictStore;
import dev.syncline.port.Conflicts;
import dev.syncline.port.Holdings;
import dev.syncline.port.Listing;
import dev.syncline.port.Metadata;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.RequestTraces;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches;
import dev.syncline.port.SyncControl;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A node in memory: three replicas by its own account, and outcomes, failures and delays on demand.
 */
public final class FakeNode implements Operations, Metadata, Listing, NodeStatus, SyncControl {
  public static final ContextTokens CONTEXTS = new ContextTokens("a-test-cluster");
  static final Actor ACTOR = new Actor(0x5F0C_91D2_0000_0000L);

  private volatile ClusterState state;
  private final NavigableMap<EntryKey, List<Version>> entries =
      Collections.synchronizedNavigableMap(new TreeMap<>());
  private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
  private final AtomicInteger counter = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger maxInFlight = new AtomicInteger();

  public final List<WriteCommand> writes = Collections.synchronizedList(new ArrayList<>());
  public final List<ReadCommand> reads = Collections.synchronizedList(new ArrayList<>());
  final List<SearchCommand> searches = Collections.synchronizedList(new ArrayList<>());
  volatile Searches.@Nullable Outcome nextSearch;
  public volatile boolean holdWrites;
  public volatile @Nullable Function<WriteCommand, Outcome.Write> nextWrite;
  public volatile Outcome.@Nullable Read nextRead;
  volatile Outcome.Read elsewhere = new Outcome.Unavailable(1, 0, 3);
  public volatile @Nullable Throwable failure;

  /** What the node is that nothing is known of. */
  volatile Member.State unheardOf = Member.State.ACTIVE;

  final List<ConflictStore.Query> conflictQueries = Collections.synchronizedList(new ArrayList<>());
  volatile Conflicts.Page conflicts = new Conflicts.Page(List.of(), null, List.of());
  public volatile boolean backupsAreRefused;
  public volatile Health health = Health.Good.INSTANCE;

  public static final PositionTokens POSITIONS = new PositionTokens("a-cluster");
  public final FakeFeed feed = new FakeFeed(() -> failure);
  public final FakeGroups groups = new FakeGroups(() -> failure);

  /** Three nodes without a collection. */
  public FakeNode() {
    TreeMap<NodeName, String> stores = new TreeMap<>();
    for (String name : List.of("n1", "n2", "n3")) {
      stores.put(new NodeName(name), "store-" + name);
    }
    state = ClusterState.founded(stores);
  }

  HttpPorts ports() {
    return new HttpPorts(
        this,
        this,
        this,
        (collection, query) -> {
          conflictQueries.add(query);
          Throwable broken = failure;
          return broken == null ? Future.succeededFuture(conflicts) : Future.failedFuture(broken);
        },
        this::holdings,
        this,
        "n1",
        backups(),
        this,
        () -> CONTEXTS,
        this::metricsText,
        nanos -> {},
        RequestTraces.NONE,
        new EventPorts(feed, groups, () -> POSITIONS, 30_000, () -> {}),
        this::search,
        resolver -> !resolver.text().equals("nowhere"));
  }

  /** Looks at every entry. */
  /** The search that was asked for last. */
  public SearchCommand lastSearch() {
    return searches.get(searches.size() - 1);
  }

  /** Searches end like this from now on. */
  public void failSearches(Searches.Outcome outcome) {
    nextSearch = outcome;
  }

  /** Looks at everything, or does as it was told. */
  public Future<Searches.Outcome> search(SearchCommand command) {
    searches.add(command);
    Throwable broken = failure;
    if (broken != null) {
      return Future.failedFuture(broken);
    }
    Searches.Outcome canned = nextSearch;
    if (canned != null) {
      return Future.succeededFuture(canned);
    }
    List<List<Searches.Hit>> results = new ArrayList<>();
    for (NearestQuery query : command.queries()) {
      results.add(search(command, query));
    }
    return Future.succeededFuture(new Searches.Outcome.Found(results, true, 1));
  }

  private List<Searches.Hit> search(SearchCommand command, NearestQuery query) {
    Map<Neighbor, Content.Value> found = new TreeMap<>();
    entries.forEach(
        (key, versions) -> {
          Entry entry = new Entry(command.collection().policy(), versions, VersionVector.EMPTY);
          for (CurrentValue each : CurrentValue.of(command.collection(), entry)) {
            double distance =
                Distances.between(
                    command.collection().metric(),
                    query.vector(),
                    Floats.of(each.value().vector()));
            if (key.collection() == command.collection().id()
                && distance <= query.maxDistance()
                && (query.filter() == null
                    || new JsonConditions().holds(query.filter(), each.value().payload()))) {
              found.put(new Neighbor(key.id(), each.dot(), distance), each.value());
            }
          }
        });
    return Neighbor.nearest(List.copyOf(found.keySet()), query.count()).stream()
        .map(
            each ->
                new Searches.Hit(
                    each,
                    state.ring().label(each.dot()),
                    command.values() ? found.get(each) : null))
        .toList();
  }

  /** This node answers for itself, and the others as {@link #elsewhere} says. */
  private Future<List<Holdings.Holding>> holdings(
      CollectionInfo collection, Bytes id, int timeoutMillis) {
    return read(new ReadCommand(collection, id, Consistency.ONE, null, timeoutMillis))
        .map(
            here ->
                List.of(
                    new Holdings.Holding(new NodeName("n1"), here),
                    new Holdings.Holding(new NodeName("n2"), elsewhere)));
  }

  private Backups backups() {
    return new Backups() {
      @Override
      public Backup create() {
        if (failure != null) {
          throw new IllegalStateException(failure);
        }
        if (backupsAreRefused) {
          throw new RefusedException("there are as many as may be");
        }
        return new Backup("20260101T000000000Z", "/backups/20260101T000000000Z", 17);
      }

      @Override
      public List<Backup> list() {
        return List.of(create());
      }
    };
  }

  private static final SyncProgress IDLE = new SyncProgress(0, 0, 0, 0);
  private volatile Throttling throttling = new Throttling(0, 0, 0, false);

  private String metricsText() {
    if (failure != null) {
      throw new IllegalStateException("the registry is closed");
    }
    return "# TYPE syncline_writes counter\nsyncline_writes 1\n";
  }

  /** Most writes under way at once. */
  public int maxInFlight() {
    return maxInFlight.get();
  }

  /** Waits for a write that is held; running it lets the write end, on the caller's thread. */
  public Runnable takeHeld() throws InterruptedException {
    Runnable next = held.poll(60, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no write came");
    }
    return next;
  }

  @Override
  public Future<Outcome.Write> write(WriteCommand command) {
    Throwable broken = failure;
    if (broken != null) {
      return Future.failedFuture(broken);
    }
    writes.add(command);
    maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    if (holdWrites) {
      Promise<Outcome.Write> promise = Promise.promise();
      held.add(() -> promise.complete(apply(command)));
      return promise.future();
    }
    return Future.succeededFuture(apply(command));
  }

  private Outcome.Write apply(WriteCommand command) {
    inFlight.decrementAndGet();
    Function<WriteCommand, Outcome.Write> scripted = nextWrite;
    if (scripted != null) {
      return scripted.apply(command);
    }
    Version version =
        new Version(
            new Dot(ACTOR, counter.incrementAndGet()),
            HybridTimestamp.ofMillis(1_700_000_000_000L + counter.get()),
            command.content());
    List<Version> before =
        command.content() instanceof Content.Tombstone
            ? entries.remove(command.key())
            : entries.put(command.key(), after(version, command.key()));
    return new Outcome.Written(
        version.dot(),
        label(version),
        version.timestamp(),
        2,
        3,
        before == null,
        0,
        CausalContext.ofWrite(version, VersionVector.EMPTY));
  }

  private List<Version> after(Version version, EntryKey key) {
    if (!(version.content() instanceof Content.Mutation mutation)) {
      return List.of(version);
    }
    List<Version> held = entries.getOrDefault(key, List.of());
    VersionVector dots = VersionVector.EMPTY;
    for (Version each : held) {
      dots = dots.plus(each.dot());
    }
    Entry current = new Entry(ConflictPolicy.CRDT, held, dots);
    Mutation.Result result =
        Mutation.apply(
            current,
            mutation.operations(),
            version.dot(),
            Heir.ofNobody(version.dot().actor(), 0),
            null);
    Version written = new Version(version.dot(), version.timestamp(), result.content());
    return current.join(Entry.ofWrite(ConflictPolicy.CRDT, written, result.past())).versions();
  }

  public static String label(Version version) {
    return "n1@" + version.dot();
  }

  /** Puts concurrent versions in place. */
  public void store(CollectionInfo collection, String id, List<Version> versions) {
    entries.put(new EntryKey(collection.id(), Bytes.utf8(id)), versions);
  }

  @Override
  public Future<Outcome.Read> read(ReadCommand command) {
    Throwable broken = failure;
    if (broken != null) {
      return Future.failedFuture(broken);
    }
    reads.add(command);
    Outcome.Read scripted = nextRead;
    return Future.succeededFuture(
        scripted != null ? scripted : found(entries.getOrDefault(command.key(), List.of())));
  }

  static Outcome.Found found(List<Version> versions) {
    VersionVector dots = VersionVector.EMPTY;
    HybridTimestamp timestamp = HybridTimestamp.ZERO;
    for (Version version : versions) {
      dots = dots.plus(version.dot());
      timestamp = timestamp.max(version.timestamp());
    }
    return new Outcome.Found(
        versions,
        versions.stream().map(FakeNode::label).toList(),
        2,
        new CausalContext(dots, dots, timestamp));
  }

  @Override
  public ClusterState state() {
    return state;
  }

  @Override
  public synchronized Future<ClusterResult> propose(ClusterCommand command) {
    Throwable broken = failure;
    if (broken != null) {
      return Future.failedFuture(broken);
    }
    ClusterState.Transition transition = state.apply(command);
    state = transition.next();
    return Future.succeededFuture(transition.result());
  }

  @Override
  public Future<Page> list(CollectionInfo collection, @Nullable Bytes after, int limit) {
    Throwable broken = failure;
    if (broken != null) {
      return Future.failedFuture(broken);
    }
    List<Item> items = new ArrayList<>();
    boolean more = false;
    for (EntryKey key : new TreeSet<>(entries.keySet())) {
      if (key.collection() != collection.id()
          || (after != null && key.id().compareTo(after) <= 0)) {
        continue;
      }
      if (items.size() == limit) {
        more = true;
        break;
      }
      items.add(new Item(key.id(), found(entries.getOrDefault(key, List.of()))));
    }
    return Future.succeededFuture(new Page(items, more));
  }

  @Override
  public Future<Long> count(CollectionInfo collection) {
    return Future.succeededFuture(
        entries.keySet().stream().filter(each -> each.collection() == collection.id()).count());
  }

  @Override
  public Health live() {
    return health;
  }

  @Override
  public Health ready() {
    return health;
  }

  @Override
  public Throttling throttling() {
    failIfBroken();
    return throttling;
  }

  @Override
  public void setThrottling(long bytesPerSecond, int yieldMillis) {
    throttling = new Throttling(bytesPerSecond, yieldMillis, bytesPerSecond, false);
  }

  @Override
  public Forced sync(NodeName node) {
    failIfBroken();
    return switch (node.value()) {
      case "n2" -> new Forced.Started(64, 17, 3);
      case "n3" -> new Forced.Unreachable();
      default -> new Forced.Unknown();
    };
  }

  private void failIfBroken() {
    Throwable broken = failure;
    if (broken != null) {
      throw new IllegalStateException(broken);
    }
  }

  @Override
  public Future<List<Replica>> replicas() {
    Throwable broken = failure;
    if (broken != null) {
      return Future.failedFuture(broken);
    }
    return Future.succeededFuture(
        List.of(
            new Replica(
                new NodeName("n1"),
                "a",
                Member.State.ACTIVE,
                Status.HEALTHY,
                Reachability.UP,
                new Lag(0, 0, null),
                null,
                IDLE,
                new Waiting(4L, 0),
                null,
                null),
            new Replica(
                new NodeName("n2"),
                "b",
                Member.State.ACTIVE,
                Status.UNREACHABLE,
                Reachability.SUSPECT,
                new Lag(17, 2_500, "n1@5f0c91d2:42"),
                1_700_000_000_000L,
                new SyncProgress(5, 6, 7, 8),
                new Waiting(null, 9),
                null,
                "the disk is full: make room on it"),
            new Replica(
                new NodeName("n3"),
                "c",
                unheardOf,
                Status.UNREACHABLE,
                Reachability.DOWN,
                null,
                null,
                IDLE,
                new Waiting(null, 0),
                null,
                null)));
  }
}

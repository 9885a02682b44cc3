package dev.syncline.verticle.search;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.Floats;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.Outcome;
import dev.syncline.port.PayloadConditions;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.UnsearchableException;
import dev.syncline.verticle.search.SearchCodec.Answer;
import dev.syncline.verticle.search.SearchCodec.Item;
import dev.syncline.verticle.search.SearchCodec.Question;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes that hold vectors in memory and answer after a while, or not, in a time of their own. */
final class FakeNodes implements Nodes {
  static final CollectionInfo COLLECTION =
      new CollectionInfo(
          1, "c", 2, Metric.EUCLIDEAN, 3, ConflictPolicy.LAST_WRITE_WINS, IndexKind.HNSW);

  private static final SearchSettings SETTINGS = new SearchSettings(1, 64, 1 << 20, 64, 50, 20);

  /** A vector of an entry. */
  record Held(Dot dot, Bytes vector) {}

  private Ring ring;
  private final Random dice;
  private final Map<NodeName, Map<Bytes, Held>> replicas = new HashMap<>();
  private final Map<Bytes, Held> latest = new HashMap<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::number));

  /** Nodes that never answer. */
  final Set<NodeName> silent = new HashSet<>();

  /** Nodes that fail at once. */
  final Set<NodeName> failing = new HashSet<>();

  /** Nodes that take a while to answer. */
  final Set<NodeName> slow = new HashSet<>();

  /** Nodes that find more than they may tell. */
  final Set<NodeName> wordy = new HashSet<>();

  /** Nodes that hear of the collection at a time only. */
  final Map<NodeName, Long> unaware = new HashMap<>();

  /** Nodes that have read half of their vectors. */
  final Set<NodeName> loading = new HashSet<>();

  /** How likely it is that a node does not serve a partition right now, in percent. */
  int unservedPercent;

  private long now;
  private long numbers;
  int questions;

  /** Until when a node is waited for that never answers. */
  long latestEnd;

  int reads;

  /** How long a read takes at most. */
  int mostReadMillis = 5;

  /** Most reads under way at a time. */
  int mostReading;

  private int reading;

  private record Timer(long at, long number, Runnable action) {}

  FakeNodes(int nodes, long seed) {
    ring = Samples.ring(nodes);
    dice = new Random(seed);
    ring.memberNames().forEach(each -> replicas.put(each, new HashMap<>()));
  }

  static Partition partition(Bytes id) {
    return Partition.of(3, new EntryKey(1, id));
  }

  /** A write or, without a vector, a delete that all but some replicas know. */
  void write(Bytes id, Dot dot, @Nullable Bytes vector, Set<NodeName> without) {
    apply(latest, id, dot, vector);
    for (NodeName each : ring.replicas(partition(id))) {
      if (!without.contains(each)) {
        apply(replicas.get(each), id, dot, vector);
      }
    }
  }

  private static void apply(
      @Nullable Map<Bytes, Held> state, Bytes id, Dot dot, @Nullable Bytes vector) {
    if (state == null) {
      return;
    }
    if (vector == null) {
      state.remove(id);
    } else {
      state.put(id, new Held(dot, vector));
    }
  }

  /** Another ring, in which each replica has what it should, and nothing else. */
  void change(Ring next) {
    ring = next;
    replicas.forEach(
        (node, state) -> {
          state.clear();
          latest.forEach(
              (id, held) -> {
                if (next.replicas(partition(id)).contains(node)) {
                  state.put(id, held);
                }
              });
        });
  }

  /** What a replica that knows everything would say. */
  List<Neighbor> nearest(NearestQuery query) {
    return Neighbor.nearest(all(latest, query), query.count());
  }

  private static List<Neighbor> all(Map<Bytes, Held> state, NearestQuery query) {
    List<Neighbor> all = new ArrayList<>();
    state.forEach(
        (id, held) -> {
          double distance =
              Distances.between(Metric.EUCLIDEAN, query.vector(), Floats.of(held.vector()));
          if (distance <= query.maxDistance()) {
            all.add(new Neighbor(id, held.dot(), distance));
          }
        });
    return all;
  }

  /** Runs until nothing is left to do. */
  void run() {
    Timer next;
    while ((next = timers.poll()) != null) {
      now = Math.max(now, next.at());
      next.action().run();
    }
  }

  @Override
  public NodeName self() {
    return Samples.node(1);
  }

  @Override
  public Ring ring() {
    return ring;
  }

  @Override
  public SearchSettings settings() {
    return SETTINGS;
  }

  @Override
  public PayloadConditions conditions() {
    return (filter, payload) -> true;
  }

  @Override
  public boolean canBeAsked(NodeName node, Partition partition) {
    return true;
  }

  @Override
  public Future<Answer> ask(NodeName node, Question question, long timeoutMillis) {
    questions++;
    latestEnd = Math.max(latestEnd, now + timeoutMillis);
    Promise<Answer> promise = Promise.promise();
    if (failing.contains(node)) {
      later(dice.nextInt(3), () -> promise.fail("gone"));
    } else if (!silent.contains(node)) {
      boolean isSlow = slow.contains(node) || dice.nextInt(10) == 0;
      later(isSlow ? 200 : dice.nextInt(10), () -> answer(node, question, promise));
    }
    return promise.future();
  }

  private void answer(NodeName node, Question question, Promise<Answer> promise) {
    if (wordy.contains(node)) {
      promise.complete(Answer.refused(UnsearchableException.Reason.TOO_LARGE, "too much"));
      return;
    }
    if (now < unaware.getOrDefault(node, 0L)) {
      promise.complete(Answer.refused(UnsearchableException.Reason.UNKNOWN, "never heard of it"));
      return;
    }
    Question received = SearchCodec.decodeQuestion(SearchCodec.encode(question));
    Set<Partition> served = new HashSet<>(received.partitions());
    served.removeIf(
        each -> !ring.replicas(each).contains(node) || dice.nextInt(100) < unservedPercent);
    List<List<Item>> results = new ArrayList<>();
    for (NearestQuery query : received.queries()) {
      List<Neighbor> found = all(replicas.getOrDefault(node, Map.of()), query);
      found.removeIf(each -> !served.contains(partition(each.id())));
      results.add(
          Neighbor.nearest(found, query.count()).stream()
              .map(each -> new Item(each, new Content.Value(vector(node, each), Bytes.EMPTY)))
              .toList());
    }
    boolean isLoaded = !loading.contains(node);
    if (!isLoaded) {
      results = results.stream().map(each -> each.subList(0, each.size() / 2)).toList();
    }
    Answer answer = new Answer(served, Set.of(), isLoaded, results, null, "");
    promise.complete(SearchCodec.decodeAnswer(SearchCodec.encode(answer)));
  }

  private Bytes vector(NodeName node, Neighbor neighbor) {
    Held held = replicas.getOrDefault(node, Map.of()).get(neighbor.id());
    return held == null ? Bytes.EMPTY : held.vector();
  }

  @Override
  public Future<Outcome.@Nullable Found> read(SearchCommand command, Bytes id) {
    reads++;
    mostReading = Math.max(mostReading, ++reading);
    Held held = latest.get(id);
    List<Version> versions =
        held == null
            ? List.of()
            : List.of(
                new Version(
                    held.dot(),
                    HybridTimestamp.ofMillis(1),
                    new Content.Value(held.vector(), Bytes.EMPTY)));
    Promise<Outcome.@Nullable Found> promise = Promise.promise();
    later(
        dice.nextInt(mostReadMillis),
        () -> {
          reading--;
          promise.complete(
              new Outcome.Found(
                  versions, versions.isEmpty() ? List.of() : List.of("x"), 2, CausalContext.NONE));
        });
    return promise.future();
  }

  @Override
  public long nowMillis() {
    return now;
  }

  @Override
  public long later(long millis, Runnable action) {
    timers.add(new Timer(now + millis, ++numbers, action));
    return numbers;
  }

  @Override
  public void cancel(long number) {
    timers.removeIf(each -> each.number() == number);
  }
}

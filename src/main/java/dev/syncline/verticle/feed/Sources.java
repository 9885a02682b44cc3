package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedEdge;
import dev.syncline.core.feed.FeedLag;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.feed.FeedReader;
import dev.syncline.core.feed.WantedEntries;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where partitions are read, and how many reads there may be at a time. On one context. */
final class Sources {
  /** Of consumers that come or catch up, beside that for all who have. */
  private static final int READS_HERE = 2;

  /** A node that stands still holds those up that wait for it, and should hold up no others. */
  private static final int READS_ELSEWHERE = 16;

  /** Most lines of a partition that are counted. */
  private static final int LAG_LINES = 2_000;

  private final PartitionReads reads;
  private final FeedReader.Limits limits;
  private final Turnstile here = new Turnstile(READS_HERE);
  private final Turnstile elsewhere = new Turnstile(READS_ELSEWHERE);

  Sources(PartitionReads reads, FeedSettings settings) {
    this.reads = reads;
    this.limits = settings.limits();
  }

  /** Whether a partition is read at this node. */
  boolean isHere(Partition partition) {
    return reads.isHere(partition);
  }

  /** Where the logs begin and end, of those partitions of which somebody in reach can tell. */
  Future<List<FeedEdge>> edges(Collection<Partition> partitions) {
    List<Future<List<FeedEdge>>> asked = new ArrayList<>();
    bySource(partitions).forEach((node, its) -> asked.add(reads.edges(node, its)));
    return all(asked);
  }

  /**
   * Where to go on after a position. The other replicas are asked only about partitions whose log
   * at the first one does not reach back so far: one on a new disk may have no lines of before. Who
   * comes takes turns with those that catch up: many may come at once.
   */
  Future<List<Beginning>> beginnings(Collection<Partition> partitions, FeedPosition after) {
    return beginnings(bySource(partitions)).compose(first -> orBetter(first, after));
  }

  private Future<List<Beginning>> orBetter(List<Beginning> first, FeedPosition after) {
    Map<Partition, Beginning> best = new LinkedHashMap<>();
    Map<NodeName, List<Partition>> others = new HashMap<>();
    for (Beginning each : first) {
      Partition partition = each.edge().partition();
      best.put(partition, each);
      if (!each.goneAfter(after.of(partition)).isEmpty()) {
        for (NodeName other : reads.othersThan(each.source(), partition)) {
          others.computeIfAbsent(other, node -> new ArrayList<>()).add(partition);
        }
      }
    }
    return beginnings(others)
        .map(
            more -> {
              for (Beginning each : more) {
                Partition partition = each.edge().partition();
                best.merge(
                    partition, each, (one, other) -> one.orBetter(other, after.of(partition)));
              }
              return List.copyOf(best.values());
            });
  }

  private Future<List<Beginning>> beginnings(Map<NodeName, List<Partition>> asked) {
    List<Future<List<Beginning>>> answers = new ArrayList<>();
    asked.forEach(
        (node, its) ->
            answers.add(
                turnstile(node)
                    .pass(0, () -> reads.edges(node, its))
                    .map(
                        edges ->
                            edges.stream()
                                .map(each -> new Beginning(node, each, VersionVector.EMPTY))
                                .toList())));
    return all(answers);
  }

  /** How much comes after positions, of those partitions of which somebody in reach can tell. */
  Future<List<FeedLag>> lag(Map<Partition, VersionVector> after, WantedEntries scope) {
    List<Future<List<FeedLag>>> asked = new ArrayList<>();
    bySource(after.keySet())
        .forEach(
            (node, its) -> {
              Map<Partition, VersionVector> told = new HashMap<>();
              its.forEach(each -> told.put(each, after.getOrDefault(each, VersionVector.EMPTY)));
              asked.add(reads.lag(node, new FeedCodec.Question.Lag(told, scope, LAG_LINES)));
            });
    return all(asked);
  }

  private static <T> Future<List<T>> all(List<Future<List<T>>> asked) {
    return Future.all(asked)
        .map(
            done -> {
              List<T> all = new ArrayList<>();
              done.<List<T>>list().forEach(all::addAll);
              return all;
            });
  }

  /** The partitions by whom to ask for them; those of which nobody is in reach are left out. */
  Map<NodeName, List<Partition>> bySource(Collection<Partition> partitions) {
    Map<NodeName, List<Partition>> sources = new HashMap<>();
    for (Partition each : partitions) {
      NodeName source = reads.sourceOf(each);
      if (source != null) {
        sources.computeIfAbsent(source, node -> new ArrayList<>()).add(each);
      }
    }
    return sources;
  }

  /** Reads on from positions, at a node. */
  Future<List<FeedRead>> read(
      NodeName from, Map<Partition, VersionVector> after, WantedEntries scope, int waitMillis) {
    return reads.read(from, new FeedCodec.Question.Read(after, scope, limits, waitMillis));
  }

  /**
   * The same for one consumer, when it is its turn.
   *
   * @param left how many dots it has left to read
   */
  Future<List<FeedRead>> readInTurn(
      NodeName from, Map<Partition, VersionVector> after, WantedEntries scope, long left) {
    return turnstile(from).pass(left, () -> read(from, after, scope, 0));
  }

  private Turnstile turnstile(NodeName from) {
    return reads.isSelf(from) ? here : elsewhere;
  }

  /** Whom to ask for a partition; null if nobody is in reach. */
  @Nullable NodeName sourceOf(Partition partition) {
    return reads.sourceOf(partition);
  }
}

package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedEdge;
import dev.syncline.core.feed.FeedLag;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.feed.FeedReader;
import dev.syncline.core.feed.WantedEntries;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.sync.LogSnapshot;
import dev.syncline.port.Addresses;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.StoreException;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions' logs: here where this node has a replica that holds what it should, else at
 * another that does. A node that does not answer for a partition is not asked for it for a while,
 * so the next read goes to another one. For any thread.
 */
final class PartitionReads {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionReads.class);

  /** As long as another replica is tried instead. */
  private static final long AVOID_NANOS = 1_000_000_000L;

  private final Vertx vertx;
  private final NodeName self;
  private final ReplicaStore store;
  private final ReplicaBoard board;
  private final Metadata metadata;
  private final ReplicaTransport transport;
  private final TimeSource time;
  private final int timeoutMillis;

  /** Until when a node is not asked for a partition. */
  private final Map<Place, Long> avoided = new ConcurrentHashMap<>();

  private record Place(NodeName node, Partition partition) {}

  PartitionReads(
      Vertx vertx,
      NodeName self,
      ReplicaStore store,
      ReplicaBoard board,
      Metadata metadata,
      ReplicaTransport transport,
      TimeSource time,
      int timeoutMillis) {
    this.vertx = vertx;
    this.self = self;
    this.store = store;
    this.board = board;
    this.metadata = metadata;
    this.transport = transport;
    this.time = time;
    this.timeoutMillis = timeoutMillis;
  }

  /** Whom to ask for a partition: this node if it can, else one in reach; null if there is none. */
  @Nullable NodeName sourceOf(Partition partition) {
    if (isHere(partition) && !isAvoided(self, partition)) {
      return self;
    }
    Ring ring = metadata.state().ring();
    for (NodeName each : ring.replicas(partition)) {
      if (!each.equals(self) && transport.isReachable(each) && !isAvoided(each, partition)) {
        return each;
      }
    }
    return null;
  }

  /** The other replicas of a partition that could be asked. */
  List<NodeName> othersThan(NodeName node, Partition partition) {
    return metadata.state().ring().replicas(partition).stream()
        .filter(each -> !each.equals(node) && !isAvoided(each, partition))
        .filter(each -> each.equals(self) ? isHere(partition) : transport.isReachable(each))
        .toList();
  }

  /** Whether that is this node. */
  boolean isSelf(NodeName node) {
    return node.equals(self);
  }

  /** Whether this node has a replica of the partition that holds all that it should. */
  boolean isHere(Partition partition) {
    return board.isWhole(self, metadata.state().ring(), partition, store::startsForgetful);
  }

  private boolean isAvoided(NodeName node, Partition partition) {
    Place place = new Place(node, partition);
    Long until = avoided.get(place);
    if (until != null && time.nanos() - until >= 0) {
      avoided.remove(place, until);
      return false;
    }
    return until != null;
  }

  private void avoid(NodeName node, Partition partition) {
    avoided.put(new Place(node, partition), time.nanos() + AVOID_NANOS);
  }

  /** Where the logs of a node begin and end; partitions of which it cannot tell are left out. */
  Future<List<FeedEdge>> edges(NodeName from, Collection<Partition> partitions) {
    Future<List<FeedEdge>> answer =
        from.equals(self)
            ? vertx.executeBlocking(() -> edgesHere(partitions), false)
            : ask(from, new FeedCodec.Question.Edges(List.copyOf(partitions)), 0)
                .map(bytes -> FeedCodec.decodeEdges(bytes));
    return answer
        .onSuccess(
            edges -> {
              Set<Partition> missing = new HashSet<>(partitions);
              edges.forEach(each -> missing.remove(each.partition()));
              missing.forEach(each -> avoid(from, each));
            })
        .recover(e -> failed(from, partitions, e));
  }

  /**
   * What comes after positions, as far as it fits. Of a partition that does not fit nothing is
   * said, and nothing of one of which the node cannot tell: that one is read elsewhere the next
   * time.
   */
  Future<List<FeedRead>> read(NodeName from, FeedCodec.Question.Read question) {
    Set<Partition> partitions = question.after().keySet();
    Future<List<FeedRead>> answer =
        from.equals(self)
            ? vertx.executeBlocking(() -> readHere(question), false)
            : ask(from, question, question.waitMillis()).map(FeedCodec::decodeReads);
    return answer
        .onSuccess(reads -> untold(question, reads).forEach(each -> avoid(from, each)))
        .recover(e -> failed(from, partitions, e));
  }

  /** How much comes after positions; partitions of which the node cannot tell are left out. */
  Future<List<FeedLag>> lag(NodeName from, FeedCodec.Question.Lag question) {
    Future<List<FeedLag>> answer =
        from.equals(self)
            ? vertx.executeBlocking(() -> lagHere(question), false)
            : ask(from, question, 0).map(FeedCodec::decodeLags);
    return answer.recover(e -> failed(from, question.after().keySet(), e));
  }

  /** Blocks. */
  List<FeedLag> lagHere(FeedCodec.Question.Lag question) {
    List<FeedLag> lags = new ArrayList<>();
    question
        .after()
        .forEach(
            (partition, told) -> {
              if (isHere(partition)) {
                lags.add(
                    store.withSnapshot(
                        partition,
                        log ->
                            FeedLag.of(
                                partition, log, told, question.scope(), question.maxLines())));
              }
            });
    return lags;
  }

  /**
   * The partitions of which nothing was said although there was room. Whoever was asked cannot tell
   * of them, however much it has to say of others.
   */
  private static List<Partition> untold(FeedCodec.Question.Read question, List<FeedRead> reads) {
    Map<Partition, FeedRead> told = new HashMap<>();
    reads.forEach(each -> told.put(each.partition(), each));
    List<Partition> untold = new ArrayList<>();
    Room room = new Room(question.limits());
    for (Map.Entry<Partition, VersionVector> each : question.after().entrySet()) {
      FeedRead read = told.get(each.getKey());
      if (read != null) {
        room.take(read, each.getValue());
      } else if (!room.isFull()) {
        untold.add(each.getKey());
      }
    }
    return untold;
  }

  private <T> Future<List<T>> failed(
      NodeName from, Collection<Partition> partitions, Throwable failure) {
    LOG.atDebug().addKeyValue("node", from).log("no events from there: {}", failure.getMessage());
    partitions.forEach(each -> avoid(from, each));
    return Future.succeededFuture(List.of());
  }

  private Future<byte[]> ask(NodeName node, FeedCodec.Question question, int waitMillis) {
    return vertx
        .eventBus()
        .<Buffer>request(
            Addresses.feed(node),
            Buffer.buffer(FeedCodec.encode(question)),
            new DeliveryOptions().setSendTimeout(timeoutMillis + waitMillis))
        .map(reply -> reply.body().getBytes());
  }

  /** Blocks. */
  List<FeedEdge> edgesHere(Collection<Partition> partitions) {
    List<FeedEdge> edges = new ArrayList<>();
    for (Partition each : partitions) {
      if (isHere(each)) {
        edges.add(
            store.withSnapshot(each, log -> new FeedEdge(each, log.clock(), log.truncated())));
      }
    }
    return edges;
  }

  /** Blocks. What cannot be read here is left out, and read elsewhere for a while. */
  List<FeedRead> readHere(FeedCodec.Question.Read question) {
    List<FeedRead> reads = new ArrayList<>();
    Room room = new Room(question.limits());
    for (Map.Entry<Partition, VersionVector> each : question.after().entrySet()) {
      if (room.isFull()) {
        break;
      }
      Partition partition = each.getKey();
      if (!isHere(partition)) {
        continue;
      }
      try {
        FeedRead read =
            store.withSnapshot(
                partition, log -> read(partition, log, each.getValue(), question.scope(), room));
        room.take(read, each.getValue());
        reads.add(read);
      } catch (StoreException e) {
        LOG.atWarn()
            .addKeyValue("partition", partition)
            .log("its log cannot be read: {}", e.getMessage());
        avoid(self, partition);
      }
    }
    return reads;
  }

  private static FeedRead read(
      Partition partition, LogSnapshot log, VersionVector told, WantedEntries scope, Room room) {
    return FeedReader.read(partition, log, told, scope, room.left());
  }

  /** What is left of the bounds of a read that goes over several partitions. */
  private static final class Room {
    private int lines;
    private int entries;
    private long bytes;

    Room(FeedReader.Limits limits) {
      lines = limits.maxLines();
      entries = limits.maxEntries();
      bytes = limits.maxBytes();
    }

    boolean isFull() {
      return lines < 1 || entries < 1 || bytes < 1;
    }

    FeedReader.Limits left() {
      return new FeedReader.Limits(lines, entries, bytes);
    }

    /** Lines that were passed over have been looked at too. */
    void take(FeedRead read, VersionVector before) {
      long looked = read.told().size() - before.size() - read.gap().size();
      lines -= (int) Math.min(lines, Math.max(0, looked));
      entries -= read.entries().size();
      bytes -=
          read.entries().values().stream()
              .mapToLong(dev.syncline.core.entry.EntryCodec::estimateBytes)
              .sum();
    }
  }
}

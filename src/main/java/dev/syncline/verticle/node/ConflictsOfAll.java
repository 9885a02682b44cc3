package dev.syncline.verticle.node;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Addresses;
import dev.syncline.port.ConflictPlace;
import dev.syncline.port.ConflictStore.Query;
import dev.syncline.port.ConflictStore.Recorded;
import dev.syncline.port.Conflicts;
import dev.syncline.port.Membership;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link Conflicts} from what all nodes of the ring have recorded. */
public final class ConflictsOfAll implements Conflicts {
  private static final Comparator<Recorded> BY_WINNER =
      Comparator.comparing((Recorded each) -> each.conflict().winnerTimestamp())
          .thenComparing(each -> each.conflict().winner());

  private final Vertx vertx;
  private final NodeName self;
  private final ConflictsHere here;
  private final Metadata metadata;
  private final Membership membership;
  private final ReplicaTransport transport;
  private final long timeoutMillis;

  /** For the node of this name; the others have as long as {@code timeoutMillis}. */
  public ConflictsOfAll(
      Vertx vertx,
      NodeName self,
      ConflictsHere here,
      Metadata metadata,
      Membership membership,
      ReplicaTransport transport,
      long timeoutMillis) {
    this.vertx = vertx;
    this.self = self;
    this.here = here;
    this.metadata = metadata;
    this.membership = membership;
    this.transport = transport;
    this.timeoutMillis = timeoutMillis;
  }

  /** One node's part; null if it has not answered. */
  record Part(NodeName node, ConflictsCodec.@Nullable Answer answer) {}

  @Override
  public Future<Page> list(CollectionInfo collection, Query query) {
    Ring ring = metadata.state().ring();
    List<Future<Part>> parts = new ArrayList<>();
    parts.add(here.list(vertx, query).map(answer -> new Part(self, answer)));
    Buffer question = Buffer.buffer(ConflictsCodec.encode(query));
    for (Member member : ring.members().values()) {
      if (!member.name().equals(self) && member.state().isMember()) {
        parts.add(ask(member.name(), question));
      }
    }
    return Future.all(parts).map(all -> merge(all.list(), query.limit(), ring));
  }

  private Future<Part> ask(NodeName node, Buffer question) {
    Part silent = new Part(node, null);
    if (!membership.present().contains(node) || !transport.isReachable(node)) {
      return Future.succeededFuture(silent);
    }
    return vertx
        .eventBus()
        .<Buffer>request(
            Addresses.conflicts(node),
            question,
            new DeliveryOptions().setSendTimeout(timeoutMillis))
        .map(reply -> part(node, reply))
        .otherwise(silent);
  }

  private static Part part(NodeName node, Message<Buffer> reply) {
    try {
      return new Part(node, ConflictsCodec.decodeAnswer(reply.body().getBytes()));
    } catch (CorruptDataException e) {
      return new Part(node, null);
    }
  }

  /**
   * Each loser once, up to the last place that every node with more to say has got to: behind it a
   * record of theirs could be missing between others.
   */
  static Page merge(List<Part> parts, int limit, Ring ring) {
    SortedMap<ConflictPlace, SortedMap<NodeName, Recorded>> byPlace = new TreeMap<>();
    List<NodeName> unanswered = new ArrayList<>(0);
    ConflictPlace end = null;
    for (Part part : parts) {
      ConflictsCodec.Answer answer = part.answer();
      if (answer == null) {
        unanswered.add(part.node());
        continue;
      }
      for (Recorded each : answer.records()) {
        byPlace.computeIfAbsent(each.place(), place -> new TreeMap<>()).put(part.node(), each);
      }
      if (answer.more()) {
        ConflictPlace last = answer.records().get(answer.records().size() - 1).place();
        end = end == null || last.compareTo(end) < 0 ? last : end;
      }
    }
    List<Item> items = new ArrayList<>();
    for (Map.Entry<ConflictPlace, SortedMap<NodeName, Recorded>> each : byPlace.entrySet()) {
      boolean isBehind = end != null && each.getKey().compareTo(end) > 0;
      if (items.size() == limit || isBehind) {
        return new Page(items, items.get(items.size() - 1).place(), unanswered);
      }
      items.add(item(each.getKey(), each.getValue(), ring));
    }
    return new Page(items, end, unanswered);
  }

  private static Item item(ConflictPlace place, SortedMap<NodeName, Recorded> recorded, Ring ring) {
    Conflict conflict = recorded.values().stream().max(BY_WINNER).orElseThrow().conflict();
    return new Item(
        conflict.key().id(),
        place,
        ring.label(conflict.winner()),
        conflict.winnerTimestamp(),
        conflict.loser(),
        ring.label(conflict.loser().dot()),
        recorded.entrySet().stream()
            .map(each -> new Recording(each.getKey(), each.getValue().detectedMillis()))
            .toList());
  }
}

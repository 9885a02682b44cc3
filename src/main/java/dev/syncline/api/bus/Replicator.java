package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Reads and writes replicated vectors from any verticle of the clustered Vert.x.
 *
 * <p>In a node's own process an operation is handed over by reference; anywhere else it travels
 * over the event bus, together with others of the same replicator. Operations mean the same as over
 * HTTP, are bounded and measured with them, and fail with a {@link ReplicatorException} whose type
 * says what to do next.
 *
 * <p>Every {@link Uni} is lazy: each subscription is an operation of its own. It ends within its
 * timeout and a second, on the Vert.x context it was subscribed on, or on any event loop if there
 * was none. Cancelling gives up the result only. Operations that are under way together may take
 * effect in any order; one that is started after another has ended takes effect after it.
 *
 * <p>Safe for use by several threads. One replicator per verticle is enough and best: what is under
 * way at the same time shares messages.
 */
public interface Replicator {
  /**
   * A replicator for this Vert.x: by reference if it is a node's own, else over the event bus to
   * any node. Never blocks; where no node is there yet, operations wait for one within their
   * timeouts.
   */
  static Replicator of(Vertx vertx) {
    LocalNode local = LocalNode.in(vertx);
    return local == null
        ? new BusReplicator(vertx, null, BusSettings.DEFAULTS)
        : new LocalReplicator(local.service());
  }

  /** The same for one node, which answers or nobody does. */
  static Replicator of(Vertx vertx, NodeName node) {
    LocalNode local = LocalNode.in(vertx);
    return local != null && local.name().equals(node)
        ? new LocalReplicator(local.service())
        : new BusReplicator(vertx, node, BusSettings.DEFAULTS);
  }

  /**
   * Stores one entry. In a collection whose conflict policy is {@code crdt} it sets the registers
   * that the payload names, and the vector, where it is a register and not {@link
   * FloatVector#NONE}; nothing else is touched, and what only operations change may not be named.
   */
  Uni<WriteResult> write(WriteRequest request);

  /** Changes fields of one entry, of a collection whose conflict policy is {@code crdt}. */
  Uni<WriteResult> mutate(MutationRequest request);

  /**
   * Stores and deletes many entries with one message. It fails as a whole only where no entry was
   * tried; otherwise each entry has a result of its own.
   */
  Uni<BatchResult> writeBatch(BatchRequest request);

  /** Reads one entry; an absent one is no failure. */
  Uni<ReadResult> read(ReadRequest request);

  /** Finds the nearest neighbours of vectors, or of an entry. */
  Uni<SearchResult> search(SearchRequest request);

  /** Deletes one entry, an unknown one too. */
  Uni<WriteResult> delete(DeleteRequest request);

  /**
   * Makes a collection; one that is there as asked is returned. When it ends, every live node
   * serves the collection.
   */
  Uni<CollectionInfo> createCollection(CollectionDefinition definition);

  /**
   * Makes a collection with the defaults of the HTTP API: cosine, three replicas or as many as
   * there are nodes, last write wins, an index {@code hnsw}.
   */
  default Uni<CollectionInfo> createCollection(String name, int dimension) {
    return Uni.createFrom()
        .item(
            () -> {
              try {
                return new CollectionDefinition(
                    name,
                    dimension,
                    Metric.COSINE,
                    0,
                    ConflictPolicy.LAST_WRITE_WINS,
                    IndexKind.HNSW);
              } catch (IllegalArgumentException e) {
                throw Failures.of(
                    Problem.of(ProblemType.INVALID_FIELD, String.valueOf(e.getMessage())));
              }
            })
        .chain(this::createCollection);
  }

  /** All collections that the answering node knows, in order of names. */
  Uni<List<CollectionInfo>> collections();

  /** Drops a collection and everything in it. */
  Uni<Void> dropCollection(String name);

  /**
   * What is written in the whole cluster, and what happens to it, as it is asked for: what a
   * subscriber does not ask for stays in the logs. Each subscription is a consumer of its own. Over
   * the event bus it goes on at another node where one does not answer, and does not end by itself;
   * in a node's own process it fails when the node stops. Whoever begins with the last token is
   * told what came after it: at least once, of each entry in causal order as far as the token goes
   * (docs/change-streams.md).
   *
   * <p>It fails with an {@link InvalidRequestException} where the request is at fault. A member of
   * a group that was told {@code group.ended} fails after it: with a {@link GroupNotFoundException}
   * where the group was deleted (to subscribe again makes it anew), and with an {@link
   * InvalidRequestException} of {@code member} where somebody else has come under the member's name
   * (to subscribe again takes that back).
   */
  Multi<StreamEvent> events(StreamRequest request);

  /**
   * Notes that a group's members have seen to everything up to a token of one of them. It ends once
   * that is on a majority; to repeat it is always right, and any node will do.
   *
   * @param token of an event that came with {@link StreamRequest#inGroup}
   */
  Uni<Void> acknowledge(String group, String token);

  /**
   * Ends the replicator: what is under way fails with {@link OutcomeUnknownException}. Undeploying
   * the verticle that made it ends it too, then without a word to what is under way.
   */
  Uni<Void> close();
}

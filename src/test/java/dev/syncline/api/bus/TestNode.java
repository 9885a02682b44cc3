package dev.syncline.api.bus;

import dev.syncline.api.http.FakeNode;
import dev.syncline.api.request.Admission;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.mutation.FieldType;
import dev.syncline.core.mutation.Schema;
import dev.syncline.core.placement.NodeName;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A node in memory with the replicator's side of it, and clients, on one event bus. */
final class TestNode implements AutoCloseable {
  static final NodeName NAME = new NodeName("n1");
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final Vertx vertx = Vertx.vertx();
  final FakeNode node = new FakeNode();
  final Admission admission;
  final ReplicatorPorts ports;

  TestNode() {
    this(new Admission(4_096, 64L << 20, 7));
  }

  TestNode(Admission admission) {
    this.admission = admission;
    this.ports =
        new ReplicatorPorts(
            NAME,
            node,
            node::search,
            node,
            () -> FakeNode.CONTEXTS,
            new StreamPorts(node.feed, node.groups, () -> FakeNode.POSITIONS));
    get(vertx.deployVerticle(new ReplicatorVerticle(ports, admission, ReplicatorLimits.DEFAULTS)));
    get(vertx.deployVerticle(new StreamVerticle(NAME, ports.stream())));
    collection("docs", ConflictPolicy.LAST_WRITE_WINS, IndexKind.HNSW);
    collection("siblings", ConflictPolicy.SIBLINGS, IndexKind.NONE);
    get(
        node.propose(
            new ClusterCommand.CreateCollection(
                new CollectionDefinition(
                    "pages",
                    2,
                    Metric.COSINE,
                    3,
                    ConflictPolicy.CRDT,
                    IndexKind.NONE,
                    new Schema(
                        new TreeMap<>(
                            Map.of(
                                "views", Schema.Field.of(FieldType.COUNTER),
                                "tags", Schema.Field.of(FieldType.SET),
                                "note", Schema.Field.of(FieldType.REGISTER))),
                        Schema.VectorKind.MEAN),
                    null))));
  }

  private void collection(String name, ConflictPolicy policy, IndexKind index) {
    get(
        node.propose(
            new ClusterCommand.CreateCollection(
                new CollectionDefinition(name, 2, Metric.COSINE, 3, policy, index))));
  }

  Replicator overBus() {
    return new BusReplicator(vertx, null, BusSettings.DEFAULTS);
  }

  Replicator inProcess() {
    ReplicatorVerticle.publish(vertx, ports, admission, ReplicatorLimits.DEFAULTS);
    return Replicator.of(vertx);
  }

  static <T> T get(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static <T> T await(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  @Override
  public void close() {
    get(vertx.close());
  }
}

package dev.syncline.load.search;

import dev.syncline.adapter.index.GraphVectorIndex;
import dev.syncline.adapter.index.IndexSettings;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.load.driver.Entries;
import dev.syncline.load.measure.Until;
import dev.syncline.port.Metadata;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.VectorIndex.Figures;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The index of a node alone, without a store, replication or HTTP. */
final class SynclineEngine implements Engine {
  private static final int EXACT_LIMIT = 1_000;
  private static final int POLL_MILLIS = 20;
  private static final long PATIENCE_MILLIS = 7_200_000;
  private static final Actor ACTOR = new Actor(1);
  private static final Set<Partition> EVERYWHERE =
      IntStream.range(0, Partition.SLOTS)
          .mapToObj(slot -> new Partition(1, slot))
          .collect(Collectors.toUnmodifiableSet());

  private final CollectionInfo collection;
  private final GraphVectorIndex index;
  private long versions;

  /** An index of one collection, whose graph one thread builds. */
  SynclineEngine(int dims) throws IOException {
    collection =
        new CollectionInfo(
            1, "compared", dims, Metric.COSINE, 1, ConflictPolicy.SIBLINGS, IndexKind.HNSW);
    index =
        new GraphVectorIndex(
            "compared",
            new IndexSettings(1, Long.MAX_VALUE, EXACT_LIMIT),
            emptyStore(),
            new OneCollection(collection));
    Until.holds("an index", POLL_MILLIS, PATIENCE_MILLIS, () -> figures().loaded() == 1);
  }

  private record OneCollection(CollectionInfo collection) implements Metadata {
    @Override
    public ClusterState state() {
      return new ClusterState(
          Ring.EMPTY, new TreeMap<>(Map.of(collection.name(), collection)), collection.id() + 1);
    }

    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      throw new UnsupportedOperationException();
    }
  }

  /** A store that is read when the index is new; no entry has a payload that a filter asks for. */
  private static ReplicaStore emptyStore() {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "list" -> List.of();
                  case "getIfCached" -> new ReplicaStore.Lookup.Absent();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @Override
  public String name() {
    return "Syncline's index";
  }

  @Override
  public void put(int key, float[] vector) {
    byte[] bytes = new byte[vector.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
    set(key, new Content.Value(Bytes.wrap(bytes), Bytes.utf8("{}")));
  }

  @Override
  public void delete(int key) {
    set(key, Content.Tombstone.INSTANCE);
  }

  private void set(int key, Content content) {
    EntryKey entry = new EntryKey(collection.id(), Bytes.utf8(Entries.id(key)));
    versions++;
    Version version =
        new Version(new Dot(ACTOR, versions), HybridTimestamp.ofMillis(versions), content);
    index.apply(
        new Batch(
            Partition.of(collection.replicationFactor(), entry),
            1,
            List.of(
                new Batch.Change(
                    entry, new Entry(collection.policy(), List.of(version), VersionVector.EMPTY))),
            List.of(),
            VersionVector.EMPTY,
            List.of(),
            false));
  }

  @Override
  public void settle() throws IOException {
    Until.holds(
        "a graph of all vectors", POLL_MILLIS, PATIENCE_MILLIS, () -> figures().waiting() == 0);
  }

  private Figures figures() {
    return index.figures(collection.id());
  }

  @Override
  public int[] search(float[] query, int count, int ef) {
    NearestQuery asked = new NearestQuery(query, count, ef, null, Double.POSITIVE_INFINITY);
    return index.search(collection.id(), EVERYWHERE, asked).neighbors().stream()
        .mapToInt(
            each -> {
              String id = new String(each.id().array(), StandardCharsets.US_ASCII);
              return Integer.parseInt(id.substring(1));
            })
        .toArray();
  }

  @Override
  public void close() {
    index.close();
  }
}

package dev.syncline.adapter.index;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
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
import dev.syncline.core.replica.Batch;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.ReplicaStore;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a node holds of one collection, in memory, and which of it is nearest by looking at all. */
final class HeldEntries {
  static final Set<Partition> EVERYWHERE =
      IntStream.range(0, Partition.SLOTS)
          .mapToObj(slot -> new Partition(1, slot))
          .collect(Collectors.toUnmodifiableSet());

  private static final Actor ACTOR = new Actor(1);

  final CollectionInfo collection;
  private final ConcurrentNavigableMap<Bytes, Entry> entries = new ConcurrentSkipListMap<>();
  private final AtomicLong counter = new AtomicLong();

  /** Run after a page of entries has been read, before it is handed over. */
  volatile Runnable afterPage = () -> {};

  /** Run before an entry is read. */
  volatile Runnable beforeGet = () -> {};

  HeldEntries(CollectionInfo collection) {
    this.collection = collection;
  }

  HeldEntries(int dimension, Metric metric, IndexKind kind) {
    this(new CollectionInfo(1, "docs", dimension, metric, 1, ConflictPolicy.SIBLINGS, kind));
  }

  static Bytes bytes(float... vector) {
    byte[] bytes = new byte[vector.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
    return Bytes.wrap(bytes);
  }

  Partition partition(Bytes id) {
    return Partition.of(collection.replicationFactor(), new EntryKey(collection.id(), id));
  }

  /** The entry has this value, and no other. */
  Batch put(Bytes id, float[] vector, String payload) {
    return set(id, List.of(version(vector, payload)));
  }

  /** The entry has this value beside those it had. */
  Batch addSibling(Bytes id, float[] vector, String payload) {
    List<Version> versions = new ArrayList<>();
    Entry before = entries.get(id);
    if (before != null) {
      versions.addAll(before.versions());
    }
    versions.add(version(vector, payload));
    return set(id, versions);
  }

  /** The entry is deleted. */
  Batch delete(Bytes id) {
    Version tombstone = version(Content.Tombstone.INSTANCE);
    return set(id, List.of(tombstone));
  }

  private Version version(float[] vector, String payload) {
    return version(new Content.Value(bytes(vector), Bytes.utf8(payload)));
  }

  Version version(Content content) {
    long number = counter.incrementAndGet();
    return new Version(new Dot(ACTOR, number), HybridTimestamp.ofMillis(number), content);
  }

  /** The entry holds these versions; what a replica has written. */
  Batch set(Bytes id, List<Version> versions) {
    Entry entry = new Entry(collection.policy(), versions, VersionVector.EMPTY);
    entries.put(id, entry);
    return new Batch(
        partition(id),
        1,
        List.of(new Batch.Change(new EntryKey(collection.id(), id), entry)),
        List.of(),
        VersionVector.EMPTY,
        List.of(),
        false);
  }

  /** The store has lost what it held of a partition. */
  void discard(Partition partition) {
    entries.keySet().removeIf(id -> partition(id).equals(partition));
  }

  /** What a search that looks at all finds. */
  List<Neighbor> nearest(Set<Partition> partitions, NearestQuery query) {
    List<Neighbor> found = new ArrayList<>();
    entries.forEach(
        (id, entry) -> {
          for (Version version : entry.live()) {
            if (partitions.contains(partition(id))
                && version.content() instanceof Content.Value value) {
              addIfFound(query, id, version, value, found);
            }
          }
        });
    return Neighbor.nearest(found, query.count());
  }

  private void addIfFound(
      NearestQuery query, Bytes id, Version version, Content.Value value, List<Neighbor> found) {
    float[] vector = new float[collection.dimension()];
    ByteBuffer.wrap(value.vector().array())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(vector);
    double distance = Distances.between(collection.metric(), query.vector(), vector);
    boolean isAccepted =
        query.filter() == null || query.filter().holds(PayloadFields.of(value.payload()));
    if (isAccepted && distance <= query.maxDistance()) {
      found.add(new Neighbor(id, version.dot(), distance));
    }
  }

  /** A store of which nothing else is asked. */
  ReplicaStore store() {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getIfCached" -> new ReplicaStore.Lookup.NotCached();
                  case "get" -> get((EntryKey) arguments[1]);
                  case "list" ->
                      list(
                          (long) arguments[0],
                          (Collection<?>) arguments[1],
                          (Bytes) arguments[2],
                          (int) arguments[3]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private @Nullable Entry get(EntryKey key) {
    beforeGet.run();
    return entries.get(key.id());
  }

  private List<ReplicaStore.Listed> list(
      long asked, Collection<?> partitions, @Nullable Bytes after, int limit) {
    if (asked != collection.id()) {
      return List.of();
    }
    List<ReplicaStore.Listed> page =
        (after == null ? entries : entries.tailMap(after, false))
            .entrySet().stream()
                .filter(each -> partitions.contains(partition(each.getKey())))
                .filter(each -> !each.getValue().live().isEmpty())
                .limit(limit)
                .map(
                    each ->
                        new ReplicaStore.Listed(
                            new EntryKey(asked, each.getKey()), each.getValue()))
                .toList();
    afterPage.run();
    return page;
  }
}

package dev.syncline.verticle.search;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.search.CurrentValue;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Floats;
import dev.syncline.core.search.Gathered;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.Outcome;
import dev.syncline.port.PayloadConditions;
import dev.syncline.verticle.search.SearchCodec.Item;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has been gathered for one query, with the values. */
final class QueryResult {
  private final CollectionInfo collection;
  private final NearestQuery query;
  private final PayloadConditions conditions;
  private final Gathered gathered;
  private final Map<Version, Content.Value> values = new HashMap<>();

  /** A version of an entry. */
  private record Version(Bytes id, Dot dot) {}

  QueryResult(CollectionInfo collection, NearestQuery query, PayloadConditions conditions) {
    this.collection = collection;
    this.query = query;
    this.conditions = conditions;
    this.gathered = new Gathered(query.count(), this::partitionOf);
  }

  private Partition partitionOf(Bytes id) {
    return Partition.of(collection.replicationFactor(), new EntryKey(collection.id(), id));
  }

  int count() {
    return query.count();
  }

  void add(Set<Partition> counted, List<Item> items, int asked) {
    gathered.add(counted, items.stream().map(Item::neighbor).toList(), asked);
    for (Item each : items) {
      if (each.value() != null) {
        values.put(new Version(each.neighbor().id(), each.neighbor().dot()), each.value());
      }
    }
  }

  /** An entry as it was read. */
  void read(Bytes id, Outcome.Found found) {
    Entry entry = new Entry(collection.policy(), found.versions(), VersionVector.EMPTY);
    Neighbor nearest = null;
    for (CurrentValue each : CurrentValue.of(collection, entry)) {
      double distance =
          Distances.between(collection.metric(), query.vector(), Floats.of(each.value().vector()));
      if (distance <= query.maxDistance()
          && isWanted(each.value())
          && (nearest == null || distance < nearest.distance())) {
        nearest = new Neighbor(id, each.dot(), distance);
        values.put(new Version(id, each.dot()), each.value());
      }
    }
    gathered.read(id, nearest);
  }

  private boolean isWanted(Content.Value value) {
    Filter filter = query.filter();
    return filter == null || conditions.holds(filter, value.payload());
  }

  List<Bytes> unsure() {
    return gathered.unsure();
  }

  boolean reachesFarEnough() {
    return gathered.reachesFarEnough();
  }

  void forgetAnswers() {
    gathered.forgetAnswers();
  }

  List<Neighbor> nearest() {
    return gathered.nearest();
  }

  Content.@Nullable Value value(Neighbor neighbor) {
    return values.get(new Version(neighbor.id(), neighbor.dot()));
  }
}

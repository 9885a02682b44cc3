package dev.syncline.verticle.feed;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.feed.FeedItem;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import dev.syncline.port.Metadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gives what was read the names that consumers know. For any thread. */
final class EventMaker {
  private final Metadata metadata;

  EventMaker(Metadata metadata) {
    this.metadata = metadata;
  }

  /**
   * An event, and the dot that it tells of.
   *
   * @param partition null for what is in no log
   */
  record Told(FeedEvent event, @Nullable Partition partition, @Nullable Dot dot) {
    static Told live(FeedEvent event) {
      return new Told(event, null, null);
    }
  }

  /** For one consumer, or for all of them together. */
  Scopes scopes() {
    return new Scopes(metadata);
  }

  /** The partitions in which a consumer may have to be told of something. */
  List<Partition> partitions(FeedRequest.Filter filter) {
    ClusterState state = metadata.state();
    Set<Integer> factors = new HashSet<>();
    for (CollectionInfo each : state.collections().values()) {
      if (filter.collections().isEmpty() || filter.collections().contains(each.name())) {
        factors.add(each.replicationFactor());
      }
    }
    return state.partitions().stream()
        .filter(each -> factors.contains(each.replicationFactor()))
        .toList();
  }

  /** The events of a read. A gap is not among them. */
  List<Told> events(FeedRead read) {
    ClusterState state = metadata.state();
    List<Told> events = new ArrayList<>(read.lines().size());
    for (FeedItem item : FeedItem.of(read)) {
      CollectionInfo collection = state.userCollection(item.key().collection());
      if (collection != null) {
        events.add(
            new Told(event(read.partition(), collection, item), read.partition(), item.dot()));
      }
    }
    return events;
  }

  private FeedEvent event(Partition partition, CollectionInfo collection, FeedItem item) {
    if (item instanceof FeedItem.Written written) {
      Version newest = newest(written.versions());
      String label = label(item.dot());
      return new FeedEvent.Change(
          FeedType.VECTOR_WRITTEN,
          partition,
          collection,
          item.key().id(),
          item.dot(),
          label,
          newest.timestamp(),
          false,
          written.versions(),
          written.versions().size() == 1 ? List.of(label) : labels(dots(written.versions())));
    }
    if (item instanceof FeedItem.Conflicting conflict) {
      List<Dot> others =
          dots(conflict.siblings()).stream().filter(each -> !each.equals(item.dot())).toList();
      return new FeedEvent.Conflict(
          FeedType.CONFLICT_DETECTED,
          partition,
          collection,
          item.key().id(),
          item.dot(),
          label(item.dot()),
          timestampOf(item.dot(), conflict.siblings()),
          others,
          labels(others),
          true);
    }
    FeedItem.@Nullable Deleted deleted = item instanceof FeedItem.Deleted is ? is : null;
    boolean live = item instanceof FeedItem.Superseded superseded && superseded.live();
    return new FeedEvent.Change(
        live ? FeedType.VECTOR_WRITTEN : FeedType.VECTOR_DELETED,
        partition,
        collection,
        item.key().id(),
        item.dot(),
        label(item.dot()),
        deleted == null ? null : deleted.tombstone().timestamp(),
        deleted == null,
        List.of(),
        List.of());
  }

  private static HybridTimestamp timestampOf(Dot dot, List<Version> versions) {
    return versions.stream()
        .filter(each -> each.dot().equals(dot))
        .findFirst()
        .orElseThrow()
        .timestamp();
  }

  private static Version newest(List<Version> versions) {
    return versions.size() == 1
        ? versions.get(0)
        : versions.stream().max(FeedItem.BY_TIME).orElseThrow();
  }

  private static List<Dot> dots(List<Version> versions) {
    return versions.stream().map(Version::dot).toList();
  }

  private List<String> labels(List<Dot> dots) {
    return dots.stream().map(this::label).toList();
  }

  private String label(Dot dot) {
    return metadata.state().ring().label(dot);
  }

  /** The conflicts that a replica has settled by time. */
  List<Told> dropped(Partition partition, List<Conflict> conflicts) {
    ClusterState state = metadata.state();
    List<Told> events = new ArrayList<>(conflicts.size());
    for (Conflict each : conflicts) {
      CollectionInfo collection = state.userCollection(each.key().collection());
      if (collection != null) {
        events.add(
            Told.live(
                new FeedEvent.Conflict(
                    FeedType.CONFLICT_RESOLVED,
                    partition,
                    collection,
                    each.key().id(),
                    each.winner(),
                    label(each.winner()),
                    each.winnerTimestamp(),
                    List.of(each.loser().dot()),
                    List.of(label(each.loser().dot())),
                    false)));
      }
    }
    return events;
  }

  /**
   * An entry that had siblings has them no more; null if nothing is left of it.
   *
   * @param entry as it is now
   */
  @Nullable Told settled(Partition partition, EntryKey key, Entry entry) {
    CollectionInfo collection = metadata.state().userCollection(key.collection());
    if (collection == null || entry.versions().isEmpty()) {
      return null;
    }
    Version newest = newest(entry.versions());
    return Told.live(
        new FeedEvent.Conflict(
            FeedType.CONFLICT_RESOLVED,
            partition,
            collection,
            key.id(),
            newest.dot(),
            label(newest.dot()),
            newest.timestamp(),
            List.of(),
            List.of(),
            false));
  }

  /** What has to be read again where dots are gone from the logs; null if nothing has to be. */
  FeedEvent.@Nullable Gap gap(Map<Partition, Long> lost, FeedRequest.Filter filter) {
    ClusterState state = metadata.state();
    SortedMap<Partition, Long> partitions = new TreeMap<>(lost);
    Set<Integer> factors = new HashSet<>();
    partitions.keySet().forEach(each -> factors.add(each.replicationFactor()));
    List<String> names =
        state.collections().values().stream()
            .filter(each -> factors.contains(each.replicationFactor()))
            .map(CollectionInfo::name)
            .filter(each -> filter.collections().isEmpty() || filter.collections().contains(each))
            .toList();
    long dots = partitions.values().stream().mapToLong(Long::longValue).sum();
    return names.isEmpty() || partitions.isEmpty() || !filter.wantsEntries()
        ? null
        : new FeedEvent.Gap(dots, List.copyOf(partitions.keySet()), names);
  }
}

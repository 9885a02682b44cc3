package dev.syncline.core.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a consumer has been told, per partition as the set of dots told. Such a set means the
 * same at every replica, so whoever has it can go on anywhere. Immutable.
 *
 * @param told of a partition that is not named nothing has been told
 */
public record FeedPosition(SortedMap<Partition, VersionVector> told) {
  /** Of a consumer that has been told nothing. */
  public static final FeedPosition NONE = new FeedPosition(new TreeMap<>());

  /** Copies the map, and leaves out partitions of which nothing was told. */
  public FeedPosition {
    SortedMap<Partition, VersionVector> copy = new TreeMap<>(told);
    copy.values().removeIf(VersionVector::isEmpty);
    told = Collections.unmodifiableSortedMap(copy);
  }

  /** The dots told of a partition. */
  public VersionVector of(Partition partition) {
    return told.getOrDefault(partition, VersionVector.EMPTY);
  }

  /** The position with these partitions where the map says. */
  public FeedPosition with(Map<Partition, VersionVector> changed) {
    if (changed.isEmpty()) {
      return this;
    }
    SortedMap<Partition, VersionVector> next = new TreeMap<>(told);
    next.putAll(changed);
    return new FeedPosition(next);
  }

  /** All that either position has been told. */
  public FeedPosition join(FeedPosition other) {
    SortedMap<Partition, VersionVector> all = new TreeMap<>(told);
    other.told.forEach((partition, dots) -> all.merge(partition, dots, VersionVector::join));
    return new FeedPosition(all);
  }

  /** The part of it that has no holes: of each actor the first run of dots. */
  FeedPosition untilHoles() {
    SortedMap<Partition, VersionVector> runs = new TreeMap<>();
    told.forEach((partition, dots) -> runs.put(partition, dots.firstRuns()));
    return new FeedPosition(runs);
  }

  /** The part of it that is about those partitions, so many, of which most has been told. */
  FeedPosition largest(int partitions) {
    SortedMap<Partition, VersionVector> largest = new TreeMap<>();
    told.entrySet().stream()
        .sorted(
            Comparator.comparingLong(
                (Map.Entry<Partition, VersionVector> each) -> -each.getValue().size()))
        .limit(partitions)
        .forEach(each -> largest.put(each.getKey(), each.getValue()));
    return new FeedPosition(largest);
  }

  /** Whether everything that the other one has been told has been told here. */
  public boolean covers(FeedPosition other) {
    return other.told.entrySet().stream()
        .allMatch(each -> of(each.getKey()).covers(each.getValue()));
  }
}

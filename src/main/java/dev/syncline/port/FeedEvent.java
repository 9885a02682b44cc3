package dev.syncline.port;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Version;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.group.MemberId;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One event of the change stream. */
public sealed interface FeedEvent {
  /** What it is about. */
  FeedType type();

  /**
   * A write or a delete; it is told of again to whoever resumes before it.
   *
   * @param dot names the write in its partition
   * @param label the dot with its node's name, as the node that tells knows it
   * @param timestamp null where nothing of the write is left
   * @param superseded whether nothing of the write is left to be told
   * @param versions the write's version; of an entry that is made of mutations all; none if it is
   *     superseded or a delete
   * @param labels their dots with their nodes' names
   */
  record Change(
      FeedType type,
      Partition partition,
      CollectionInfo collection,
      Bytes id,
      Dot dot,
      String label,
      @Nullable HybridTimestamp timestamp,
      boolean superseded,
      List<Version> versions,
      List<String> labels)
      implements FeedEvent {
    /** Copies the lists. */
    public Change {
      versions = List.copyOf(versions);
      labels = List.copyOf(labels);
    }
  }

  /**
   * A conflict.
   *
   * @param dot of the write that it has come with, or that is left
   * @param label the same with its node's name
   * @param otherDots of the others; of what was resolved, those that have lost for their timestamps
   * @param others the same with their nodes' names
   * @param resumes whether whoever resumes before it is told of it again
   */
  record Conflict(
      FeedType type,
      Partition partition,
      CollectionInfo collection,
      Bytes id,
      Dot dot,
      String label,
      @Nullable HybridTimestamp timestamp,
      List<Dot> otherDots,
      List<String> others,
      boolean resumes)
      implements FeedEvent {
    /** Copies the lists. */
    public Conflict {
      otherDots = List.copyOf(otherDots);
      others = List.copyOf(others);
    }
  }

  /**
   * Some dots had left the log before they were told. What the collections hold in these partitions
   * has to be read again.
   *
   * @param dots how many, at most; 0 if that is not known
   * @param collections their names
   */
  record Gap(long dots, List<Partition> partitions, List<String> collections) implements FeedEvent {
    /** Copies the lists. */
    public Gap {
      partitions = List.copyOf(partitions);
      collections = List.copyOf(collections);
    }

    @Override
    public FeedType type() {
      return FeedType.STREAM_GAP;
    }
  }

  /**
   * What has become of a member of a group.
   *
   * @param number tells the events of one member apart
   * @param generation of the group
   * @param partitions the event's, of {@code allPartitions}
   * @param reason why, empty where there is nothing to say
   */
  record OfGroup(
      FeedType type,
      GroupName group,
      MemberId member,
      long number,
      long generation,
      List<Partition> partitions,
      int allPartitions,
      String reason)
      implements FeedEvent {
    /** Copies the list. */
    public OfGroup {
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * Something that has happened to the cluster, as this node sees it. It is told once, to those who
   * are there.
   *
   * @param node whom it has happened to
   * @param number tells the events of one run of the node that tells it apart
   * @param members numbers and texts, in the order of their names
   */
  record Live(
      FeedType type,
      NodeName node,
      NodeName toldBy,
      long number,
      long atMillis,
      SortedMap<String, Object> members)
      implements FeedEvent {
    /** Copies the map. */
    public Live {
      members = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(members));
    }

    /** One with these members. */
    public static Live of(
        FeedType type,
        NodeName node,
        NodeName toldBy,
        long number,
        long atMillis,
        Map<String, Object> members) {
      return new Live(type, node, toldBy, number, atMillis, new TreeMap<>(members));
    }
  }
}

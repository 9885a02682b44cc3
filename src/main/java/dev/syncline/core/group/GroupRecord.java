package dev.syncline.core.group;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.Partition;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a group is, as it was made or last reset.
 *
 * @param generation another one with each reset; acknowledgements belong to one
 * @param start what counts as told from the beginning
 * @param filter what the group wants, the same for all members
 */
public record GroupRecord(long generation, FeedPosition start, GroupFilter filter) {
  private static final int VERSION = 1;

  /** Low bits of a generation that are drawn by lot. */
  private static final int LOT_BITS = 20;

  /**
   * What siblings say together. None of those who wrote them knew of another, and each was promised
   * everything from where he let the group begin: so it begins with what all of them leave out. The
   * rest is that of the highest generation.
   *
   * @param siblings at least one
   */
  public static GroupRecord join(Collection<GroupRecord> siblings) {
    GroupRecord last =
        siblings.stream().max(Comparator.comparingLong(GroupRecord::generation)).orElseThrow();
    FeedPosition start = last.start;
    for (GroupRecord each : siblings) {
      start = meet(start, each.start);
    }
    return new GroupRecord(last.generation, start, last.filter);
  }

  private static FeedPosition meet(FeedPosition one, FeedPosition other) {
    Map<Partition, VersionVector> both = new HashMap<>();
    one.told()
        .forEach((partition, dots) -> both.put(partition, dots.intersect(other.of(partition))));
    return FeedPosition.NONE.with(both);
  }

  /**
   * The generation of a reset: above the one before, and different from those of deleted groups of
   * this name, of which nobody knows any more.
   *
   * @param before that of the record that is replaced, 0 for none
   * @param lot any number
   */
  public static long nextGeneration(long before, long nowMillis, long lot) {
    long drawn = (nowMillis << LOT_BITS) | (lot & ((1L << LOT_BITS) - 1));
    return Math.max(before + 1, drawn);
  }

  /**
   * Where the group is in a partition.
   *
   * @param acknowledged what was acknowledged of it in this generation: all siblings
   */
  public VersionVector position(Partition partition, Collection<VersionVector> acknowledged) {
    VersionVector position = start.of(partition);
    for (VersionVector each : acknowledged) {
      position = position.join(each);
    }
    return position;
  }

  /** What of an acknowledged position is stored: the rest is where the group began. */
  public VersionVector beyondStart(Partition partition, VersionVector acknowledged) {
    return acknowledged.minus(start.of(partition));
  }

  /** Appends it. */
  public void encode(ByteWriter out) {
    out.writeByte(VERSION).writeLong(generation);
    filter.encode(out);
    out.writeVarLong(start.told().size());
    start
        .told()
        .forEach(
            (partition, dots) -> {
              partition.encode(out);
              dots.encode(out);
            });
  }

  /** Reads what {@link #encode} has written. */
  public static GroupRecord decode(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("has version " + version + ", this node reads " + VERSION);
    }
    long generation = in.readLong();
    GroupFilter filter = GroupFilter.decode(in);
    SortedMap<Partition, VersionVector> told = new TreeMap<>();
    for (int left = in.readCount("partitions", 3); left > 0; left--) {
      Partition partition = Partition.decode(in);
      told.put(partition, VersionVector.decode(in));
    }
    in.expectEnd("a group");
    return new GroupRecord(generation, new FeedPosition(told), filter);
  }
}

package dev.syncline.core.group;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.Partition;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a node tells the others of its members of a group, again with each beat: that they are
 * there, and which partitions they have claimed. One entry, of which the node is the only writer.
 *
 * @param run of the node: whose run is over has nobody there
 * @param beat one more with each write of a run
 * @param claims of each member, perhaps none
 */
public record Presence(long run, long beat, SortedMap<MemberId, SortedSet<Partition>> claims) {
  private static final int VERSION = 1;
  private static final int MIN_MEMBER_BYTES = 1 + 1 + 8 + 1;

  /** Copies the claims. */
  public Presence {
    SortedMap<MemberId, SortedSet<Partition>> copy = new TreeMap<>();
    claims.forEach(
        (member, its) -> copy.put(member, Collections.unmodifiableSortedSet(new TreeSet<>(its))));
    claims = Collections.unmodifiableSortedMap(copy);
  }

  /**
   * What siblings say together. They come of a write whose outcome the node did not learn. Any of
   * them may be the last one, so that a partition is claimed if it is in one of them.
   *
   * @param siblings at least one
   */
  public static Presence join(Collection<Presence> siblings) {
    Presence last =
        siblings.stream()
            .max(Comparator.comparingLong(Presence::beat).thenComparingLong(Presence::run))
            .orElseThrow();
    SortedMap<MemberId, SortedSet<Partition>> claims = new TreeMap<>();
    for (Presence each : siblings) {
      each.claims.forEach(
          (member, its) -> claims.computeIfAbsent(member, none -> new TreeSet<>()).addAll(its));
    }
    return new Presence(last.run, last.beat, claims);
  }

  /** Whether a member has claimed a partition. */
  public boolean has(MemberId member, Partition partition) {
    SortedSet<Partition> its = claims.get(member);
    return its != null && its.contains(partition);
  }

  /** Appends it. */
  public void encode(ByteWriter out) {
    out.writeByte(VERSION).writeLong(run).writeVarLong(beat).writeVarLong(claims.size());
    claims.forEach(
        (member, its) -> {
          member.encode(out);
          out.writeVarLong(its.size());
          its.forEach(each -> each.encode(out));
        });
  }

  /** Reads what {@link #encode} has written. */
  public static Presence decode(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("has version " + version + ", this node reads " + VERSION);
    }
    long run = in.readLong();
    long beat = in.readVarLong();
    SortedMap<MemberId, SortedSet<Partition>> claims = new TreeMap<>();
    for (int left = in.readCount("members", MIN_MEMBER_BYTES); left > 0; left--) {
      MemberId member = MemberId.decode(in);
      SortedSet<Partition> its = new TreeSet<>();
      for (int more = in.readCount("partitions", 2); more > 0; more--) {
        its.add(Partition.decode(in));
      }
      claims.put(member, its);
    }
    in.expectEnd("a presence");
    return new Presence(run, beat, claims);
  }
}

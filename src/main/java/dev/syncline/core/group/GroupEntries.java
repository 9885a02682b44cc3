package dev.syncline.core.group;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The ids of a group's entries. Neither groups nor nodes have a slash in their names, so that no
 * two entries have one id.
 */
public final class GroupEntries {
  /** Of the names of all groups; no group has an empty name. */
  public static final Bytes NAMES = Bytes.utf8("/names");

  private static final String RECORD = "/record";
  private static final int VERSION = 1;
  private static final int MAX_NAME_BYTES = 64;

  private GroupEntries() {}

  /** Of the {@link GroupRecord}. */
  public static Bytes record(GroupName group) {
    return Bytes.utf8(group + RECORD);
  }

  /** Of a node's {@link Presence}. */
  public static Bytes node(GroupName group, NodeName node) {
    return Bytes.utf8(group + "/node/" + node);
  }

  /** Of what was acknowledged of a partition in one generation. */
  public static Bytes position(GroupName group, long generation, Partition partition) {
    return Bytes.utf8(
        group
            + "/"
            + Long.toHexString(generation)
            + "/"
            + partition.replicationFactor()
            + "/"
            + partition.slot());
  }

  /** Names as bytes. */
  public static byte[] encodeNames(SortedSet<GroupName> names) {
    ByteWriter out = new ByteWriter(256);
    out.writeByte(VERSION).writeVarLong(names.size());
    names.forEach(each -> out.writeString(each.value()));
    return out.toByteArray();
  }

  /** Reads what {@link #encodeNames} has written. */
  public static SortedSet<GroupName> decodeNames(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("has version " + version + ", this node reads " + VERSION);
    }
    SortedSet<GroupName> names = new TreeSet<>();
    for (int left = in.readCount("names", 2); left > 0; left--) {
      String name = in.readString("name", MAX_NAME_BYTES);
      if (!GroupName.FORM.matcher(name).matches()) {
        throw new CorruptDataException("no name of a group");
      }
      names.add(new GroupName(name));
    }
    in.expectEnd("names");
    return names;
  }
}

package dev.syncline.core.group;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a group's entries. Neither groups nor nodes have a slash in their names, so that no
 * two entries have one id; a record's id alone ends as it does, so that a listing finds the groups.
 */
public final class GroupEntries {
  private static final String RECORD = "/record";

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

  /** The group whose record has this id, null if it is no record's. */
  public static @Nullable GroupName groupOfRecord(Bytes id) {
    String text = id.toUtf8();
    String name = text.endsWith(RECORD) ? text.substring(0, text.length() - RECORD.length()) : "";
    return GroupName.FORM.matcher(name).matches() ? new GroupName(name) : null;
  }
}

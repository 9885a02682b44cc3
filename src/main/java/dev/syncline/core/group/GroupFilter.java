package dev.syncline.core.group;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryKey;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a group wants to be told. What it passes over counts as told, so that it is one for all
 * members.
 *
 * @param types as in the API; none for all
 * @param collections names; none for all
 * @param idPrefix how the ids of the entries begin; null for any
 */
public record GroupFilter(
    SortedSet<String> types, SortedSet<String> collections, @Nullable Bytes idPrefix) {
  private static final int MAX_NAME_BYTES = 128;

  /** Everything. */
  public static final GroupFilter ALL = new GroupFilter(new TreeSet<>(), new TreeSet<>(), null);

  /** Copies the sets. */
  public GroupFilter {
    types = Collections.unmodifiableSortedSet(new TreeSet<>(types));
    collections = Collections.unmodifiableSortedSet(new TreeSet<>(collections));
  }

  void encode(ByteWriter out) {
    names(types, out);
    names(collections, out);
    out.writeBytes(idPrefix == null ? new byte[0] : idPrefix.array());
  }

  private static void names(SortedSet<String> names, ByteWriter out) {
    out.writeVarLong(names.size());
    names.forEach(out::writeString);
  }

  static GroupFilter decode(ByteReader in) {
    SortedSet<String> types = names(in);
    SortedSet<String> collections = names(in);
    byte[] prefix = in.readBytes("id", EntryKey.MAX_ID_BYTES);
    return new GroupFilter(types, collections, prefix.length == 0 ? null : Bytes.wrap(prefix));
  }

  private static SortedSet<String> names(ByteReader in) {
    SortedSet<String> names = new TreeSet<>();
    for (int left = in.readCount("names", 1); left > 0; left--) {
      names.add(in.readString("name", MAX_NAME_BYTES));
    }
    return names;
  }
}

package dev.syncline.core.feed;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scope that can be sent to another node.
 *
 * @param collections the ids of those that are wanted
 * @param nextCollection an id that exceeds all that were known: lines about it or a higher one are
 *     for later
 * @param idPrefix how the ids of the entries begin; null for any
 */
public record WantedEntries(Set<Long> collections, long nextCollection, @Nullable Bytes idPrefix)
    implements FeedScope {
  /** Copies the set. */
  public WantedEntries {
    collections = Set.copyOf(collections);
  }

  @Override
  public Answer of(EntryKey key) {
    if (collections.contains(key.collection())) {
      return idPrefix == null || startsWith(key.id().array(), idPrefix.array())
          ? Answer.WANTED
          : Answer.PASSED_OVER;
    }
    return Long.compareUnsigned(key.collection(), nextCollection) < 0
        ? Answer.PASSED_OVER
        : Answer.LATER;
  }

  /** Whether nothing is passed over that the other one wants. */
  public boolean covers(WantedEntries other) {
    return (idPrefix == null || Objects.equals(idPrefix, other.idPrefix))
        && other.collections.stream()
            .allMatch(
                each ->
                    collections.contains(each) || Long.compareUnsigned(each, nextCollection) >= 0);
  }

  private static boolean startsWith(byte[] id, byte[] prefix) {
    return id.length >= prefix.length
        && Arrays.equals(id, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Appends it. */
  public void encode(ByteWriter out) {
    out.writeVarLong(nextCollection).writeVarLong(collections.size());
    collections.stream().sorted().forEach(out::writeVarLong);
    out.writeBytes(idPrefix == null ? new byte[0] : idPrefix.array());
  }

  /** Reads what {@link #encode} has written. */
  public static WantedEntries decode(ByteReader in) {
    long next = in.readVarLong();
    Set<Long> collections = new HashSet<>();
    for (int left = in.readCount("collections", 1); left > 0; left--) {
      collections.add(in.readVarLong());
    }
    byte[] prefix = in.readBytes("id", EntryKey.MAX_ID_BYTES);
    return new WantedEntries(collections, next, prefix.length == 0 ? null : Bytes.wrap(prefix));
  }
}

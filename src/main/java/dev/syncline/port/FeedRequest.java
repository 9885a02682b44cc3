package dev.syncline.port;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.group.GroupName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants to be told.
 *
 * @param from where it begins; in a group that is there, what that has acknowledged counts instead
 * @param membership of a group, null for a consumer of its own
 */
public record FeedRequest(Start from, Filter filter, @Nullable Membership membership) {
  /** Of a consumer of its own. */
  public FeedRequest(Start from, Filter filter) {
    this(from, filter, null);
  }

  /**
   * A consumer that shares the partitions with others.
   *
   * @param member its name in the group, null for one that is made up
   */
  public record Membership(GroupName group, @Nullable String member) {}

  /** Where a consumer begins. */
  public sealed interface Start {
    /** With the oldest line that the logs have. */
    record Earliest() implements Start {}

    /** With what is durable after the stream was opened. */
    record Now() implements Start {}

    /** After what it has been told. */
    record After(FeedPosition position) implements Start {}
  }

  /**
   * Which events it wants.
   *
   * @param types none for all
   * @param collections names; none for all, and then also what is about none
   * @param idPrefix of the entries; null for all
   */
  public record Filter(Set<FeedType> types, Set<String> collections, @Nullable Bytes idPrefix) {
    /** Everything. */
    public static final Filter ALL = new Filter(Set.of(), Set.of(), null);

    /** Copies the sets. */
    public Filter {
      types = Set.copyOf(types);
      collections = Set.copyOf(collections);
    }

    /** Whether events of a type are wanted. */
    public boolean wants(FeedType type) {
      return type.isOfStream() || types.isEmpty() || types.contains(type);
    }

    /** Whether an entry is wanted. */
    public boolean wants(String collection, Bytes id) {
      return (collections.isEmpty() || collections.contains(collection))
          && (idPrefix == null || startsWith(id.array(), idPrefix.array()));
    }

    /** Whether any event about an entry can be wanted. */
    public boolean wantsEntries() {
      return wants(FeedType.VECTOR_WRITTEN)
          || wants(FeedType.VECTOR_DELETED)
          || wants(FeedType.CONFLICT_DETECTED)
          || wants(FeedType.CONFLICT_RESOLVED);
    }

    /** Whether an event is wanted. */
    public boolean wants(FeedEvent event) {
      if (!wants(event.type())) {
        return false;
      }
      if (event instanceof FeedEvent.Change change) {
        return wants(change.collection().name(), change.id());
      }
      return !(event instanceof FeedEvent.Conflict conflict)
          || wants(conflict.collection().name(), conflict.id());
    }

    private static boolean startsWith(byte[] id, byte[] prefix) {
      return id.length >= prefix.length
          && java.util.Arrays.equals(id, 0, prefix.length, prefix, 0, prefix.length);
    }
  }
}

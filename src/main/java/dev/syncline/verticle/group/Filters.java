package dev.syncline.verticle.group;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.group.GroupFilter;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A group's filter as it is asked for and as it is stored. */
final class Filters {
  private Filters() {}

  static GroupFilter stored(FeedRequest.Filter filter) {
    SortedSet<String> types = new TreeSet<>();
    filter.types().forEach(each -> types.add(each.words()));
    return new GroupFilter(types, new TreeSet<>(filter.collections()), filter.idPrefix());
  }

  static FeedRequest.Filter asked(GroupFilter filter) {
    Set<FeedType> types = new java.util.HashSet<>();
    for (String each : filter.types()) {
      FeedType type = FeedType.of(each);
      if (type != null) {
        types.add(type);
      }
    }
    return new FeedRequest.Filter(types, filter.collections(), filter.idPrefix());
  }

  /**
   * Whoever names nothing takes the group's; whoever names something has to mean the same.
   *
   * @throws ConsumerGroups.DiffersException if he does not
   */
  static void check(FeedRequest.Filter asked, GroupFilter known) {
    GroupFilter wish = stored(asked);
    if (wish.equals(GroupFilter.ALL) || wish.equals(known)) {
      return;
    }
    if (!wish.types().equals(known.types())) {
      throw new ConsumerGroups.DiffersException("types", text(wish.types()), text(known.types()));
    }
    if (!wish.collections().equals(known.collections())) {
      throw new ConsumerGroups.DiffersException(
          "collections", text(wish.collections()), text(known.collections()));
    }
    throw new ConsumerGroups.DiffersException("ids", text(wish.idPrefix()), text(known.idPrefix()));
  }

  private static String text(SortedSet<String> names) {
    return String.join(",", names);
  }

  private static String text(@Nullable Bytes prefix) {
    return prefix == null ? "" : prefix.toUtf8();
  }
}

package dev.syncline.verticle.group;

import dev.syncline.core.group.GroupName;
import dev.syncline.port.ConsumerGroups;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists groups: a name may be noted of which there is no group any more. */
final class GroupListing {
  private final GroupStore store;

  GroupListing(GroupStore store) {
    this.store = store;
  }

  Future<ConsumerGroups.Names> list(@Nullable GroupName after, int limit) {
    return store
        .names()
        .compose(
            all -> {
              List<GroupName> left = new ArrayList<>(new TreeSet<>(all));
              left.removeIf(each -> after != null && each.compareTo(after) <= 0);
              return check(left, limit, new ArrayList<>());
            });
  }

  /** As many as there is room for, until the page is full or nothing is left. */
  private Future<ConsumerGroups.Names> check(
      List<GroupName> left, int limit, List<GroupName> found) {
    int next = Math.min(left.size(), limit - found.size());
    if (next == 0) {
      return Future.succeededFuture(new ConsumerGroups.Names(found, !left.isEmpty()));
    }
    List<GroupName> some = left.subList(0, next);
    return store
        .existing(some)
        .compose(
            there -> {
              found.addAll(there);
              return check(left.subList(next, left.size()), limit, found);
            });
  }
}

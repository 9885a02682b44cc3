package dev.syncline.verticle.feed;

import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.feed.WantedEntries;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.Metadata;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What filters together want of the logs, by the collections that there are: worked out anew only
 * when either has changed. Used on one context.
 */
final class Scopes {
  private final Metadata metadata;
  private @Nullable ClusterState state;
  private @Nullable Set<FeedRequest.Filter> filters;
  private WantedEntries scope = new WantedEntries(Set.of(), 0, null);

  Scopes(Metadata metadata) {
    this.metadata = metadata;
  }

  /**
   * The scope of now.
   *
   * @param now the same instance as long as nothing has changed
   */
  @SuppressWarnings("ReferenceEquality") // both are immutable, and replaced when they change
  WantedEntries of(Set<FeedRequest.Filter> now) {
    ClusterState known = metadata.state();
    if (state != known || filters != now) {
      state = known;
      filters = now;
      scope = scope(known, now);
    }
    return scope;
  }

  private static WantedEntries scope(ClusterState state, Set<FeedRequest.Filter> filters) {
    boolean all = false;
    Set<String> names = new HashSet<>();
    for (FeedRequest.Filter each : filters) {
      all |= each.wantsEntries() && each.collections().isEmpty();
      if (each.wantsEntries()) {
        names.addAll(each.collections());
      }
    }
    Set<Long> ids = new HashSet<>();
    for (CollectionInfo each : state.collections().values()) {
      if (all || names.contains(each.name())) {
        ids.add(each.id());
      }
    }
    return new WantedEntries(
        ids,
        state.nextCollectionId(),
        filters.size() == 1 ? filters.iterator().next().idPrefix() : null);
  }
}

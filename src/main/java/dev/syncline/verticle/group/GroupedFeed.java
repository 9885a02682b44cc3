package dev.syncline.verticle.group;

import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedRequest;
import io.vertx.core.Future;

/** The change stream, of which members of groups are told a share. */
public final class GroupedFeed implements ChangeFeed {
  private final ChangeFeed feed;
  private final ConsumerGroups groups;

  /** Of both. */
  public GroupedFeed(ChangeFeed feed, ConsumerGroups groups) {
    this.feed = feed;
    this.groups = groups;
  }

  @Override
  public Future<Cursor> open(FeedRequest request) {
    return request.membership() == null ? feed.open(request) : groups.join(request);
  }

  @Override
  public int consumers() {
    return feed.consumers();
  }
}

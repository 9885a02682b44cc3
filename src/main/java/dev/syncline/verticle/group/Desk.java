package dev.syncline.verticle.group;

import dev.syncline.core.group.GroupName;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.feed.FeedVerticle;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collection;

/**
 * What the parts of a node's groups share. They all belong to one context.
 *
 * @param clusterId seals tokens
 * @param rounds for what has to end within a lease
 * @param calls for what somebody waits for
 */
record Desk(
    Vertx vertx,
    Context context,
    NodeName self,
    long run,
    String clusterId,
    TimeSource time,
    FeedVerticle feed,
    GroupStore rounds,
    GroupStore calls,
    GroupSettings settings) {
  /** Hands a result over on the context. */
  <T> void when(Future<T> future, Handler<AsyncResult<T>> handler) {
    future.onComplete(done -> context.runOnContext(none -> handler.handle(done)));
  }

  /** A result on the context. */
  <T> Future<T> here(Future<T> future) {
    Promise<T> promise = Promise.promise();
    when(future, promise::handle);
    return promise.future();
  }

  long nowNanos() {
    return time.nanos();
  }

  /** Tells other nodes to look at a group now. One that does not hear of it looks a bit later. */
  void nudge(GroupName group, Collection<NodeName> nodes) {
    for (NodeName each : nodes) {
      if (!each.equals(self)) {
        vertx.eventBus().send(Addresses.groups(each), group.value());
      }
    }
  }
}

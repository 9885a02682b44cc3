package dev.syncline.cli.node;

import dev.syncline.api.http.EventPorts;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.port.NodeStatus;
import dev.syncline.verticle.feed.FeedSettings;
import dev.syncline.verticle.feed.FeedVerticle;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The change stream of one node. */
final class FeedParts {
  private final FeedVerticle feed;
  private final PositionTokens tokens;
  private final int slowConsumerMillis;

  FeedParts(NodeParts parts, NodeStatus status) {
    this.feed =
        new FeedVerticle(
            new FeedVerticle.Parts(
                parts.self(),
                parts.store(),
                parts.board(),
                parts.metadata(),
                parts.transport(),
                parts.time(),
                status,
                parts.sync().traffic().counters(),
                parts.sync()::throttling),
            FeedSettings.of(
                parts.config().events().maxConsumers(), parts.config().events().heartbeatMillis()));
    this.tokens = new PositionTokens(parts.metadata().founding().clusterId());
    this.slowConsumerMillis = parts.config().events().slowConsumerMillis();
    bind(parts.metrics().registry());
  }

  private void bind(MeterRegistry registry) {
    Gauge.builder("syncline.stream.consumers", feed, FeedVerticle::consumers)
        .description("Consumers of the change stream on this node")
        .register(registry);
    FunctionCounter.builder("syncline.stream.events", feed, FeedVerticle::told)
        .description("Events that consumers of this node have been told")
        .register(registry);
  }

  Future<String> deploy(Vertx vertx) {
    return vertx.deployVerticle(feed);
  }

  EventPorts http() {
    return new EventPorts(feed, () -> tokens, slowConsumerMillis);
  }

  /** Ends all streams: else their connections would hold up the end of the HTTP server. */
  Future<Void> end() {
    return feed.endAll();
  }
}

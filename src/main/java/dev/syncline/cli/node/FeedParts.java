package dev.syncline.cli.node;

import dev.syncline.api.bus.StreamPorts;
import dev.syncline.api.bus.StreamVerticle;
import dev.syncline.api.http.EventPorts;
import dev.syncline.config.GroupsConfig;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.NodeStatus;
import dev.syncline.verticle.feed.FeedFigures;
import dev.syncline.verticle.feed.FeedSettings;
import dev.syncline.verticle.feed.FeedVerticle;
import dev.syncline.verticle.group.GroupLags;
import dev.syncline.verticle.group.GroupSettings;
import dev.syncline.verticle.group.GroupVerticle;
import dev.syncline.verticle.group.GroupedFeed;
import dev.syncline.verticle.node.LocalOperations;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** The change stream of one node. */
final class FeedParts {
  private final NodeName node;
  private final FeedVerticle feed;
  private final GroupVerticle groups;
  private final GroupedFeed grouped;
  private final PositionTokens tokens;
  private final int slowConsumerMillis;
  private final LongAdder cut = new LongAdder();

  /**
   * Of a node.
   *
   * @param leads whether the node leads the consensus group: then it measures all consumer groups
   */
  FeedParts(NodeParts parts, NodeStatus status, BooleanSupplier leads) {
    this.node = parts.self();
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
    this.groups = groups(parts, feed, leads);
    this.grouped = new GroupedFeed(feed, groups);
    this.slowConsumerMillis = parts.config().events().slowConsumerMillis();
    bind(parts.metrics().registry());
  }

  /** Nobody measures what groups note: those are no operations of clients. */
  private static GroupVerticle groups(NodeParts parts, FeedVerticle feed, BooleanSupplier leads) {
    NodeName self = parts.self();
    GroupsConfig config = parts.config().groups();
    return new GroupVerticle(
        new GroupVerticle.Parts(
            self,
            parts.actor(),
            parts.metadata().founding().clusterId(),
            feed,
            new LocalOperations(parts.bus(), parts.shards()),
            parts.metadata(),
            parts.time(),
            node -> node.equals(self) || parts.transport().isReachable(node),
            new SecureRandom(),
            new GroupLags.Duty(leads, GroupMeters.of(parts.metrics().registry()))),
        GroupSettings.of(
            config.heartbeatMillis(),
            config.timeoutMillis(),
            config.handOverMillis(),
            parts.config().http().defaultTimeoutMillis()));
  }

  private void bind(MeterRegistry registry) {
    Gauge.builder("syncline.stream.consumers", feed, FeedVerticle::consumers)
        .description("Consumers of the change stream on this node")
        .register(registry);
    FeedFigures figures = feed.figures();
    FunctionCounter.builder("syncline.stream.events", figures, FeedFigures::told)
        .description("Events that consumers of this node have been told")
        .register(registry);
    FunctionCounter.builder("syncline.stream.dropped", figures, FeedFigures::dropped)
        .baseUnit("events")
        .description("Live events that went by consumers that were busy")
        .register(registry);
    FunctionCounter.builder("syncline.stream.gap", figures, FeedFigures::gapDots)
        .baseUnit("dots")
        .description("Writes that were gone from the logs when a consumer came for them")
        .register(registry);
    FunctionCounter.builder("syncline.stream.cut", cut, LongAdder::sum)
        .baseUnit("consumers")
        .description("Consumers cut off because they took nothing")
        .register(registry);
    Gauge.builder("syncline.stream.behind", figures, FeedFigures::consumersBehind)
        .baseUnit("consumers")
        .description("Consumers that are not at the end of the logs")
        .register(registry);
    Gauge.builder("syncline.stream.lag", figures, FeedFigures::lagSeconds)
        .baseUnit("seconds")
        .description("Time since the consumer that is furthest behind was at the end of the logs")
        .register(registry);
    Gauge.builder("syncline.stream.lag.entries", figures, FeedFigures::lagDots)
        .description("Writes of which the consumer that lacks most has not been told")
        .register(registry);
    Gauge.builder("syncline.stream.group.members", groups, GroupVerticle::membersHere)
        .description("Members of groups of consumers on this node")
        .register(registry);
  }

  /** The stream, and its way over the event bus. */
  Future<List<String>> deploy(Vertx vertx) {
    return vertx
        .deployVerticle(feed)
        .compose(
            first ->
                vertx
                    .deployVerticle(groups)
                    .compose(
                        second ->
                            vertx
                                .deployVerticle(new StreamVerticle(node, bus()))
                                .map(third -> List.of(first, second, third))));
  }

  StreamPorts bus() {
    return new StreamPorts(grouped, groups, () -> tokens);
  }

  EventPorts http() {
    return new EventPorts(grouped, groups, () -> tokens, slowConsumerMillis, cut::increment);
  }

  /** Ends all streams: else their connections would hold up the end of the HTTP server. */
  Future<Void> end() {
    return groups.endAll().compose(none -> feed.endAll());
  }
}

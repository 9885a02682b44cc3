package dev.syncline.cli.node;

import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.api.resolver.host.NodeResolvers;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.port.Operations;
import dev.syncline.verticle.resolution.LoggedReports;
import dev.syncline.verticle.resolution.MissingResolvers;
import dev.syncline.verticle.resolution.ResolutionCounters;
import dev.syncline.verticle.resolution.ResolutionCounters.Count;
import dev.syncline.verticle.resolution.ResolutionVerticle;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The resolution of conflicts on one node: its parts, what it counts and what it misses. */
final class ConflictParts {
  private final Map<String, ConflictResolver> resolvers;
  private final ResolutionCounters counters = new ResolutionCounters();
  private final MissingResolvers missing = new MissingResolvers();

  /** With these resolvers of the class path, by their names. */
  ConflictParts(Map<String, ConflictResolver> resolvers) {
    this.resolvers = Map.copyOf(resolvers);
  }

  ResolutionVerticle verticle(NodeParts parts, Operations operations) {
    return new ResolutionVerticle(
        parts.self(),
        parts.metadata(),
        operations,
        parts.store(),
        parts.transport(),
        new NodeResolvers(
            parts.vertx(),
            resolvers,
            parts.config().resolvers().threads(),
            parts.config().resolvers().timeoutMillis()),
        parts.time(),
        parts.settings().resolution(),
        parts.reads(),
        new ResolutionVerticle.Board(counters, missing, new LoggedReports()));
  }

  /** Whether a resolver may be on this node; of one on the event bus that is not known. */
  boolean mayHave(ResolverName resolver) {
    return resolver.isOnBus() || resolvers.containsKey(resolver.text());
  }

  void bind(MeterRegistry registry) {
    for (Count each : Count.values()) {
      FunctionCounter.builder("syncline.resolutions", counters, all -> all.get(each))
          .description("What has become of conflicts in collections with a resolver")
          .tag("outcome", each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .register(registry);
    }
    Gauge.builder("syncline.resolutions.pending", counters, ResolutionCounters::pending)
        .description("Entries whose conflict waits to be resolved by this node, or is being")
        .register(registry);
    Gauge.builder("syncline.resolvers.missing", missing, MissingResolvers::size)
        .description("Collections whose resolver is not on this node")
        .register(registry);
  }

  /** What an operator should know: the resolvers that the node misses. */
  List<String> warnings() {
    return missing.warnings();
  }
}

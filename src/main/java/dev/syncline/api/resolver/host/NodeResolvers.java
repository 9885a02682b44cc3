package dev.syncline.api.resolver.host;

import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.port.Resolvers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Objects;

/** {@link Resolvers} of the class path and of the event bus. */
public final class NodeResolvers implements Resolvers {
  private final LoadedResolvers loaded;
  private final BusResolvers onBus;

  /**
   * The resolvers of a node.
   *
   * @param byName those of the class path
   * @param maxThreads how many questions each of them is asked at once, and how many messages are
   *     built
   * @param timeoutMillis how long any resolver may take
   */
  public NodeResolvers(
      Vertx vertx, Map<String, ConflictResolver> byName, int maxThreads, long timeoutMillis) {
    this.loaded = new LoadedResolvers(vertx, byName, maxThreads, timeoutMillis);
    this.onBus = new BusResolvers(vertx, maxThreads, timeoutMillis);
  }

  @Override
  public Future<Verdict> resolve(Question question) {
    ResolverName resolver = Objects.requireNonNull(question.collection().resolver());
    if (resolver.isReserved()) {
      return Future.succeededFuture(
          new Verdict.Failed("the address is not one of resolvers: " + resolver.address()));
    }
    try {
      return resolver.isOnBus()
          ? onBus.resolve(resolver.address(), question)
          : loaded.resolve(resolver.text(), question);
    } catch (IllegalArgumentException e) {
      return Future.succeededFuture(new Verdict.Failed(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public boolean mayHave(ResolverName resolver) {
    return resolver.isOnBus() || loaded.has(resolver.text());
  }

  @Override
  public void close() {
    loaded.close();
    onBus.close();
  }
}

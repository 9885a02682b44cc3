package dev.syncline.api.resolver.host;

import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.port.Resolvers.Question;
import dev.syncline.port.Resolvers.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/**
 * Resolvers of the class path, each on threads of its own: what one of them does costs no other.
 */
final class LoadedResolvers {
  private final Map<String, LoadedResolver> byName = new HashMap<>();

  /** With at most so many threads for each of them. */
  LoadedResolvers(
      Vertx vertx, Map<String, ConflictResolver> byName, int maxThreads, long timeoutMillis) {
    byName.forEach(
        (name, resolver) ->
            this.byName.put(
                name, new LoadedResolver(vertx, name, resolver, maxThreads, timeoutMillis)));
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  Future<Verdict> resolve(String name, Question question) {
    LoadedResolver resolver = byName.get(name);
    return resolver == null
        ? Future.succeededFuture(new Verdict.Missing())
        : resolver.resolve(question);
  }

  void close() {
    byName.values().forEach(LoadedResolver::close);
  }
}

package dev.syncline.api.resolver.host;

import dev.syncline.api.resolver.Conflict;
import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.api.resolver.Resolution;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.port.Resolvers.Question;
import dev.syncline.port.Resolvers.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Resolvers of the class path, on threads of their own. As many as there are threads are asked at
 * once and nobody waits for one: a resolver that does not end costs its thread and nothing else.
 */
final class LoadedResolvers {
  private static final long IDLE_SECONDS = 60;

  private final Vertx vertx;
  private final Map<String, ConflictResolver> byName;
  private final long timeoutMillis;
  private final ExecutorService threads;

  LoadedResolvers(
      Vertx vertx, Map<String, ConflictResolver> byName, int maxThreads, long timeoutMillis) {
    this.vertx = vertx;
    this.byName = new HashMap<>(byName);
    this.timeoutMillis = timeoutMillis;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            0,
            maxThreads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "syncline-resolver-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  Future<Verdict> resolve(String name, Question question) {
    ConflictResolver resolver = byName.get(name);
    if (resolver == null) {
      return Future.succeededFuture(new Verdict.Missing());
    }
    Promise<Verdict> verdict = Promise.promise();
    try {
      java.util.concurrent.Future<?> work =
          threads.submit(() -> verdict.tryComplete(ask(resolver, question)));
      long timer = vertx.setTimer(timeoutMillis, id -> tooLate(work, verdict));
      return verdict.future().onComplete(done -> vertx.cancelTimer(timer));
    } catch (RejectedExecutionException e) {
      return Future.succeededFuture(new Verdict.Busy());
    }
  }

  private void tooLate(java.util.concurrent.Future<?> work, Promise<Verdict> verdict) {
    if (verdict.tryComplete(
        new Verdict.Failed("the resolver has not answered within " + timeoutMillis + " ms"))) {
      work.cancel(true);
    }
  }

  /** Whatever it throws, also where its classes do not fit together, ends the round only. */
  private static Verdict ask(ConflictResolver resolver, Question question) {
    try {
      return answer(question.collection(), resolver, Translation.conflict(question));
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      return new Verdict.Failed(String.valueOf(e));
    }
  }

  private static Verdict answer(
      CollectionInfo collection, ConflictResolver resolver, Conflict conflict) throws Exception {
    Resolution resolution = resolver.resolve(conflict);
    // Others' code: it was not compiled with our checks for null.
    return resolution == null
        ? new Verdict.Failed("the resolver has returned null")
        : Translation.verdict(collection, resolution);
  }

  void close() {
    threads.shutdownNow();
  }
}

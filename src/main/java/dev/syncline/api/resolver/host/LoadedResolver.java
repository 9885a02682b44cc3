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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One resolver of the class path, and its threads. While a call that was too slow has not returned
 * the resolver is asked nothing else: one that never ends keeps the threads of the calls that were
 * under way at the time, and takes no more.
 */
final class LoadedResolver {
  private static final long IDLE_SECONDS = 60;

  private final Vertx vertx;
  private final ConflictResolver resolver;
  private final long timeoutMillis;
  private final ExecutorService threads;

  /** Calls that were too slow and have not returned. */
  private final AtomicInteger overdue = new AtomicInteger();

  LoadedResolver(
      Vertx vertx, String name, ConflictResolver resolver, int maxThreads, long timeoutMillis) {
    this.vertx = vertx;
    this.resolver = resolver;
    this.timeoutMillis = timeoutMillis;
    AtomicInteger number = new AtomicInteger();
    // Whoever is asked one at a time may find its thread not quite back yet: hence the queue.
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            maxThreads,
            maxThreads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(maxThreads),
            task -> {
              String threadName = "syncline-resolver-" + name + "-" + number.incrementAndGet();
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  Future<Verdict> resolve(Question question) {
    if (overdue.get() > 0) {
      return failed("the resolver is still busy with an earlier call");
    }
    Call call = new Call(question);
    try {
      java.util.concurrent.Future<?> work = threads.submit(call);
      long timer = vertx.setTimer(timeoutMillis, id -> call.tooLate(work));
      return call.verdict.future().onComplete(done -> vertx.cancelTimer(timer));
    } catch (RejectedExecutionException e) {
      return failed("the resolver is asked too much at once");
    }
  }

  private static Future<Verdict> failed(String reason) {
    return Future.succeededFuture(new Verdict.Failed(reason));
  }

  private enum Phase {
    WAITING,
    ASKING,
    /** Too slow, and not returned: one of {@link #overdue}. */
    OVERDUE,
    ENDED
  }

  /** One question to it. */
  private final class Call implements Runnable {
    private final Question question;
    private final Promise<Verdict> verdict = Promise.promise();
    private Phase phase = Phase.WAITING;

    Call(Question question) {
      this.question = question;
    }

    @Override
    public void run() {
      if (!begin()) {
        return;
      }
      Verdict answer = new Verdict.Failed("the resolver's thread has died");
      try {
        answer = ask();
      } finally {
        end();
        verdict.tryComplete(answer);
      }
    }

    private synchronized boolean begin() {
      boolean isWanted = phase == Phase.WAITING;
      phase = isWanted ? Phase.ASKING : phase;
      return isWanted;
    }

    private synchronized void end() {
      if (phase == Phase.OVERDUE) {
        overdue.decrementAndGet();
      }
      phase = Phase.ENDED;
    }

    private synchronized void giveUp() {
      if (phase == Phase.ASKING) {
        overdue.incrementAndGet();
        phase = Phase.OVERDUE;
      } else {
        phase = Phase.ENDED;
      }
    }

    void tooLate(java.util.concurrent.Future<?> work) {
      giveUp();
      if (verdict.tryComplete(
          new Verdict.Failed("the resolver has not answered within " + timeoutMillis + " ms"))) {
        work.cancel(true);
      }
    }

    /** Whatever it throws, also where its classes do not fit together, ends the round only. */
    private Verdict ask() {
      try {
        return answer(question.collection(), Translation.conflict(question));
      } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
        return new Verdict.Failed(String.valueOf(e));
      }
    }
  }

  private Verdict answer(CollectionInfo collection, Conflict conflict) throws Exception {
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

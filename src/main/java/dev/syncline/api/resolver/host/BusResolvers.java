package dev.syncline.api.resolver.host;

import dev.syncline.port.Resolvers.Question;
import dev.syncline.port.Resolvers.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolvers that are verticles of this process, each at its address of the event bus. Messages are
 * built, copied and read on threads of their own: vectors as JSON take long.
 */
final class BusResolvers {
  private static final Logger LOG = LoggerFactory.getLogger(BusResolvers.class);
  private static final String THREADS = "syncline-resolver-messages";

  private final Vertx vertx;
  private final WorkerExecutor threads;
  private final DeliveryOptions options;

  BusResolvers(Vertx vertx, int maxThreads, long timeoutMillis) {
    this.vertx = vertx;
    this.threads = vertx.createSharedWorkerExecutor(THREADS, maxThreads);
    this.options = new DeliveryOptions().setSendTimeout(timeoutMillis).setLocalOnly(true);
  }

  /**
   * Asks the resolver at this address.
   *
   * @throws IllegalArgumentException if the message would be too large
   */
  Future<Verdict> resolve(String address, Question question) {
    ResolverMessages.checkSize(question.versions());
    return threads
        .executeBlocking(
            () ->
                vertx
                    .eventBus()
                    .request(
                        address, ResolverMessages.encode(Translation.conflict(question)), options),
            false)
        .compose(asked -> asked)
        .compose(answer -> threads.executeBlocking(() -> verdict(question, answer), false))
        .recover(e -> Future.succeededFuture(failed(e)));
  }

  void close() {
    threads
        .close()
        .onFailure(e -> LOG.atDebug().log("threads for resolvers' messages: {}", e.toString()));
  }

  private static Verdict verdict(Question question, Message<Object> answer) {
    return Translation.verdict(
        question.collection(),
        ResolverMessages.decode(answer.body(), question.collection().dimension()));
  }

  private static Verdict failed(Throwable e) {
    boolean isNobodyThere =
        e instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    return isNobodyThere ? new Verdict.Missing() : new Verdict.Failed(String.valueOf(e));
  }
}

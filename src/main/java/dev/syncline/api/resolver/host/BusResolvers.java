package dev.syncline.api.resolver.host;

import dev.syncline.port.Resolvers.Question;
import dev.syncline.port.Resolvers.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** Resolvers that are verticles of this process, each at its address of the event bus. */
final class BusResolvers {
  private final Vertx vertx;
  private final DeliveryOptions options;

  BusResolvers(Vertx vertx, long timeoutMillis) {
    this.vertx = vertx;
    this.options = new DeliveryOptions().setSendTimeout(timeoutMillis).setLocalOnly(true);
  }

  Future<Verdict> resolve(String address, Question question) {
    return vertx
        .eventBus()
        .request(address, ResolverMessages.encode(Translation.conflict(question)), options)
        .map(answer -> verdict(question, answer))
        .recover(e -> Future.succeededFuture(failed(e)));
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

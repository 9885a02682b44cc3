package dev.syncline.api.bus;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A consumer's way to its events: asked for some, again and again. */
interface StreamPolls {
  /** The next ones, at least one; not before the ones before have come. */
  Future<List<StreamEvent>> next();

  /** The consumer has gone. May be repeated. */
  void close();

  /**
   * The events as they are asked for: nothing is read ahead but what comes together. Each
   * subscription is a consumer of its own, and is told on the Vert.x context it was made on.
   */
  static Multi<StreamEvent> multi(Supplier<StreamPolls> consumers) {
    return Multi.createFrom()
        .deferred(
            () -> {
              StreamPolls polls = new UntilGroupEnds(consumers.get());
              Context subscriber = Vertx.currentContext();
              return Multi.createBy()
                  .repeating()
                  .uni(() -> poll(polls, subscriber))
                  .indefinitely()
                  .onItem()
                  .transformToMultiAndConcatenate(each -> Multi.createFrom().iterable(each))
                  .onTermination()
                  .invoke(polls::close);
            });
  }

  private static Uni<List<StreamEvent>> poll(StreamPolls polls, @Nullable Context subscriber) {
    return Uni.createFrom()
        .emitter(
            emitter ->
                polls
                    .next()
                    .onComplete(
                        done ->
                            AbstractReplicator.on(
                                subscriber,
                                () -> {
                                  if (done.succeeded()) {
                                    emitter.complete(done.result());
                                  } else {
                                    emitter.fail(done.cause());
                                  }
                                })));
  }
}

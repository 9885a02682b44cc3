package dev.syncline.api.bus;

import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the ways to a node share: lazy operations that end on their subscriber's context. */
abstract class AbstractReplicator implements Replicator {
  /** Starts an operation; a failure is a {@link ReplicatorException}. */
  abstract Future<Answer> ask(Request request);

  private <T> Uni<T> operation(Request request, Class<T> type) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Context subscriber = Vertx.currentContext();
              ask(request)
                  .onSuccess(answer -> on(subscriber, () -> emitter.complete(type.cast(answer))))
                  .onFailure(failure -> on(subscriber, () -> fail(emitter, failure)));
            });
  }

  private static void fail(UniEmitter<?> emitter, Throwable failure) {
    emitter.fail(failure);
  }

  static void on(@Nullable Context subscriber, Runnable step) {
    if (subscriber == null || subscriber == Vertx.currentContext()) {
      step.run();
    } else {
      subscriber.runOnContext(ignored -> step.run());
    }
  }

  @Override
  public final Uni<WriteResult> write(WriteRequest request) {
    return operation(request, WriteResult.class);
  }

  @Override
  public final Uni<WriteResult> mutate(MutationRequest request) {
    return operation(request, WriteResult.class);
  }

  @Override
  public final Uni<BatchResult> writeBatch(BatchRequest request) {
    return operation(request, BatchResult.class);
  }

  @Override
  public final Uni<ReadResult> read(ReadRequest request) {
    return operation(request, ReadResult.class);
  }

  @Override
  public final Uni<SearchResult> search(SearchRequest request) {
    return operation(request, SearchResult.class);
  }

  @Override
  public final Uni<WriteResult> delete(DeleteRequest request) {
    return operation(request, WriteResult.class);
  }

  @Override
  public final Uni<CollectionInfo> createCollection(CollectionDefinition definition) {
    return operation(new Request.Create(definition), Answer.Collections.class)
        .map(answer -> answer.collections().get(0));
  }

  @Override
  public final Uni<List<CollectionInfo>> collections() {
    return operation(new Request.ListAll(), Answer.Collections.class)
        .map(Answer.Collections::collections);
  }

  @Override
  public final Uni<Void> dropCollection(String name) {
    return operation(new Request.Drop(name), Answer.Collections.class).replaceWithVoid();
  }
}

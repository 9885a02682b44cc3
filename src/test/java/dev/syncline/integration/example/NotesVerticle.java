package dev.syncline.integration.example;

import dev.syncline.api.bus.Payload;
import dev.syncline.api.bus.ReadRequest;
import dev.syncline.api.bus.ReadResult;
import dev.syncline.api.bus.Replicator;
import dev.syncline.api.bus.WriteRequest;
import dev.syncline.core.quorum.Consistency;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;

/** The README's example: keeps notes that it is sent over the event bus. */
public class NotesVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    Replicator replicator = Replicator.of(vertx);

    vertx
        .eventBus()
        .<JsonObject>consumer("notes.keep")
        .handler(
            message -> {
              JsonObject note = message.body();
              WriteRequest write =
                  WriteRequest.of("notes", note.getString("id"), 0.1f, 0.2f, 0.3f)
                      .withPayload(Payload.of(note))
                      .withConsistency(Consistency.QUORUM);
              replicator
                  .write(write)
                  .subscribe()
                  .with(
                      written -> message.reply(written.dot()),
                      failure -> message.fail(1, failure.getMessage()));
            });

    vertx
        .eventBus()
        .<String>consumer("notes.find")
        .handler(
            message ->
                replicator
                    .read(ReadRequest.of("notes", message.body()))
                    .subscribe()
                    .with(
                        read -> message.reply(text(read)),
                        failure -> message.fail(1, failure.getMessage())));

    return Future.fromCompletionStage(
        replicator.createCollection("notes", 3).subscribeAsCompletionStage());
  }

  private static JsonObject text(ReadResult read) {
    return read.value().map(value -> value.payload().toJson()).orElseGet(JsonObject::new);
  }
}

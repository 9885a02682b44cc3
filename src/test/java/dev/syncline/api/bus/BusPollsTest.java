package dev.syncline.api.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.EventSamples;
import dev.syncline.api.http.FakeNode;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusPollsTest {
  private static final NodeName NODE = new NodeName("n1");

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void howeverOftenNobodyAnswersTheNextAnswerIsTold() throws Exception {
    List<StreamEvent> events = StreamEvents.of(EventSamples.batches().get(0), FakeNode.POSITIONS);
    ByteWriter answer = new ByteWriter(1_024);
    answer.writeString(NODE.value());
    StreamEvents.encode(events, answer);
    AtomicInteger asked = new AtomicInteger();
    vertx
        .eventBus()
        .<Buffer>consumer(Addresses.events(NODE))
        .handler(
            question -> {
              if (asked.incrementAndGet() <= 3_000) {
                question.fail(503, "not now");
              } else {
                question.reply(Buffer.buffer(answer.toByteArray()));
              }
            });
    BusPolls polls = new BusPolls(vertx, NODE, StreamRequest.earliest(), 1);

    assertThat(polls.next().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .isEqualTo(events);
  }
}

package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedReader;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.Addresses;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ChangeFeed.Batch;
import dev.syncline.port.FeedEvent;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three nodes, of which the first has cut its log, and the others have not. */
class LostSourceTest {
  private static final NodeName[] NODES = {Samples.node(1), Samples.node(2), Samples.node(3)};
  private static final FeedSettings SETTINGS =
      new FeedSettings(10, 300, 100, 512, new FeedReader.Limits(64, 64, 1 << 20), 100, 100, 200);

  private final Vertx vertx = Vertx.vertx();
  private final OneNode metadata = new OneNode(NODES);
  private final AtomicBoolean loses = new AtomicBoolean();
  private final AtomicReference<String> lost = new AtomicReference<>();

  @AfterEach
  void stop() throws Exception {
    FeedNode.get(vertx.close());
  }

  private FeedVerticle start(NodeName node, MemoryLogs logs) throws Exception {
    FeedVerticle feed =
        new FeedVerticle(logs.partsOf(node, new ReplicaBoard(1), metadata), SETTINGS);
    FeedNode.get(vertx.deployVerticle(feed));
    return feed;
  }

  /** Whoever is asked first from then on never hears of anything. */
  private void lose(DeliveryContext<Object> sent) {
    String to = sent.message().address();
    boolean isQuestion = to.equals(Addresses.feed(NODES[1])) || to.equals(Addresses.feed(NODES[2]));
    if (isQuestion && loses.get()) {
      lost.compareAndSet(null, to);
    }
    if (!to.equals(lost.get())) {
      sent.next();
    }
  }

  @Test
  void whereTheNodeThatHasTheLinesDoesNotAnswerAnotherThatHasThemIsAsked() throws Exception {
    MemoryLogs[] logs = {new MemoryLogs(3), new MemoryLogs(3), new MemoryLogs(3)};
    for (MemoryLogs each : logs) {
      Partition partition = each.write(FeedNode.key("e"), Samples.dot(1, 1));
      if (each == logs[0]) {
        each.cut(partition);
      }
    }
    FeedVerticle feed = start(NODES[0], logs[0]);
    start(NODES[1], logs[1]);
    start(NODES[2], logs[2]);
    vertx.eventBus().addOutboundInterceptor(this::lose);
    ChangeFeed.Cursor cursor = FeedNode.get(feed.open(FeedNode.after(FeedPosition.NONE)));
    loses.set(true);

    List<FeedEvent> told = new ArrayList<>();
    while (told.isEmpty()) {
      Batch batch = FeedNode.get(cursor.next());
      told.addAll(batch.events());
    }

    assertThat(lost.get()).isNotNull();
    assertThat(told).hasOnlyElementsOfType(FeedEvent.Change.class).hasSize(1);
  }
}

package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedReader;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ChangeFeed.Batch;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedRequest.Filter;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The change stream of a node alone, over logs in memory. */
final class FeedNode implements AutoCloseable {
  static final NodeName NODE = Samples.node(1);
  static final FeedRequest NOW = new FeedRequest(new FeedRequest.Start.Now(), Filter.ALL);

  final Vertx vertx = Vertx.vertx();
  final MemoryLogs logs = new MemoryLogs();
  final ReplicaBoard board = new ReplicaBoard(1);
  final OneNode metadata = new OneNode(NODE);
  final FeedVerticle feed;

  private FeedNode(FeedSettings settings) {
    feed = new FeedVerticle(logs.partsOf(NODE, board, metadata), settings);
  }

  /** One that reads at most so many entries at a time, and keeps so many events. */
  static FeedNode start(int maxEntries, int maxKeptEvents) throws Exception {
    FeedReader.Limits limits = new FeedReader.Limits(4 * maxEntries, maxEntries, 1 << 20);
    FeedNode node =
        new FeedNode(new FeedSettings(1_500, 300, 100, 512, limits, maxKeptEvents, 100, 1_000));
    get(node.vertx.deployVerticle(node.feed));
    return node;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  static FeedRequest after(FeedPosition position) {
    return new FeedRequest(new FeedRequest.Start.After(position), Filter.ALL);
  }

  static EntryKey key(String id) {
    return new EntryKey(1, Bytes.utf8(id));
  }

  /** A consumer from now on that knows where it begins. */
  ChangeFeed.Cursor open() throws Exception {
    ChangeFeed.Cursor cursor = get(feed.open(NOW));
    assertThat(get(cursor.next()).events()).isEmpty();
    return cursor;
  }

  void write(String id, Dot dot) {
    board.bell().ring(logs.write(key(id), dot));
  }

  static Stream<FeedEvent.Change> changes(Batch batch) {
    return batch.events().stream()
        .filter(FeedEvent.Change.class::isInstance)
        .map(FeedEvent.Change.class::cast);
  }

  /** Waits until a consumer has been told so many changes more; it may be told others. */
  static void await(ChangeFeed.Cursor cursor, long count) throws Exception {
    for (long told = 0; told < count; ) {
      told += changes(get(cursor.next())).count();
    }
  }
}

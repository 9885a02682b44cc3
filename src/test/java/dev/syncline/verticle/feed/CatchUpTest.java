package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ChangeFeed.Batch;
import dev.syncline.port.FeedRequest.Filter;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** How consumers that are behind come back to the end of the logs. */
class CatchUpTest {
  /** What opening a snapshot takes. */
  private static final long SLOW_NANOS = 500_000;

  private long counter;

  /** Writes to entries that have not been there, and waits until a consumer has been told. */
  private void write(FeedNode node, ChangeFeed.Cursor quick, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      counter++;
      node.write("e" + counter, Samples.dot(1 + counter % 3, counter));
    }
    FeedNode.await(quick, count);
  }

  @Test
  void whoeverHasReadUpToWhatIsKeptIsToldTheRestWithoutReading() throws Exception {
    try (FeedNode node = FeedNode.start(32, 40)) {
      ChangeFeed.Cursor quick = node.open();
      ChangeFeed.Cursor slow = node.open();
      write(node, quick, 200);

      boolean withoutReading = false;
      for (int i = 0; i < 200 && !withoutReading; i++) {
        // By the time it is asked, there is more than it has been told.
        write(node, quick, 1);
        int before = node.logs.reads.get();
        FeedNode.get(slow.next());
        withoutReading = node.logs.reads.get() == before;
      }

      assertThat(withoutReading).isTrue();
    }
  }

  /** A consumer that has been told something, and whether it is at the end of the logs now. */
  private record Told(ChangeFeed.Cursor cursor, boolean isThere) {}

  /**
   * Reading takes longer than anything else here, and each batch is followed by a write: until it
   * is one's turn again, more is written than one may read in a turn.
   */
  @Test
  void aCrowdThatHasFallenBehindComesBackWhileMuchIsWritten() throws Exception {
    int left = 60;
    try (FeedNode node = FeedNode.start(48, 200)) {
      ChangeFeed.Cursor quick = node.open();
      List<ChangeFeed.Cursor> crowd = new ArrayList<>();
      for (int i = 0; i < left; i++) {
        crowd.add(node.open());
      }
      write(node, quick, 240);
      node.logs.opening = () -> LockSupport.parkNanos(SLOW_NANOS);
      BlockingQueue<Told> told = new LinkedBlockingQueue<>();
      crowd.forEach(each -> ask(each, told));

      for (int turns = 0; turns < 10_000 && left > 0; turns++) {
        Told next = Objects.requireNonNull(told.poll(60, TimeUnit.SECONDS));
        counter++;
        node.write("e" + counter, Samples.dot(1 + counter % 3, counter));
        if (next.isThere()) {
          left--;
        } else {
          ask(next.cursor(), told);
        }
      }

      assertThat(left).isZero();
    }
  }

  private static void ask(ChangeFeed.Cursor cursor, BlockingQueue<Told> told) {
    cursor.next().onSuccess(batch -> told.add(new Told(cursor, !((FeedCursor) cursor).isBehind())));
  }

  @Test
  void howeverManyComeAtOnceTheyLeaveThreadsToOthers() throws Exception {
    try (FeedNode node = FeedNode.start(32, 40)) {
      ChangeFeed.Cursor quick = node.open();
      write(node, quick, 1);
      CountDownLatch held = new CountDownLatch(1);
      node.logs.opening = () -> await(held);
      List<Future<ChangeFeed.Cursor>> coming = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        coming.add(node.feed.open(FeedNode.after(FeedPosition.NONE)));
      }
      FeedNode.get(node.feed.lag(Map.of(), Filter.ALL));

      try {
        FeedNode.get(node.vertx.executeBlocking(() -> "a read for a client", false));
      } finally {
        held.countDown();
      }
      for (Future<ChangeFeed.Cursor> each : coming) {
        FeedNode.await(FeedNode.get(each), 1);
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The tail, which knows of no such partition, never comes to where the consumer is. */
  @Test
  void whatIsKnownOfPartitionsThatNoCollectionHasIsForgotten() throws Exception {
    Partition gone = new Partition(2, 7);
    try (FeedNode node = FeedNode.start(32, 40)) {
      ChangeFeed.Cursor quick = node.open();
      write(node, quick, 1);
      FeedPosition position =
          node.logs.clock().with(Map.of(gone, VersionVector.of(Samples.dot(9, 1))));
      ChangeFeed.Cursor cursor = FeedNode.get(node.feed.open(FeedNode.after(position)));

      Batch batch = FeedNode.get(cursor.next());
      for (int beats = 0; beats < 50 && !batch.position().of(gone).isEmpty(); beats++) {
        batch = FeedNode.get(cursor.next());
      }

      assertThat(batch.position()).isEqualTo(node.logs.clock());
      write(node, quick, 1);
      FeedNode.await(cursor, 1);
    }
  }
}

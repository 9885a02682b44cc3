package dev.syncline.verticle.node;

import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.ConflictStore;
import dev.syncline.port.StoppedClock;
import dev.syncline.verticle.local.ClockOffsets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConflictsHereTest {
  private static final List<NodeName> THREE = List.of(node(1), node(2), node(3));
  private static final long HOUR_MILLIS = 3_600_000;

  private final Vertx vertx = Vertx.vertx();
  private final ClockOffsets clocks = new ClockOffsets(new StoppedClock(), 500);
  private final AtomicInteger cuts = new AtomicInteger();
  private final ConflictsHere here =
      new ConflictsHere(
          node(1),
          new Counting(),
          new Semaphore(1),
          new StoppedClock(),
          clocks,
          new ConflictsHere.Limits(1_000, 1, HOUR_MILLIS));

  private final class Counting implements ConflictStore {
    @Override
    public List<Recorded> conflicts(Query query, long maxBytes, Runnable checkpoint) {
      return List.of();
    }

    @Override
    public void cutConflicts() {
      cuts.incrementAndGet();
    }
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }

  private void othersAreBehindBy(long millis) {
    clocks.answered(node(2), 0, -millis);
    clocks.answered(node(3), 0, -millis);
    clocks.judge(node(1), THREE);
  }

  @Test
  void nothingIsTooOldByAClockThatIsWrong() throws Exception {
    await(vertx.deployVerticle(here));
    othersAreBehindBy(HOUR_MILLIS);
    await(here.cut());
    assertThat(cuts).hasValue(0);

    othersAreBehindBy(0);
    await(here.cut());
    assertThat(cuts).hasValue(1);
  }
}

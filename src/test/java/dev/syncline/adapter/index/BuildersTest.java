package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.junit.jupiter.api.Test;

class BuildersTest {
  private static final int IDS = 2_000;

  /** Fails whatever it is given. */
  private static final class FailingPool extends ForkJoinPool {
    private volatile boolean hasFailed;

    private AssertionError error() {
      hasFailed = true;
      return new AssertionError("for a test");
    }

    @Override
    public void execute(Runnable task) {
      throw error();
    }

    @Override
    public ForkJoinTask<?> submit(Runnable task) {
      throw error();
    }

    @Override
    public <T> ForkJoinTask<T> submit(Callable<T> task) {
      throw error();
    }

    @Override
    public <T> ForkJoinTask<T> submit(ForkJoinTask<T> task) {
      throw error();
    }
  }

  private static Thread builder() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals("index-build-of-a-test-0"))
        .findFirst()
        .orElseThrow();
  }

  /** The only thread there is; without it searches scan more and more. */
  @Test
  void anErrorDoesNotEndTheThreadThatBuilds() {
    HeldEntries held = new HeldEntries(4, Metric.EUCLIDEAN, IndexKind.HNSW);
    FailingPool pool = new FailingPool();
    CollectionIndex index =
        new CollectionIndex(
            held.collection, held.store(), 0, new MemoryLimit(Long.MAX_VALUE), pool);
    Random random = new Random(1);
    for (int id = 0; id < IDS; id++) {
      float[] vector = {random.nextFloat(), random.nextFloat(), random.nextFloat(), 1};
      CollectionIndexTest.apply(index, held.put(RandomWrites.id(id), vector, "{}"));
    }
    while (index.build()) {
      Thread.onSpinWait();
    }
    for (int id = 0; id < IDS - 100; id++) {
      CollectionIndexTest.apply(index, held.delete(RandomWrites.id(id)));
    }
    Builders builders = new Builders("of-a-test", 1, Map.of(1L, index));
    try {
      Thread thread = builder();
      await().until(() -> pool.hasFailed);
      // It rests, or has ended.
      await()
          .until(
              () ->
                  thread.getState() == Thread.State.TIMED_WAITING
                      || thread.getState() == Thread.State.TERMINATED);
      assertThat(thread.isAlive()).isTrue();
    } finally {
      builders.close();
      pool.shutdown();
    }
  }
}

package dev.syncline.adapter.index;

import dev.syncline.core.placement.Partition;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that reads partitions from the store, and looks after the indexes in between. */
final class Loader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loader.class);
  private static final long TIDY_MILLIS = 1_000;

  private final ScheduledThreadPoolExecutor thread;
  private final Runnable tidy;
  private final Consumer<CollectionIndex> afterPage;
  private final long againMillis;

  /** What is to be read soon, and has not been begun with. */
  private final Set<Task> waiting = ConcurrentHashMap.newKeySet();

  /** What could not be read, and is to be after a while. */
  private final Set<Task> again = ConcurrentHashMap.newKeySet();

  /** A partition of an index; of the same twice one would be in vain. */
  private record Task(CollectionIndex index, int slot) {}

  /** What is read now. */
  private volatile @Nullable CollectionIndex reading;

  /** When the indexes were last looked after; of the thread itself. */
  private long tidiedNanos = System.nanoTime();

  /**
   * Starts it.
   *
   * @param tidy run about every second
   * @param afterPage run after some entries have been read
   * @param againMillis when a partition is read again that could not be
   */
  Loader(String name, Runnable tidy, Consumer<CollectionIndex> afterPage, long againMillis) {
    this.tidy = tidy;
    this.afterPage = afterPage;
    this.againMillis = againMillis;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "index-load-" + name);
              made.setDaemon(true);
              return made;
            });
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    Future<?> unused =
        thread.scheduleWithFixedDelay(
            this::tidyIfDue, TIDY_MILLIS, TIDY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Also called between pages: what is to be read may take minutes. */
  private void tidyIfDue() {
    if (System.nanoTime() - tidiedNanos < TimeUnit.MILLISECONDS.toNanos(TIDY_MILLIS) / 2) {
      return;
    }
    try {
      tidy.run();
    } catch (RuntimeException | Error e) {
      LOG.error("looking after the vector indexes failed", e);
    }
    tidiedNanos = System.nanoTime();
  }

  void loadAll(CollectionIndex index) {
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      load(index, slot);
    }
  }

  /** Whether another one is read now: it hears after its next page at the latest. */
  boolean isReadingOtherThan(CollectionIndex index) {
    CollectionIndex now = reading;
    return now != null && now != index;
  }

  /** Reads a partition soon. */
  void load(CollectionIndex index, int slot) {
    Task task = new Task(index, slot);
    if (waiting.add(task)) {
      submit(() -> read(task), 0);
    }
  }

  private void loadAgain(Task task) {
    if (again.add(task)) {
      submit(
          () -> {
            again.remove(task);
            load(task.index(), task.slot());
          },
          againMillis);
    }
  }

  private void submit(Runnable action, long delayMillis) {
    try {
      Future<?> unused = thread.schedule(action, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the index is closed", e);
    }
  }

  private void read(Task task) {
    CollectionIndex index = task.index();
    waiting.remove(task);
    reading = index;
    try {
      index.load(
          task.slot(),
          () -> {
            afterPage.accept(index);
            tidyIfDue();
          });
    } catch (RuntimeException | Error e) {
      if (!thread.isShutdown()) {
        LOG.warn(
            "the vectors of collection {} in partition {} could not be read, again in {} ms",
            index.collection().name(),
            new Partition(index.collection().replicationFactor(), task.slot()),
            againMillis,
            e);
        loadAgain(task);
      }
    } finally {
      reading = null;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    boolean isInterrupted = false;
    while (true) {
      try {
        if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.syncline.adapter.raft;

import io.microraft.executor.RaftNodeExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a member: protocol, log writes and state machine all run on it. */
final class RaftThread implements RaftNodeExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(RaftThread.class);

  private final ScheduledThreadPoolExecutor executor;
  private final RaftTime time;

  RaftThread(String name, RaftTime time) {
    this.time = time;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs a task later, after those given before.
   *
   * @throws RejectedExecutionException after {@link #end()}
   */
  @Override
  public void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  @Override
  public void submit(Runnable task) {
    execute(task);
  }

  @Override
  public void schedule(Runnable task, long delay, TimeUnit unit) {
    try {
      var unused =
          executor.schedule(() -> run(task), time.jitteredNanos(delay, unit), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("a timer of a stopped member is dropped");
    }
  }

  /** Returns the number of tasks that wait, timers included. */
  int backlog() {
    return executor.getQueue().size();
  }

  /** Lets the running task finish and drops the rest. Does not block. */
  void end() {
    executor.shutdownNow().clear();
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a task of the Raft thread failed", e);
    }
  }
}

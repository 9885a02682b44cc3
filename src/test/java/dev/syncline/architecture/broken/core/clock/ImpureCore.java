package dev.syncline.architecture.broken.core.clock;

import java.io.File;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/** Does everything that the core must not do. */
public final class ImpureCore {
  /** Reads the wall clock of the process. */
  public long readsTheWallClock() {
    return System.currentTimeMillis();
  }

  /** Reads the clock that only runs forward. */
  public long readsTheMonotonicClock() {
    return System.nanoTime();
  }

  /** Reads the wall clock through the time library. */
  public Instant asksForNow() {
    return Instant.now();
  }

  /** Draws lots. */
  public int drawsLots() {
    return new Random().nextInt();
  }

  /** Draws lots without naming a source of them. */
  public double drawsLotsByStealth() {
    return Math.random();
  }

  /** Starts a thread. */
  public Thread startsAThread() {
    return new Thread(() -> {});
  }

  /** Takes a lock. */
  public boolean takesALock() {
    return new ReentrantLock().tryLock();
  }

  /** Holds a monitor. */
  public synchronized String holdsAMonitor() {
    return toString();
  }

  /** Works on the common pool. */
  public long worksInParallel(List<String> texts) {
    return texts.parallelStream().filter(String::isEmpty).count();
  }

  /** Looks at the disk. */
  public boolean looksAtTheDisk() {
    return new File("/").exists();
  }
}

package dev.syncline.verticle.local;

import dev.syncline.core.entry.EntryKey;
import dev.syncline.port.TimeSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices entries that gather values beside each other, as they do when clients write without the
 * context of what they have read. Counts every such write, and logs an entry once a minute at most.
 * For any thread.
 */
public final class SiblingWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SiblingWatch.class);
  private static final long QUIET_NANOS = 60_000_000_000L;

  /** Entries logged within a minute; of more than that no more are logged. */
  private static final int MAX_LOGGED = 1_024;

  private final TimeSource time;
  private final int warn;
  private final int max;
  private final Map<EntryKey, Long> loggedNanos = new LinkedHashMap<>();
  private final LongAdder warnings = new LongAdder();
  private final LongAdder refusals = new LongAdder();

  /**
   * Of a node.
   *
   * @param warn values beside each other from which a write is counted
   * @param max versions beyond which a write is refused
   */
  public SiblingWatch(TimeSource time, int warn, int max) {
    this.time = time;
    this.warn = warn;
    this.max = max;
  }

  /** Versions beyond which a write is refused. */
  public int max() {
    return max;
  }

  /** Writes that have led to as many values as a warning takes, or more. */
  public long warnings() {
    return warnings.sum();
  }

  /** Writes refused. */
  public long refusals() {
    return refusals.sum();
  }

  /** A write was refused. */
  public void refused() {
    refusals.increment();
  }

  /**
   * A write has been accepted.
   *
   * @param values how many values stand beside each other now
   * @return whether it has been logged
   */
  public boolean written(String collection, EntryKey key, int values) {
    if (values < warn) {
      return false;
    }
    warnings.increment();
    if (!isToBeLogged(key)) {
      return false;
    }
    LOG.atWarn()
        .addKeyValue("collection", collection)
        .addKeyValue("entry", key)
        .log(
            "an entry holds {} values beside each other, limit {}: clients write it without the"
                + " context of what they have read",
            values,
            max);
    return true;
  }

  private synchronized boolean isToBeLogged(EntryKey key) {
    long now = time.nanos();
    Iterator<Long> oldest = loggedNanos.values().iterator();
    while (oldest.hasNext() && now - oldest.next() >= QUIET_NANOS) {
      oldest.remove();
    }
    return loggedNanos.size() < MAX_LOGGED && loggedNanos.putIfAbsent(key, now) == null;
  }
}

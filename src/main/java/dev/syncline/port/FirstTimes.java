package dev.syncline.port;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the first time of something from every later one, for a line of the log that would else
 * come with each frame. Safe from any thread. Beyond {@link #MAX_REMEMBERED} things all are
 * forgotten, and told once more.
 */
public final class FirstTimes {
  /** How many things are remembered. */
  public static final int MAX_REMEMBERED = 1_024;

  private final Set<Object> seen = ConcurrentHashMap.newKeySet();

  /** Whether this is the first time. */
  public boolean isFirst(Object what) {
    if (seen.size() >= MAX_REMEMBERED) {
      seen.clear();
    }
    return seen.add(what);
  }
}

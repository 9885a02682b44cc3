package dev.syncline.core.group;

import dev.syncline.core.placement.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of a group's other nodes are alive: those whose beat has changed within the timeout, by the
 * clock of the one who looks. What is seen for the first time may be old or new, and counts as new.
 *
 * <p>Times are of one monotonic clock, in nanoseconds.
 */
public final class Leases {
  private final long timeoutNanos;
  private Map<NodeName, Seen> seen = new HashMap<>();

  /** When a presence was first read as it is. */
  private record Seen(long run, long beat, long sinceNanos) {
    boolean isStill(Presence presence) {
      return run == presence.run() && beat == presence.beat();
    }
  }

  /** Leases that end when a beat has not changed for so long. */
  public Leases(long timeoutNanos) {
    if (timeoutNanos < 1) {
      throw new IllegalArgumentException("timeout is " + timeoutNanos + " ns, must be positive");
    }
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * Takes note of what a round has read.
   *
   * @param others of all other nodes that have an entry; one that is left out is forgotten
   * @param nowNanos when it had been read
   * @return those that are alive
   */
  public GroupView look(Map<NodeName, Presence> others, long nowNanos) {
    Map<NodeName, Seen> next = new HashMap<>();
    List<Presence> live = new ArrayList<>();
    others.forEach(
        (node, presence) -> {
          Seen last = seen.get(node);
          Seen now =
              last != null && last.isStill(presence)
                  ? last
                  : new Seen(presence.run(), presence.beat(), nowNanos);
          next.put(node, now);
          if (nowNanos - now.sinceNanos < timeoutNanos) {
            live.add(presence);
          }
        });
    seen = next;
    return GroupView.of(live);
  }
}

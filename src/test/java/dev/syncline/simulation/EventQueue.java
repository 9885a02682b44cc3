package dev.syncline.simulation;

import java.util.PriorityQueue;

/** Virtual time: what is due next happens next, in order of time and then of scheduling. */
final class EventQueue {
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowMillis;
  private long scheduled;

  private record Event(long atMillis, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  long nowMillis() {
    return nowMillis;
  }

  void after(long delayMillis, Runnable action) {
    events.add(new Event(nowMillis + Math.max(0, delayMillis), scheduled++, action));
  }

  /** Runs everything due up to and including a moment. */
  void runUntil(long untilMillis) {
    Event next;
    while ((next = events.peek()) != null && next.atMillis() <= untilMillis) {
      events.remove();
      nowMillis = next.atMillis();
      next.action().run();
    }
    nowMillis = untilMillis;
  }
}

package dev.syncline.adapter.index;

import java.util.ArrayDeque;
import java.util.Deque;

/** The searches under way, by the moments they see. Guarded by the lock of the collection. */
final class Searches {
  /** One of them. */
  static final class Ticket {
    private final long moment;
    private boolean ended;

    private Ticket(long moment) {
      this.moment = moment;
    }
  }

  private final Deque<Ticket> underWay = new ArrayDeque<>();

  /** Moments do not go back. */
  Ticket begin(long moment) {
    Ticket ticket = new Ticket(moment);
    underWay.add(ticket);
    return ticket;
  }

  void end(Ticket ticket) {
    ticket.ended = true;
    for (Ticket head = underWay.peek(); head != null && head.ended; head = underWay.peek()) {
      underWay.remove();
    }
  }

  /** The moment of the oldest, or the one given if there is none. */
  long oldest(long now) {
    Ticket head = underWay.peek();
    return head == null ? now : head.moment;
  }
}

package dev.syncline.core.replica;

import dev.syncline.core.causality.VersionVector;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which lines of the log are old enough to go. The log has no times: now and then the clock of that
 * moment is kept in mind, and whatever it holds is at least that old. After a start everything
 * counts as new.
 */
final class LogRetention {
  /** How finely age and size are told. */
  private static final int MARKS = 16;

  private final LogLimits limits;
  private final Deque<Mark> marks = new ArrayDeque<>(MARKS + 2);
  private VersionVector old = VersionVector.EMPTY;
  private long lines;

  private record Mark(long atMillis, VersionVector clock) {}

  LogRetention(LogLimits limits) {
    this.limits = limits;
  }

  /** Some time has passed. */
  void advance(long nowMillis, VersionVector durable, VersionVector truncated) {
    lines = durable.minus(truncated).size();
    Mark last = marks.peekLast();
    if (last == null
        || nowMillis - last.atMillis() >= Math.max(1, limits.retainMillis() / MARKS)
        || durable.minus(last.clock()).size() >= Math.max(1, lines / MARKS)) {
      marks.addLast(new Mark(nowMillis, durable));
    }
    while (marks.size() > 2 * MARKS) {
      thinOut();
    }
    Mark first;
    while ((first = marks.peekFirst()) != null
        && (nowMillis - first.atMillis() >= limits.retainMillis()
            || durable.minus(old).size() > limits.retainLines())) {
      old = old.join(first.clock());
      marks.removeFirst();
    }
  }

  /** Every second mark goes; what it told is told a little later. */
  private void thinOut() {
    Deque<Mark> rest = new ArrayDeque<>(marks.size());
    boolean keeps = false;
    for (Mark mark : marks) {
      if (keeps) {
        rest.addLast(mark);
      }
      keeps = !keeps;
    }
    marks.clear();
    marks.addAll(rest);
  }

  /** Dots of which nobody needs a line for the sake of age or size. */
  VersionVector old() {
    return old;
  }

  /** Whether the log takes more than it may, whoever lacks its dots. */
  boolean isTooLarge() {
    return lines > limits.maxLines();
  }
}

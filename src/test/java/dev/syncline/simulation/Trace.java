package dev.syncline.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** What happened last; formatted only when somebody reads it. */
final class Trace {
  private static final int KEPT_LINES = 120;

  private final EventQueue time;
  private final boolean print;
  private final Deque<Object[]> lines = new ArrayDeque<>(KEPT_LINES);

  Trace(EventQueue time, boolean print) {
    this.time = time;
    this.print = print;
  }

  /** Notes a line of words; they must not change afterwards. */
  void say(Object... words) {
    Object[] line = new Object[words.length + 1];
    line[0] = time.nowMillis();
    System.arraycopy(words, 0, line, 1, words.length);
    if (print) {
      System.out.println(format(line));
    }
    if (lines.size() == KEPT_LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  String lastLines() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("  ").append(format(line)).append('\n'));
    return text.toString();
  }

  private static String format(Object[] line) {
    StringBuilder text = new StringBuilder().append('@').append(line[0]).append(' ');
    for (int i = 1; i < line.length; i++) {
      text.append(' ').append(line[i]);
    }
    return text.toString();
  }
}

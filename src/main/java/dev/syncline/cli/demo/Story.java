package dev.syncline.cli.demo;

import dev.syncline.cli.terminal.Amounts;
import dev.syncline.cli.terminal.Progress;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Table;
import dev.syncline.cli.terminal.Terminal;
import dev.syncline.cli.terminal.Wrap;
import java.time.Duration;
import java.util.List;

/** What the demo tells while it goes on: a line for each thing that was done, with its time. */
final class Story {
  private static final int TIME_COLUMNS = 9;

  private final Terminal terminal;

  Story(Terminal terminal) {
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  void title(String text) {
    terminal.line("");
    terminal.line(terminal.styled(Style.BOLD, text));
  }

  /** Something was done, or holds. */
  void done(String text, Duration duration) {
    mark(Style.GREEN, "✔", text, Amounts.duration(duration));
  }

  /** Something was left out. */
  void skipped(String text) {
    mark(Style.YELLOW, "–", text, "");
  }

  /** More about the line before. */
  void note(String text) {
    for (String line : lines(text, terminal.columns() - 4)) {
      terminal.line("    " + terminal.styled(Style.DIM, line));
    }
  }

  /** A bar for something that is over soon. */
  Progress shortly(String task, long max) {
    return Progress.startShort(terminal, "  " + task, max);
  }

  /** The time that passes while things come about. */
  Progress waiting(String task, long max) {
    return Progress.startWaiting(terminal, task, max);
  }

  /** A bar, or lines, for something that takes a while. */
  Progress progress(String task, long max) {
    return Progress.start(terminal, "  " + task, max, Progress.Unit.ITEMS);
  }

  /** A table of what holds. */
  void table(Table table) {
    List<String> lines = table.render(terminal.outStyled(), Terminal.UNBOUNDED);
    terminal.line("  " + lines.get(0));
    lines
        .subList(1, lines.size())
        .forEach(line -> terminal.line(terminal.styled(Style.GREEN, "✔") + " " + line));
  }

  /** The time stands at the right of the last line, in one column with the others. */
  private void mark(Style style, String mark, String text, String time) {
    int room = terminal.columns() - 2 - TIME_COLUMNS;
    List<String> lines = lines(text, room);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean last = i == lines.size() - 1;
      String pad = " ".repeat(Math.max(1, room - line.length() + TIME_COLUMNS - time.length()));
      terminal.line(
          (i == 0 ? terminal.styled(style, mark) + " " : "  ")
              + line
              + (last && !time.isEmpty() ? pad + terminal.styled(Style.DIM, time) : ""));
    }
  }

  private static List<String> lines(String text, int columns) {
    return Wrap.lines(Terminal.printable(text), columns, columns);
  }
}

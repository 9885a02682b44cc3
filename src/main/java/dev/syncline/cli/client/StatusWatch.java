package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Amounts;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Table;
import dev.syncline.cli.terminal.Table.Align;
import dev.syncline.cli.terminal.Table.Cell;
import dev.syncline.cli.terminal.Table.Column;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The status again and again: on a terminal the table is painted over, with a bar for each node
 * that catches up; elsewhere there is the time, and then one line for each node that does.
 */
final class StatusWatch {
  /** To the upper left corner, and everything from there on erased (ECMA-48: CUP, ED). */
  private static final String REPAINT = "\u001b[H\u001b[J";

  private static final int BAR_COLUMNS = 30;

  /** Only for their alignment. */
  private static final List<Column> COLUMNS =
      List.of(
          new Column("", Align.LEFT),
          new Column("", Align.LEFT),
          new Column("", Align.LEFT),
          new Column("", Align.RIGHT),
          new Column("", Align.RIGHT),
          new Column("", Align.RIGHT),
          new Column("", Align.LEFT));

  private final Terminal terminal;
  private final InstantSource clock;
  private final ClusterClient client;
  private final boolean json;

  /** The most that each node was seen to lack since it was last seen to lack nothing. */
  private final Map<String, Long> most = new HashMap<>();

  /** What happens between two looks. */
  @FunctionalInterface
  interface Pause {
    /** Waits; returns whether to look once more. */
    boolean await() throws InterruptedException;
  }

  StatusWatch(Terminal terminal, InstantSource clock, ClusterClient client, boolean json) {
    this.terminal = terminal;
    this.clock = clock;
    this.client = client;
    this.json = json;
  }

  /**
   * Looks until the pause says that it is enough; nodes that do not answer are waited for.
   *
   * @throws OutputException if standard output takes no more
   */
  void run(Pause pause) throws OutputException, InterruptedException {
    do {
      try {
        show(ClusterStatus.ask(client));
      } catch (CommandFailure silent) {
        if (terminal.outStyled()) {
          terminal.out().print(REPAINT);
        }
        terminal.error(String.valueOf(silent.getMessage()));
      }
      OutputException.check(terminal);
    } while (pause.await());
  }

  private void show(ClusterStatus status) {
    if (json) {
      terminal.line(status.json().encode());
      return;
    }
    Table table = new Table(COLUMNS);
    for (JsonObject replica : status.members()) {
      List<Cell> row = row(status, replica);
      if (!row.isEmpty()) {
        table.add(row);
      }
    }
    List<String> bars = table.render(terminal.outStyled(), terminal.outColumns());
    if (!terminal.outStyled()) {
      Instant now = clock.instant();
      terminal.line(now.truncatedTo(ChronoUnit.SECONDS).toString());
      (bars.isEmpty()
              ? List.of(new StatusText(status, now).render(false, terminal.outColumns()).get(0))
              : bars)
          .forEach(terminal::line);
      return;
    }
    StringBuilder screen = new StringBuilder(REPAINT);
    new StatusText(status, clock.instant())
        .render(true, terminal.outColumns())
        .forEach(each -> screen.append(each).append('\n'));
    screen.append('\n');
    bars.forEach(each -> screen.append(each).append('\n'));
    terminal.out().print(screen);
    terminal.out().flush();
  }

  /** The node's progress; empty if it has nothing to catch up with. */
  private List<Cell> row(ClusterStatus status, JsonObject replica) {
    String node = String.valueOf(replica.getValue("node"));
    JsonObject sync = replica.getJsonObject("sync", new JsonObject());
    String state = replica.getString("status", "healthy");
    long missing = number(replica, "entries");
    if (missing == 0 && !state.equals("recovering")) {
      most.remove(node);
      return List.of();
    }
    if (state.equals("healthy")) {
      return List.of();
    }
    long total = most.merge(node, missing, Math::max);
    double done = total == 0 ? 0 : (double) (total - missing) / total;
    return List.of(
        new Cell(node, Style.BOLD),
        new Cell(state, state.equals("unreachable") ? Style.RED : Style.YELLOW),
        Cell.of(bar(done)),
        Cell.of(String.format(Locale.ROOT, "%.0f %%", 100 * done)),
        Cell.of(Amounts.count(missing) + " missing"),
        Cell.of(Amounts.bytes(bytesPerSecond(status, node, sync)) + "/s"),
        Cell.of(eta(sync)));
  }

  /** What the node gets from all the others, where it is asked itself; else what it gets here. */
  private static long bytesPerSecond(ClusterStatus status, String node, JsonObject seen) {
    JsonObject own = status.own().get(node);
    return number(own == null ? seen : own.getJsonObject("sync", seen), "bytesPerSecond");
  }

  private static String bar(double done) {
    int full = (int) Math.round(done * BAR_COLUMNS);
    return "[" + "#".repeat(full) + "-".repeat(BAR_COLUMNS - full) + "]";
  }

  private static String eta(JsonObject sync) {
    return sync.getValue("etaMillis") instanceof Number millis
        ? "ETA " + Amounts.duration(Duration.ofMillis(millis.longValue()))
        : "ETA unknown";
  }

  private static long number(JsonObject from, String member) {
    return from.getValue(member) instanceof Number number ? number.longValue() : 0;
  }
}

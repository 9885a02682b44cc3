package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Amounts;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The status again and again: on a terminal the table is painted over, with a bar for each node
 * that catches up; elsewhere there is one line for each node that does.
 */
final class StatusWatch {
  /** To the upper left corner, and everything from there on erased (ECMA-48: CUP, ED). */
  private static final String REPAINT = "\u001b[H\u001b[J";

  private static final int BAR_COLUMNS = 30;
  private static final double BYTES_A_MEGABYTE = 1e6;

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

  /** Looks until the pause says that it is enough; nodes that do not answer are waited for. */
  void run(Pause pause) throws InterruptedException {
    do {
      try {
        show(ClusterStatus.ask(client));
      } catch (CommandFailure silent) {
        if (terminal.outStyled()) {
          terminal.out().print(REPAINT);
        }
        terminal.error(String.valueOf(silent.getMessage()));
      }
    } while (pause.await());
  }

  private void show(ClusterStatus status) {
    if (json) {
      terminal.line(status.json().encode());
      return;
    }
    List<String> bars = new ArrayList<>();
    for (JsonObject replica : status.replicas()) {
      String line = line(replica);
      if (!line.isEmpty()) {
        bars.add(line);
      }
    }
    if (!terminal.outStyled()) {
      (bars.isEmpty()
              ? List.of(new StatusText(status, clock.instant()).render(false).get(0))
              : bars)
          .forEach(terminal::line);
      return;
    }
    StringBuilder screen = new StringBuilder(REPAINT);
    new StatusText(status, clock.instant())
        .render(true)
        .forEach(each -> screen.append(each).append('\n'));
    screen.append('\n');
    bars.forEach(each -> screen.append(each).append('\n'));
    terminal.out().print(screen);
    terminal.out().flush();
  }

  /** The node's progress; empty if it has nothing to catch up with. */
  private String line(JsonObject replica) {
    String node = String.valueOf(replica.getValue("node"));
    JsonObject sync = replica.getJsonObject("sync", new JsonObject());
    String state = replica.getString("status", "healthy");
    long missing = number(replica, "entries");
    if (missing == 0 && !state.equals("recovering")) {
      most.remove(node);
      return "";
    }
    if (state.equals("healthy")) {
      return "";
    }
    long total = most.merge(node, missing, Math::max);
    double done = total == 0 ? 0 : (double) (total - missing) / total;
    return String.format(
        Locale.ROOT,
        "%s %s %s %3.0f %%  %s missing  %.1f MB/s  %s",
        terminal.styled(Style.BOLD, node),
        terminal.styled(state.equals("unreachable") ? Style.RED : Style.YELLOW, state),
        bar(done),
        100 * done,
        Amounts.count(missing),
        number(sync, "bytesPerSecond") / BYTES_A_MEGABYTE,
        eta(sync));
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

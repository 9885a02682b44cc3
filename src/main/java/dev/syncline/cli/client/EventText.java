package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Terminal;
import dev.syncline.cli.terminal.Wrap;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An event of the change stream for people: a line, or more on a narrow terminal. */
final class EventText {
  private static final String PREFIX = "dev.syncline.";
  private static final int TIME_FROM = 11;
  private static final int TIME_TO = 23;
  private static final String GAP = "  ";
  private static final int CLOCK_COLUMNS = TIME_TO - TIME_FROM;
  private static final int TYPE_COLUMNS = 20;
  private static final int BELOW_COLUMNS = CLOCK_COLUMNS + GAP.length();
  private static final int HEAD_COLUMNS = BELOW_COLUMNS + TYPE_COLUMNS + GAP.length();
  private static final int MAX_DATA_CHARS = 120;

  private final Terminal terminal;

  EventText(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Time, type, what it is about, and what there is to say of that; what finds no room in a line
   * goes on below the type.
   */
  List<String> lines(JsonObject event) {
    String type = text(event, "type").replace(PREFIX, "");
    String time = text(event, "time");
    String clock = time.length() < TIME_TO ? "" : time.substring(TIME_FROM, TIME_TO);
    String head =
        terminal.styled(Style.DIM, pad(clock, CLOCK_COLUMNS))
            + GAP
            + terminal.styled(styleOf(type), pad(type, TYPE_COLUMNS))
            + GAP;
    String subject = Terminal.printable(text(event, "subject"));
    String data = data(event.getJsonObject("data", new JsonObject()));
    // What is about no entry and no node, as what is about a group, has no subject.
    String told = subject.isEmpty() || data.isEmpty() ? subject + data : subject + GAP + data;
    int columns = terminal.outColumns();
    List<String> lines = new ArrayList<>();
    for (String each : Wrap.lines(told, columns - HEAD_COLUMNS, columns - BELOW_COLUMNS)) {
      lines.add(((lines.isEmpty() ? head : " ".repeat(BELOW_COLUMNS)) + each).stripTrailing());
    }
    return lines;
  }

  private static String text(JsonObject event, String name) {
    Object value = event.getValue(name);
    return value == null ? "" : value.toString();
  }

  private static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - text.length()));
  }

  private static Style styleOf(String type) {
    return switch (type) {
      case "vector.written", "replica.joined", "replica.recovered", "sync.completed" -> Style.GREEN;
      case "stream.gap",
          "stream.dropped",
          "group.suspended",
          "group.ended",
          "replica.unreachable" ->
          Style.RED;
      case "vector.deleted", "conflict.detected", "replica.lagging", "throttle.engaged" ->
          Style.YELLOW;
      default -> Style.CYAN;
    };
  }

  /** All but what the subject says, the dot first. */
  private static String data(JsonObject data) {
    StringBuilder text = new StringBuilder();
    if (data.getValue("dot") != null) {
      text.append(data.getValue("dot"));
    }
    for (Map.Entry<String, Object> each : data) {
      switch (each.getKey()) {
        case "collection", "id", "dot", "timestamp", "node" -> {}
        case "superseded" -> text.append(" superseded");
        case "payload" -> text.append(' ').append(each.getValue());
        default -> text.append(' ').append(each.getKey()).append('=').append(each.getValue());
      }
    }
    String all = Terminal.printable(text.toString());
    return all.length() > MAX_DATA_CHARS ? all.substring(0, MAX_DATA_CHARS) + "…" : all;
  }
}

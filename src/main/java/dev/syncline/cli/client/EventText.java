package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** An event of the change stream as one line for people. */
final class EventText {
  private static final String PREFIX = "dev.syncline.";
  private static final int TIME_FROM = 11;
  private static final int TIME_TO = 23;
  private static final int TYPE_COLUMNS = 20;
  private static final int MAX_DATA_CHARS = 120;

  private final Terminal terminal;

  EventText(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The line: time, type, what it is about, and what there is to say of that. */
  String line(JsonObject event) {
    String type = text(event, "type").replace(PREFIX, "");
    String time = text(event, "time");
    String clock = time.length() < TIME_TO ? "" : time.substring(TIME_FROM, TIME_TO);
    StringBuilder line = new StringBuilder();
    line.append(terminal.styled(Style.DIM, pad(clock, TIME_TO - TIME_FROM))).append("  ");
    line.append(terminal.styled(styleOf(type), pad(type, TYPE_COLUMNS))).append("  ");
    line.append(Terminal.printable(text(event, "subject")));
    String data = data(event.getJsonObject("data", new JsonObject()));
    return (data.isEmpty() ? line : line.append("  ").append(data)).toString().stripTrailing();
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

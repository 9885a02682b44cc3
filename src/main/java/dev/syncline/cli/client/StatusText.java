package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Amounts;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Table;
import dev.syncline.cli.terminal.Table.Align;
import dev.syncline.cli.terminal.Table.Cell;
import dev.syncline.cli.terminal.Table.Column;
import dev.syncline.cli.terminal.Terminal;
import dev.syncline.cli.terminal.Wrap;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The status as a person reads it. */
final class StatusText {
  private static final String UNKNOWN = "?";
  private static final String NONE = "-";

  private final ClusterStatus status;
  private final Instant now;

  StatusText(ClusterStatus status, Instant now) {
    this.status = status;
    this.now = now;
  }

  /**
   * The lines.
   *
   * @param columns width that they keep to
   */
  List<String> render(boolean styled, int columns) {
    List<String> lines = new ArrayList<>(Wrap.lines(summary(), columns, columns));
    lines.add("");
    lines.addAll(nodes().render(styled, columns));
    List<String> sentences = new ArrayList<>();
    if (!status.removed().isEmpty()) {
      sentences.add("removed: " + Terminal.printable(String.join(", ", status.removed())));
    }
    sentences.addAll(storeTroubles());
    sentences.addAll(warnings());
    sentences.addAll(waiting());
    sentences.forEach(each -> lines.addAll(Wrap.lines(each, columns, columns)));
    lines.add("");
    if (status.collections().isEmpty()) {
      lines.add("There are no collections yet.");
    } else {
      lines.addAll(collections().render(styled, columns));
    }
    return lines;
  }

  private String summary() {
    long up = status.members().stream().filter(StatusText::isUp).count();
    int all = status.members().size();
    String name = status.names().get(status.node());
    return "%d of %d %s up, as %s sees it"
        .formatted(
            up,
            all,
            all == 1 ? "node" : "nodes",
            name == null ? status.node() : name + " (" + status.node() + ")");
  }

  private static boolean isUp(JsonObject replica) {
    return text(replica, "reachability").equals("up");
  }

  /** Deletes that cannot be dropped for a node's sake, as the node that was asked counts them. */
  private List<String> waiting() {
    long tombstones = 0;
    for (JsonObject replica : status.replicas()) {
      tombstones += number(replica, "tombstones");
    }
    List<String> lines = new ArrayList<>();
    for (JsonObject replica : status.replicas()) {
      long writes = number(replica, "holdsUp");
      if (tombstones > 0 && writes > 0 && !state(replica).equals("healthy")) {
        lines.add("");
        lines.add(
            Terminal.printable(
                "%s deletes are kept until every node has them; %s holds up %s writes"
                    .formatted(
                        Amounts.count(tombstones), text(replica, "node"), Amounts.count(writes))));
      }
    }
    return lines;
  }

  /** What an operator has to do, in whole sentences: too long for the table. */
  private List<String> storeTroubles() {
    List<String> lines = new ArrayList<>();
    for (JsonObject replica : status.members()) {
      if (replica.getValue("trouble") instanceof String trouble) {
        lines.add("");
        lines.add(Terminal.printable("The store of " + text(replica, "node") + ": " + trouble));
      }
    }
    return lines;
  }

  /** What the nodes that were asked warn of, such as an index that is still being read. */
  private List<String> warnings() {
    List<String> lines = new ArrayList<>();
    for (JsonObject replica : status.members()) {
      for (String each : status.warnings(replica)) {
        lines.add("");
        lines.add(Terminal.printable(text(replica, "node") + ": " + each));
      }
    }
    return lines;
  }

  private Table nodes() {
    Table table =
        new Table(
            List.of(
                new Column("node", Align.LEFT),
                new Column("zone", Align.LEFT),
                new Column("role", Align.LEFT),
                new Column("status", Align.LEFT),
                new Column("lag entries", Align.RIGHT),
                new Column("lag time", Align.RIGHT),
                new Column("last in sync", Align.LEFT),
                new Column("address", Align.LEFT)));
    for (JsonObject replica : status.members()) {
      table.add(
          List.of(
              Cell.of(text(replica, "node")),
              Cell.of(text(replica, "zone")),
              Cell.of(text(replica, "role")),
              status(replica),
              lagEntries(replica),
              lagTime(replica),
              Cell.of(lastSync(replica)),
              Cell.of(status.address(text(replica, "node")).map(URI::getAuthority).orElse(""))));
    }
    return table;
  }

  static String text(JsonObject replica, String member) {
    return String.valueOf(replica.getValue(member, UNKNOWN));
  }

  private static String state(JsonObject replica) {
    return text(replica, "status");
  }

  /** How the replica is, in the colour of that. */
  static Cell status(JsonObject replica) {
    return new Cell(state(replica), style(state(replica)));
  }

  private static Style style(String state) {
    return switch (state) {
      case "healthy" -> Style.GREEN;
      case "unreachable" -> Style.RED;
      default -> Style.YELLOW;
    };
  }

  private static long number(JsonObject replica, String member) {
    return replica.getValue(member) instanceof Number number ? number.longValue() : 0;
  }

  /** How many writes the replica lacks. */
  static Cell lagEntries(JsonObject replica) {
    return lag(replica, Amounts.count(number(replica, "entries")));
  }

  /** The age of the oldest of them. */
  static Cell lagTime(JsonObject replica) {
    return lag(replica, Amounts.duration(Duration.ofMillis(number(replica, "millis"))));
  }

  private static Cell lag(JsonObject replica, String told) {
    if (replica.getValue("entries") == null) {
      return new Cell(UNKNOWN, Style.YELLOW);
    }
    return new Cell(told, number(replica, "entries") == 0 ? Style.PLAIN : Style.YELLOW);
  }

  /** Clocks of two machines differ, so an age may come out negative: then it is none. */
  private String lastSync(JsonObject replica) {
    Object told = replica.getValue("lastSync");
    if (told == null) {
      return NONE;
    }
    try {
      Duration age = Duration.between(Instant.parse(told.toString()), now);
      return Amounts.duration(age.isNegative() ? Duration.ZERO : age) + " ago";
    } catch (DateTimeParseException e) {
      return told.toString();
    }
  }

  private Table collections() {
    List<URI> asked = List.copyOf(status.collections().get(0).entries().keySet());
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("collection", Align.LEFT));
    columns.add(new Column("dimension", Align.RIGHT));
    columns.add(new Column("copies", Align.RIGHT));
    asked.forEach(node -> columns.add(new Column("entries at " + status.label(node), Align.RIGHT)));
    Table table = new Table(columns);
    for (ClusterStatus.Collection collection : status.collections()) {
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(collection.name()));
      row.add(Cell.of(text(collection.definition(), "dimension")));
      row.add(Cell.of(text(collection.definition(), "replicationFactor")));
      asked.forEach(node -> row.add(entries(collection.entries().get(node))));
      table.add(row);
    }
    return table;
  }

  private static Cell entries(@org.jspecify.annotations.Nullable OptionalLong count) {
    return count != null && count.isPresent()
        ? Cell.of(Amounts.count(count.getAsLong()))
        : new Cell(UNKNOWN, Style.YELLOW);
  }
}

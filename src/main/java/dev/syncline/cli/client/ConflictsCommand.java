package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Table;
import dev.syncline.cli.terminal.Table.Align;
import dev.syncline.cli.terminal.Table.Cell;
import dev.syncline.cli.terminal.Table.Column;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the versions that last-write-wins has dropped. */
@Command(
    name = "conflicts",
    description = {
      "Lists the versions that last-write-wins has dropped although no write that replaced them had"
          + " seen them.",
      "Other policies drop none: what siblings and custom keep beside each other, get shows."
    },
    customSynopsis = "syncline conflicts [OPTIONS] COLLECTION [ID]",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  syncline conflicts notes", "  syncline conflicts notes a --json"})
public final class ConflictsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Name of the collection.")
  private String collection = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      description = "Only those of this entry.")
  private @Nullable String id;

  @Option(names = "--limit", paramLabel = "N", description = "At most as many; 100 by default.")
  private @Nullable Integer limit;

  @Option(
      names = "--after",
      paramLabel = "NEXT",
      description = "What comes after a page, as that has told.")
  private @Nullable String after;

  @Option(
      names = "--json",
      description = "Print the node's answer as it is, with the values that were dropped.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  /** Prints on {@code terminal}. */
  public ConflictsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    String target =
        Paths.query(
            Paths.collection(collection) + "/conflicts",
            json ? "" : "vector=none",
            given("id", id),
            given("limit", limit),
            given("after", after));
    Answer answer = connection.client().send(Request.of("GET", target)).orFail();
    if (json) {
      terminal.line(answer.body());
      return 0;
    }
    List<JsonObject> conflicts = answer.objects("conflicts");
    if (conflicts.isEmpty()) {
      terminal.line("last-write-wins has dropped nothing that is still on record here.");
    } else {
      terminal.table(table(conflicts));
    }
    told(answer.json());
    return 0;
  }

  private static String given(String parameter, @Nullable Object value) {
    return value == null ? "" : parameter + "=" + Paths.encode(value.toString());
  }

  private static Table table(List<JsonObject> conflicts) {
    Table table =
        new Table(
            List.of(
                new Column("id", Align.LEFT),
                new Column("dropped", Align.LEFT),
                new Column("written", Align.LEFT),
                new Column("for", Align.LEFT),
                new Column("recorded by", Align.LEFT)));
    for (JsonObject each : conflicts) {
      JsonObject loser = each.getJsonObject("loser", new JsonObject());
      JsonObject winner = each.getJsonObject("winner", new JsonObject());
      boolean deletes = Boolean.TRUE.equals(loser.getValue("deleted"));
      table.add(
          List.of(
              Cell.of(Terminal.printable(StatusText.text(each, "id"))),
              Cell.of(StatusText.text(loser, "dot") + (deletes ? " (a delete)" : "")),
              Cell.of(StatusText.text(loser, "timestamp")),
              Cell.of(StatusText.text(winner, "dot")),
              Cell.of(names(each.getJsonArray("recordedBy", new JsonArray())))));
    }
    return table;
  }

  private static String names(JsonArray recordings) {
    return recordings.stream()
        .map(each -> each instanceof JsonObject record ? StatusText.text(record, "node") : "-")
        .collect(Collectors.joining(", "));
  }

  /** What is not in the table. */
  private void told(JsonObject page) {
    String next = page.getString("next");
    if (next != null) {
      terminal.err().println("There are more: --after " + next);
    }
    JsonArray unanswered = page.getJsonArray("unanswered", new JsonArray());
    if (!unanswered.isEmpty()) {
      terminal
          .err()
          .println(
              unanswered.stream().map(String::valueOf).collect(Collectors.joining(", "))
                  + " did not answer: what only they have recorded is missing.");
    }
  }
}

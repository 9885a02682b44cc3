package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Amounts;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Table;
import dev.syncline.cli.terminal.Table.Align;
import dev.syncline.cli.terminal.Table.Cell;
import dev.syncline.cli.terminal.Table.Column;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists groups of consumers, shows one, lets one go on elsewhere or deletes one. */
@Command(
    name = "groups",
    customSynopsis = "syncline groups (list | show | reset | delete) [OPTIONS]",
    description = "Lists groups of consumers, shows, resets or deletes one.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline groups show mail",
      "  syncline groups reset mail --to earliest",
      "  syncline watch --group mail     make a group by joining it"
    })
public final class GroupsCommand {
  private static final int PAGE = 1_000;
  private static final int NOT_FOUND = 404;

  private final Terminal terminal;

  /** Prints on {@code terminal}. */
  public GroupsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "list",
      description = "Lists the names of all groups.",
      footerHeading = "%nExample:%n",
      footer = "  syncline groups list")
  int list(
      @Option(names = "--json", description = "For machines: one JSON object with all names.")
          boolean json,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    String after = "";
    JsonArray groups = new JsonArray();
    do {
      String target = Paths.query(Paths.groups(), "limit=" + PAGE, after);
      JsonObject page = connection.client().send(Request.of("GET", target)).orFail().json();
      for (Object each : page.getJsonArray("groups", new JsonArray())) {
        groups.add(each);
      }
      String next = page.getString("next");
      after = next == null ? "" : "after=" + Paths.encode(next);
    } while (!after.isEmpty());
    if (json) {
      terminal.line(new JsonObject().put("groups", groups).encode());
      return 0;
    }
    groups.forEach(each -> terminal.line(Terminal.printable(String.valueOf(each))));
    if (groups.isEmpty()) {
      terminal.line("There are no groups. Make one: syncline watch --group NAME");
    }
    return 0;
  }

  @Command(
      name = "show",
      sortOptions = false,
      description = "Shows a group's members with their partitions, and how far it is behind.",
      footerHeading = "%nExample:%n",
      footer = "  syncline groups show mail")
  int show(
      @Parameters(paramLabel = "GROUP", description = "Name of the group.") String name,
      @Option(names = "--json", description = "Print the node's answer as it is.") boolean json,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    Answer answer = connection.client().send(Request.of("GET", Paths.group(name))).orFail();
    if (json) {
      terminal.line(answer.body());
      return 0;
    }
    terminal.table(table(answer));
    JsonObject group = answer.json();
    terminal.line("lag " + entries(group) + ", " + time(group));
    return 0;
  }

  private static Table table(Answer answer) throws CommandFailure {
    Table table =
        new Table(
            List.of(
                new Column("member", Align.LEFT),
                new Column("node", Align.LEFT),
                new Column("partitions", Align.RIGHT),
                new Column("lag entries", Align.RIGHT)));
    Map<String, JsonObject> lags = new HashMap<>();
    for (JsonObject each : answer.objects("partitions")) {
      lags.put(each.getString("partition"), each);
    }
    for (JsonObject each : answer.objects("members")) {
      List<JsonObject> its = new ArrayList<>();
      each.getJsonArray("partitions", new JsonArray())
          .forEach(partition -> its.add(lags.getOrDefault(partition, new JsonObject())));
      table.add(
          List.of(
              Cell.of(Terminal.printable(StatusText.text(each, "name"))),
              Cell.of(StatusText.text(each, "node")),
              Cell.of(String.valueOf(its.size())),
              Cell.of(entries(sum(its)))));
    }
    return table;
  }

  private static JsonObject sum(List<JsonObject> lags) {
    long entries = 0;
    boolean isMore = false;
    for (JsonObject each : lags) {
      entries += each.getLong("lagEntries") == null ? 0 : each.getLong("lagEntries");
      isMore |= each.getLong("lagEntries") == null || each.getBoolean("lagIsMore", false);
    }
    return new JsonObject().put("lagEntries", entries).put("lagIsMore", isMore);
  }

  private static String entries(JsonObject lag) {
    Long entries = lag.getLong("lagEntries");
    String more = lag.getBoolean("lagIsMore", false) ? " or more" : "";
    return Amounts.count(entries == null ? 0 : entries) + more;
  }

  private static String time(JsonObject lag) {
    Long seconds = lag.getLong("lagSeconds");
    return seconds == null ? "of unknown age" : Amounts.duration(Duration.ofSeconds(seconds));
  }

  @Command(
      name = "reset",
      sortOptions = false,
      description = "Lets a group go on elsewhere. What its members have not acknowledged is lost.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  syncline groups reset mail --to now",
        "  syncline groups reset mail --to earliest"
      })
  int reset(
      @Parameters(paramLabel = "GROUP", description = "Name of the group.") String name,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "WHERE",
              description =
                  "now, earliest (the oldest write that the logs still name), or the token of an"
                      + " event that was told without a group.")
          String where,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    String body = new JsonObject().put("to", where).encode();
    connection
        .client()
        .send(Request.of("POST", Paths.group(name) + ":reset").withJson(body))
        .orFail();
    terminal.line(terminal.styled(Style.GREEN, "reset") + " " + name);
    return 0;
  }

  @Command(
      name = "delete",
      description = "Deletes a group and what it has acknowledged; its members' streams end.",
      footerHeading = "%nExample:%n",
      footer = "  syncline groups delete mail")
  int delete(
      @Parameters(paramLabel = "GROUP", description = "Name of the group.") String name,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    ClusterClient client = connection.client();
    boolean isMissing = client.send(Request.of("GET", Paths.group(name))).status() == NOT_FOUND;
    // Also if it is missing: it may have come since. The answer is the same for both.
    client.send(Request.of("DELETE", Paths.group(name))).orFail();
    terminal.line(
        isMissing
            ? "there was no group " + Terminal.printable(name)
            : terminal.styled(Style.GREEN, "deleted") + " " + name);
    return 0;
  }
}

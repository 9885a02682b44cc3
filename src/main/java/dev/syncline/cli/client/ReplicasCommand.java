package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Table;
import dev.syncline.cli.terminal.Table.Align;
import dev.syncline.cli.terminal.Table.Cell;
import dev.syncline.cli.terminal.Table.Column;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the nodes of the ring, adds one, removes one, or syncs with one at once. */
@Command(
    name = "replicas",
    customSynopsis = "syncline replicas (list | add | remove | sync) [OPTIONS]",
    description = "Lists the nodes of the ring, adds one, removes one, or syncs with one at once.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline replicas list",
      "  syncline replicas add n4",
      "  syncline replicas remove n3",
      "  syncline replicas sync n2"
    })
public final class ReplicasCommand {
  private static final String TARGET = "/v1/replicas";

  private final Terminal terminal;

  /** Prints on {@code terminal}. */
  public ReplicasCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "list",
      description = "Lists the nodes of the ring, and how far those have come that get partitions.",
      footerHeading = "%nExample:%n",
      footer = "  syncline replicas list")
  int list(
      @Mixin ConnectionOptions connection,
      @Option(names = "--json", description = "Print the node's answer as it is.") boolean json)
      throws CommandFailure, InterruptedException {
    Answer answer = connection.client().send(Request.of("GET", TARGET)).orFail();
    if (json) {
      terminal.line(answer.body());
      return 0;
    }
    Table table =
        new Table(
            List.of(
                new Column("node", Align.LEFT),
                new Column("zone", Align.LEFT),
                new Column("role", Align.LEFT),
                new Column("status", Align.LEFT),
                new Column("caught up", Align.RIGHT)));
    for (JsonObject each : answer.objects("replicas")) {
      table.add(
          List.of(
              Cell.of(each.getString("node", "-")),
              Cell.of(each.getString("zone", "-")),
              Cell.of(each.getString("role", "-")),
              Cell.of(each.getString("status", "-")),
              Cell.of(progress(each.getJsonObject("partitions")))));
    }
    terminal.table(table);
    return 0;
  }

  private static String progress(@Nullable JsonObject partitions) {
    return partitions == null
        ? "-"
        : partitions.getValue("caughtUp") + " of " + partitions.getValue("total");
  }

  @Command(
      name = "add",
      customSynopsis = "syncline replicas add [OPTIONS] NODE",
      sortOptions = false,
      description =
          "Adds a node to the ring, or takes one back that is leaving. It may be started before or"
              + " after, with cluster.seeds and without cluster.initialMembers.",
      footerHeading = "%nExample:%n",
      footer = "  syncline replicas add n4")
  int add(
      @Parameters(paramLabel = "NODE", description = "Name of the node.") String node,
      @Option(names = "--reader", description = "Receives everything and counts in no quorum.")
          boolean reader,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    JsonObject body = new JsonObject().put("node", node);
    if (reader) {
      body.put("role", "reader");
    }
    return tell(
        connection.client().send(Request.of("POST", TARGET).withJson(body.encode())).orFail());
  }

  @Command(
      name = "remove",
      customSynopsis = "syncline replicas remove [OPTIONS] NODE",
      sortOptions = false,
      description = "Removes a node from the ring, once the others hold what it holds.",
      footerHeading = "%nExample:%n",
      footer = "  syncline replicas remove n3")
  int remove(
      @Parameters(paramLabel = "NODE", description = "Name of the node.") String node,
      @Option(
              names = "--force",
              description = "Gives up a node that will not come back, with what only it holds.")
          boolean force,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    String target = Paths.query(TARGET + "/" + Paths.encode(node), force ? "force=true" : "");
    return tell(connection.client().send(Request.of("DELETE", target)).orFail());
  }

  @Command(
      name = "sync",
      customSynopsis = "syncline replicas sync [OPTIONS] NODE",
      sortOptions = false,
      description =
          "Has the node that is asked compare itself with another at once, rather than at the next"
              + " interval.",
      footerHeading = "%nExample:%n",
      footer = "  syncline replicas sync n2 --url http://127.0.0.1:8080")
  int sync(
      @Parameters(paramLabel = "NODE", description = "Name of the other node.") String node,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    String target = TARGET + "/" + Paths.encode(node) + "/sync";
    JsonObject begun = connection.client().send(Request.of("POST", target)).orFail().json();
    terminal.line(
        "%s with %s: %s partitions; writes missing there %s, here %s"
            .formatted(
                terminal.styled(Style.GREEN, "syncing"),
                begun.getString("node"),
                begun.getValue("partitions"),
                begun.getValue("missingThere"),
                begun.getValue("missingHere")));
    return 0;
  }

  private int tell(Answer answer) throws CommandFailure {
    JsonObject change = answer.json();
    String role = String.valueOf(change.getString("role"));
    terminal.line(
        change.getString("node")
            + (role.equals("reader") ? " is a " : " is ")
            + terminal.styled(Style.GREEN, role)
            + " (ring "
            + change.getValue("ringVersion")
            + ")");
    return 0;
  }
}

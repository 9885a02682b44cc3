package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Table;
import dev.syncline.cli.terminal.Table.Align;
import dev.syncline.cli.terminal.Table.Cell;
import dev.syncline.cli.terminal.Table.Column;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what each node lacks. */
@Command(
    name = "lag",
    description = "Tells what each node lacks, as the node that is asked sees it.",
    customSynopsis = "syncline lag [--json] [--url URL[,URL...]]",
    sortOptions = false,
    footerHeading = "%nExample:%n",
    footer = "  syncline lag")
public final class LagCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--json", description = "Print the node's answer as it is.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  /** Prints on {@code terminal}. */
  public LagCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    Answer answer = connection.client().send(Request.of("GET", "/v1/lag")).orFail();
    if (json) {
      terminal.line(answer.body());
      return 0;
    }
    Table table =
        new Table(
            List.of(
                new Column("node", Align.LEFT),
                new Column("status", Align.LEFT),
                new Column("lag entries", Align.RIGHT),
                new Column("lag time", Align.RIGHT)));
    for (JsonObject each : answer.objects("replicas")) {
      table.add(
          List.of(
              Cell.of(StatusText.text(each, "node")),
              StatusText.status(each),
              StatusText.lagEntries(each),
              StatusText.lagTime(each)));
    }
    terminal.table(table);
    return 0;
  }
}

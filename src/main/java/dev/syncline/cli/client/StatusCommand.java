package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Terminal;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells how the nodes are. */
@Command(
    name = "status",
    description = {
      "Tells how the nodes are and what they hold.",
      "The first node that answers tells how it sees the others; entries are counted at each --url."
    },
    customSynopsis = "syncline status [--json] [--url URL[,URL...]]",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline status",
      "  syncline status --url http://127.0.0.1:8080,http://127.0.0.1:8081",
      "  syncline status --json | jq '.replicas[] | select(.status != \"up\")'"
    })
public final class StatusCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock;

  @Option(names = "--json", description = "For machines: one JSON object.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  /** Prints on {@code terminal}; ages are counted from what {@code clock} tells. */
  public StatusCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    ClusterStatus status = ClusterStatus.ask(connection.client());
    if (json) {
      terminal.line(status.json().encode());
    } else {
      new StatusText(status, clock.instant()).render(terminal.outStyled()).forEach(terminal::line);
    }
    return 0;
  }
}

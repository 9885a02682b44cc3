package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Terminal;
import java.time.InstantSource;
import java.util.List;
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
    customSynopsis = "syncline status [--json] [--check] [--watch] [--url URL[,URL...]]",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline status",
      "  syncline status --url http://127.0.0.1:8080,http://127.0.0.1:8081",
      "  syncline status --watch",
      "  syncline status --check >/dev/null && echo all is well",
      "  syncline status --json | jq '.replicas[] | select(.status != \"up\")'"
    })
public final class StatusCommand implements Callable<Integer> {
  private static final long WATCH_MILLIS = 1_000;

  private final Terminal terminal;
  private final InstantSource clock;

  @Option(names = "--json", description = "For machines: one JSON object.")
  private boolean json;

  @Option(
      names = "--watch",
      description = "Again each second, with a bar for each node that catches up; until Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--check",
      description = {
        "For scripts: exit with 1, and say why on standard error, unless every node is up and every"
            + " partition has a quorum.",
        "Without it, the exit code only says whether a node answered."
      })
  private boolean check;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  /** Prints on {@code terminal}; ages are counted from what {@code clock} tells. */
  public StatusCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    if (watch) {
      StatusWatch.Pause second =
          () -> {
            Thread.sleep(WATCH_MILLIS);
            return true;
          };
      new StatusWatch(terminal, clock, connection.client(), json).run(second);
      return 0;
    }
    ClusterStatus status = ClusterStatus.ask(connection.client());
    if (json) {
      terminal.line(status.json().encode());
    } else {
      new StatusText(status, clock.instant()).render(terminal.outStyled()).forEach(terminal::line);
    }
    return check ? health(status.troubles()) : 0;
  }

  private int health(List<String> troubles) {
    if (troubles.isEmpty()) {
      return 0;
    }
    terminal.error("not healthy: " + String.join("; ", troubles));
    return 1;
  }
}

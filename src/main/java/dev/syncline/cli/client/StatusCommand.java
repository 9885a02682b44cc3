package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Terminal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Tells how the nodes are. */
@Command(
    name = "status",
    description = {
      "Tells how the nodes are and what they hold.",
      "The first node that answers tells how it sees the others; entries are counted at each --url."
    },
    customSynopsis = {
      "syncline status [--json] [--check] [--watch[=SECONDS]]",
      "                [--url URL[,URL...]]"
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline status",
      "  syncline status --url http://127.0.0.1:8080,http://127.0.0.1:8081",
      "  syncline status --watch",
      "  syncline status --watch=10 >>status.log",
      "  syncline status --check >/dev/null && echo all is well",
      "  syncline status --json | jq '.replicas[] | select(.status != \"healthy\")'"
    })
public final class StatusCommand implements Callable<Integer> {
  private static final int MAX_WATCH_SECONDS = 3_600;

  private final Terminal terminal;
  private final InstantSource clock;

  @Option(names = "--json", description = "For machines: one JSON object.")
  private boolean json;

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "1",
      paramLabel = "SECONDS",
      converter = Interval.class,
      description = {
        "Again each second, or each so many, with a bar for each node that catches up; until Ctrl-C.",
        "A terminal is painted over; a file or pipe gets further lines, after the time (UTC)."
      })
  private @Nullable Duration watch;

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
    Duration interval = watch;
    if (interval != null) {
      StatusWatch.Pause pause =
          () -> {
            Thread.sleep(interval.toMillis());
            return true;
          };
      new StatusWatch(terminal, clock, connection.client(), json).run(pause);
      return 0;
    }
    ClusterStatus status = ClusterStatus.ask(connection.client());
    if (json) {
      terminal.line(status.json().encode());
    } else {
      new StatusText(status, clock.instant())
          .render(terminal.outStyled(), terminal.outColumns())
          .forEach(terminal::line);
    }
    return check ? health(status.troubles()) : 0;
  }

  /** The time between two looks. */
  static final class Interval implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (text.matches("[0-9]{1,4}")) {
        int seconds = Integer.parseInt(text);
        if (seconds >= 1 && seconds <= MAX_WATCH_SECONDS) {
          return Duration.ofSeconds(seconds);
        }
      }
      throw new TypeConversionException(
          "'" + text + "' is not a number of seconds from 1 to " + MAX_WATCH_SECONDS);
    }
  }

  private int health(List<String> troubles) {
    if (troubles.isEmpty()) {
      return 0;
    }
    terminal.error("not healthy: " + String.join("; ", troubles));
    return 1;
  }
}

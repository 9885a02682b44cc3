package dev.syncline.load.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the runner. */
@Command(
    name = "load-tests/run",
    description = "Drives Syncline nodes and records what they do and cost.",
    subcommands = {
      ThroughputCommand.class,
      MutationsCommand.class,
      WireCommand.class,
      CausalityCommand.class,
      RecoveryCommand.class,
      IdleCommand.class,
      NeedleCommand.class,
      ThrottleCommand.class,
      DeliveryCommand.class,
      FeedCommand.class,
      ConsumersCommand.class,
      SearchCommand.class,
      SearchCompareCommand.class,
      SearchCassandraCommand.class,
      EmbeddingsCommand.class
    },
    mixinStandardHelpOptions = true,
    version = "syncline load tests",
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private Main() {}

  /** Runs one command and exits with its status: 0 when all requests succeeded. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  static int execute(String... args) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("load-tests: " + failure.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    return line.execute(args);
  }
}

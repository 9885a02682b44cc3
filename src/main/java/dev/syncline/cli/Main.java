package dev.syncline.cli;

import dev.syncline.cli.node.NodeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the runnable jar. */
@Command(
    name = "syncline",
    mixinStandardHelpOptions = true,
    description = "Multi-master vector replication.",
    subcommands = {NodeCommand.class})
public final class Main {
  private Main() {}

  /** Runs one command line. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}

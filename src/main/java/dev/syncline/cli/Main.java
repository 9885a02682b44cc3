package dev.syncline.cli;

import dev.syncline.cli.client.BackupCommand;
import dev.syncline.cli.client.CollectionsCommand;
import dev.syncline.cli.client.CommandFailure;
import dev.syncline.cli.client.ConflictsCommand;
import dev.syncline.cli.client.DeleteCommand;
import dev.syncline.cli.client.GetCommand;
import dev.syncline.cli.client.GroupsCommand;
import dev.syncline.cli.client.ImportCommand;
import dev.syncline.cli.client.LagCommand;
import dev.syncline.cli.client.MutateCommand;
import dev.syncline.cli.client.OutputException;
import dev.syncline.cli.client.PutCommand;
import dev.syncline.cli.client.ReplicasCommand;
import dev.syncline.cli.client.SearchCommand;
import dev.syncline.cli.client.StatusCommand;
import dev.syncline.cli.client.ThrottleCommand;
import dev.syncline.cli.client.WatchCommand;
import dev.syncline.cli.demo.DemoCommand;
import dev.syncline.cli.node.NodeCommand;
import dev.syncline.cli.node.RestoreCommand;
import dev.syncline.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: {@value #OK}, {@value #FAILED} when the operation failed, {@value
 * #USAGE} when the command line is wrong; the JVM ends with 130 at Ctrl-C. What went wrong is one
 * line on standard error, never a stack trace.
 */
public final class Main {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private static final String HELP = "--help";

  /** Picocli lays help out in no fewer columns. */
  private static final int LEAST_HELP_COLUMNS = 55;

  private Main() {}

  /** What {@code syncline} is without a command. */
  @Command(
      name = "syncline",
      description = {
        "Keeps vectors in sync across nodes. Every node takes reads and writes; every write chooses"
            + " how many replicas have to hold it: one, quorum or all."
      },
      customSynopsis = "syncline COMMAND [OPTIONS]",
      versionProvider = Version.class,
      commandListHeading = "%nCommands:%n",
      footerHeading = "%nExamples:%n",
      footer = {
        "  syncline demo          three nodes here, a kill and a recovery",
        "  syncline node          one node, as conf/syncline.yaml says",
        "  syncline get --help    all about a command",
        "",
        "Exit codes: 0 done, 1 failed, 2 wrong command line, 130 ended by Ctrl-C."
      })
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private static final class Root {
    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "Tell the version, and end.")
    private boolean version;
  }

  /** Every command has it. */
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private static final class HelpOption {
    @Option(
        names = {"-h", HELP},
        usageHelp = true,
        description = "Tell what the command does, and end.")
    private boolean help;
  }

  /** Runs one command line and ends the process. */
  public static void main(String[] args) {
    System.exit(run(Terminal.ofProcess(), System.in, args));
  }

  /** Runs one command line; returns the exit code. */
  static int run(Terminal terminal, InputStream in, String... args) {
    return commandLine(terminal, in).execute(args);
  }

  /** Every command; a new one is added here. */
  private static List<Object> commands(Terminal terminal, InputStream in) {
    return List.of(
        new NodeCommand(),
        new DemoCommand(terminal),
        new StatusCommand(terminal, InstantSource.system()),
        new CollectionsCommand(terminal),
        new ReplicasCommand(terminal),
        new LagCommand(terminal),
        new WatchCommand(terminal),
        new GroupsCommand(terminal),
        new ThrottleCommand(terminal),
        new PutCommand(terminal, in),
        new MutateCommand(terminal, in),
        new GetCommand(terminal, in),
        new SearchCommand(terminal, in),
        new DeleteCommand(terminal, in),
        new ConflictsCommand(terminal),
        new ImportCommand(terminal, in),
        new BackupCommand(terminal),
        new RestoreCommand(terminal));
  }

  static CommandLine commandLine(Terminal terminal, InputStream in) {
    CommandLine root = new CommandLine(new Root());
    commands(terminal, in).forEach(root::addSubcommand);
    addHelp(root);
    Help.Ansi ansi = terminal.outStyled() ? Help.Ansi.ON : Help.Ansi.OFF;
    return root.setCaseInsensitiveEnumValuesAllowed(true)
        // "@FILE" is for the commands to read.
        .setExpandAtFiles(false)
        .setUsageHelpWidth(Math.max(LEAST_HELP_COLUMNS, terminal.columns()))
        .setColorScheme(Help.defaultColorScheme(ansi))
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setExecutionStrategy(Main::run)
        .setParameterExceptionHandler((e, given) -> usage(terminal, e))
        .setExecutionExceptionHandler((e, command, result) -> failure(terminal, e));
  }

  /** A wrong command is one although help is asked for, which lets picocli look no further. */
  private static int run(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    if (!last.unmatched().isEmpty() && !command.getSubcommands().isEmpty()) {
      throw new UnmatchedArgumentException(command, last.unmatched());
    }
    return new RunLast().execute(parsed);
  }

  private static void addHelp(CommandLine command) {
    if (command.getCommandSpec().findOption(HELP) == null) {
      command.addMixin("help", new HelpOption());
    }
    command.getSubcommands().values().forEach(Main::addHelp);
  }

  private static int usage(Terminal terminal, ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String help = command.getCommandSpec().qualifiedName() + " " + HELP;
    terminal.error(reason(wrong) + " (see: " + help + ")");
    return USAGE;
  }

  /** What picocli says, put right where it misleads. */
  private static String reason(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()
        && !unmatched.isUnknownOption()) {
      boolean command = !wrong.getCommandLine().getSubcommands().isEmpty();
      return (command ? "There is no command '" : "Unexpected argument '")
          + unmatched.getUnmatched().get(0)
          + "'";
    }
    return String.valueOf(wrong.getMessage()).replace("option option", "option");
  }

  private static int failure(Terminal terminal, Exception failure) throws Exception {
    if (failure instanceof ParameterException wrong) {
      return usage(terminal, wrong);
    }
    if (failure instanceof OutputException output && output.isReaderGone()) {
      return FAILED;
    }
    terminal.error(
        failure instanceof CommandFailure told ? told.reason() : "failed unexpectedly: " + failure);
    return FAILED;
  }
}

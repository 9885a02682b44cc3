package dev.syncline.load.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** What a command says while it runs, and how its results are named. */
final class Console {
  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final CommandSpec spec;

  Console(CommandSpec spec) {
    this.spec = spec;
  }

  /** A line of progress. */
  void say(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }

  /** The results. */
  void print(String text) {
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
  }

  /** The command line that repeats the run. */
  String commandLine() {
    List<String> args = spec.root().commandLine().getParseResult().originalArgs();
    return args.stream()
        .map(arg -> arg.matches("[\\w@%+=:,./-]+") ? arg : "'" + arg.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" ", "load-tests/run ", ""));
  }

  /** The name of a run's files without their ending. */
  static String fileName(String command, Instant started) {
    return command + "-" + FILE_TIME.format(started);
  }
}

package dev.syncline.cli;

import dev.syncline.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/** One command line, run in this process, and what it came to. */
record CommandLineRun(int exitCode, String out, String err) {
  static CommandLineRun of(String... args) {
    return withInput("", args);
  }

  static CommandLineRun withInput(String input, String... args) {
    return run(Terminal::plain, input, args);
  }

  /** On a terminal of so many columns. */
  static CommandLineRun inColumns(int columns, String... args) {
    return run(
        (out, err) -> new Terminal(out, err, false, false, false, columns, columns), "", args);
  }

  private static CommandLineRun run(
      BiFunction<PrintStream, PrintStream, Terminal> terminals, String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = terminals.apply(stream(out), stream(err));
    int exitCode =
        Main.run(terminal, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), args);
    return new CommandLineRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}

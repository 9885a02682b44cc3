package dev.syncline.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The two streams of a command, and what they can show. Text is UTF-8 whatever the locale.
 *
 * @param outStyled whether results may carry escape sequences
 * @param errStyled whether messages may carry escape sequences
 * @param errMoves whether messages may be drawn over, as a progress bar is
 * @param columns width of help and messages
 * @param outColumns width that results keep to, {@link #UNBOUNDED} where they go to a file or pipe
 */
public record Terminal(
    PrintStream out,
    PrintStream err,
    boolean outStyled,
    boolean errStyled,
    boolean errMoves,
    int columns,
    int outColumns) {
  /** For {@code outColumns}: a line may be as long as it is. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  private static final int DEFAULT_COLUMNS = 80;
  private static final int MIN_COLUMNS = 40;
  private static final int MAX_COLUMNS = 120;

  /** The terminal, file or pipe that this process writes to. */
  public static Terminal ofProcess() {
    boolean out = isTerminal(1);
    boolean err = isTerminal(2);
    Map<String, String> environment = System.getenv();
    boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
    boolean styled = !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
    int columns = out || err ? columnsOfTerminal(environment) : DEFAULT_COLUMNS;
    return new Terminal(
        stream(new FileOutputStream(FileDescriptor.out)),
        stream(new FileOutputStream(FileDescriptor.err)),
        out && styled,
        err && styled,
        err && !dumb,
        Math.min(MAX_COLUMNS, columns),
        out ? columns : UNBOUNDED);
  }

  /** Whether somebody may type what this process reads from its standard input. */
  public static boolean isTyped() {
    return isTerminal(0);
  }

  /** Neither colours nor motion: a file, a pipe or a test. */
  public static Terminal plain(PrintStream out, PrintStream err) {
    return new Terminal(out, err, false, false, false, DEFAULT_COLUMNS, UNBOUNDED);
  }

  /** The text as results show it. */
  public String styled(Style style, String text) {
    return outStyled ? style.escape(text) : text;
  }

  /** A table as a result. */
  public void table(Table table) {
    table.render(outStyled, outColumns).forEach(this::line);
  }

  /** One line of result. */
  public void line(String text) {
    out.println(text);
  }

  /** Flushes the results; why some did not get out, empty if all did. */
  public Optional<IOException> failure() {
    if (out instanceof ResultStream results) {
      return results.failure();
    }
    return out.checkError() ? Optional.of(new IOException("failed")) : Optional.empty();
  }

  /**
   * One line about what went wrong. The text may come from anywhere, so it can neither start
   * another line nor move the cursor.
   */
  public void error(String text) {
    String prefix = errStyled ? Style.RED.escape("syncline:") : "syncline:";
    err.println(prefix + " " + printable(text));
  }

  /** The text with every control character replaced by a blank. */
  public static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /** Writes UTF-8 to {@code to}, flushed line by line, and keeps why a write failed. */
  public static PrintStream stream(OutputStream to) {
    return new ResultStream(to);
  }

  /** The JDK tells only whether input and output both are terminals. */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException notLinux) {
      return isTerminalByTest(descriptor);
    }
  }

  /** POSIX's {@code test -t}, with this process's own streams. */
  private static boolean isTerminalByTest(int descriptor) {
    ProcessBuilder test = new ProcessBuilder("test", "-t", Integer.toString(descriptor));
    try {
      return test.inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** {@code COLUMNS} comes before what the terminal says of itself, as POSIX has it. */
  static int columnsOfTerminal(Map<String, String> environment) {
    int columns =
        positive(environment.getOrDefault("COLUMNS", ""))
            .or(Terminal::sizeOfTerminal)
            .orElse(DEFAULT_COLUMNS);
    return Math.max(MIN_COLUMNS, columns);
  }

  private static Optional<Integer> positive(String number) {
    try {
      return Optional.of(Integer.parseInt(number.strip())).filter(each -> each > 0);
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> sizeOfTerminal() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return positive(answer.substring(answer.indexOf(' ') + 1));
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }
}

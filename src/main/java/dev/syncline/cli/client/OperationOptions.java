package dev.syncline.cli.client;

import dev.syncline.core.quorum.Consistency;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How many replicas have to answer, and within what time. */
final class OperationOptions {
  /** What an exchange may take beyond the operation: connecting, and a slow machine. */
  private static final long MARGIN_MILLIS = 5_000;

  @Option(
      names = {"-c", "--consistency"},
      paramLabel = "LEVEL",
      converter = LevelConverter.class,
      description =
          "Replicas that have to answer: one, quorum or all. The default is quorum, and one where"
              + " it is searched.")
  private @Nullable Consistency consistency;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeoutConverter.class,
      description = "Time for the operation, such as 500ms or 5s (the default); at most 60s.")
  private @Nullable Timeout timeout;

  /** Reads a level by its name in the API. */
  static final class LevelConverter implements ITypeConverter<Consistency> {
    @Override
    public Consistency convert(String text) {
      for (Consistency each : Consistency.values()) {
        if (each.label().equalsIgnoreCase(text)) {
          return each;
        }
      }
      throw new TypeConversionException("'" + text + "' is none of one, quorum and all");
    }
  }

  /** A duration with the text it was given as. */
  record Timeout(String text, long millis) {}

  /** Reads a number with {@code ms} or {@code s}. */
  static final class TimeoutConverter implements ITypeConverter<Timeout> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s)");
    private static final long MAX_MILLIS = 60_000;

    @Override
    public Timeout convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (matcher.matches()) {
        double factor = matcher.group(2).equals("s") ? 1_000 : 1;
        long millis = (long) (Double.parseDouble(matcher.group(1)) * factor);
        if (millis >= 1 && millis <= MAX_MILLIS) {
          return new Timeout(text, millis);
        }
      }
      throw new TypeConversionException(
          "'" + text + "' is no time such as 500ms or 5s, from 1ms to 60s");
    }
  }

  /** Both as query parameters; empty where not given. */
  String[] parameters() {
    return new String[] {
      consistency == null ? "" : "consistency=" + consistency.label(),
      timeout == null ? "" : "timeout=" + timeout.text()
    };
  }

  /** The request with the parameters and the time. */
  Request request(String method, String target, String... more) {
    String[] own = parameters();
    String[] all = java.util.Arrays.copyOf(own, own.length + more.length);
    System.arraycopy(more, 0, all, own.length, more.length);
    Request request = Request.of(method, Paths.query(target, all));
    return timeout == null ? request : request.withTimeoutMillis(timeout.millis() + MARGIN_MILLIS);
  }
}

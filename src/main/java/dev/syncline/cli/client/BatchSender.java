package dev.syncline.cli.client;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sends lines as NDJSON batches. What a node had no room for, and therefore did not do, is sent
 * again, a bounded number of times, with the later lines of the same entry: they must not be
 * overtaken by an older value. Safe for use by several threads.
 */
public final class BatchSender {
  /**
   * Most lines in a batch. The JDK's client reads no answer before it has sent the whole request,
   * and a node whose answers are not read stops reading: results of so many lines fit into the
   * buffers between them.
   */
  public static final int MAX_LINES = 250;

  private static final int MAX_ATTEMPTS = 8;
  private static final int OVERLOADED = 429;
  private static final int LEAST_REFUSAL = 300;
  private static final long MAX_PAUSE_SECONDS = 10;

  private final Request template;
  private final Pause pause;

  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {
    /** Waits. */
    void seconds(long seconds) throws InterruptedException;
  }

  /**
   * One line with its number, from 1.
   *
   * @param malformed whether it is no UTF-8: then it is never sent
   */
  public record Line(long number, String text, boolean malformed) {
    /** A line as it should be. */
    public Line(long number, String text) {
      this(number, text, false);
    }

    static Line malformed(long number, String text) {
      return new Line(number, text, true);
    }
  }

  /** How one line ended. */
  public sealed interface Result {
    /** Number of the line. */
    long line();

    /** It was carried out; {@code document} is the node's result. */
    record Done(long line, JsonObject document) implements Result {}

    /** It was refused, or its outcome is unknown; {@code id} is empty where it is not known. */
    record Failed(long line, String id, String reason) implements Result {}
  }

  /**
   * For batches that are sent as {@code template}.
   *
   * @param template a request without a body, such as {@link #request} makes
   */
  public BatchSender(Request template, Pause pause) {
    this.template = template;
    this.pause = pause;
  }

  /** The request of a batch, with its parameters. */
  public static Request request(String collection, String... parameters) {
    return Request.of("POST", Paths.query(target(collection), parameters));
  }

  static String target(String collection) {
    return Paths.vectors(collection) + ":batch";
  }

  /**
   * Sends the lines of one batch, and waits.
   *
   * @param lines at most {@link #MAX_LINES}
   * @return how each line ended; those sent again come last
   * @throws NoConnectionException if no connection came about
   * @throws CommandFailure if the batch as a whole was refused
   */
  public List<Result> send(ClusterClient client, List<Line> lines)
      throws CommandFailure, InterruptedException {
    List<Result> results = new ArrayList<>();
    lines.stream().filter(Line::malformed).forEach(each -> results.add(malformed(each)));
    List<Line> left = lines.stream().filter(each -> !each.malformed()).toList();
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      Round round = round(client, left, attempt < MAX_ATTEMPTS);
      round.keepOrder(left);
      results.addAll(round.results);
      left = round.again;
      if (!left.isEmpty()) {
        pause.seconds(Math.min(MAX_PAUSE_SECONDS, round.pauseSeconds));
      }
    }
    return results;
  }

  /** An id that holds what is malformed is not known. */
  private static Result malformed(Line line) {
    String id = idOf(line);
    return new Result.Failed(
        line.number(),
        id.indexOf(LineBatches.REPLACEMENT) < 0 ? id : "",
        "is not valid UTF-8; nothing of it was sent");
  }

  /** What one request came to. */
  private static final class Round {
    private final List<Result> results = new ArrayList<>();
    private final List<Line> again = new ArrayList<>();
    private long pauseSeconds = 1;

    void overloaded(List<Line> lines, JsonObject refusal) {
      again.addAll(lines);
      if (refusal.getValue("retryAfterSeconds") instanceof Number seconds) {
        pauseSeconds = Math.max(pauseSeconds, seconds.longValue());
      }
    }

    /** What was carried out on an entry after a line that was not has to come after it again. */
    void keepOrder(List<Line> lines) {
      if (again.isEmpty() || again.size() == lines.size()) {
        return;
      }
      Set<Long> refused = again.stream().map(Line::number).collect(Collectors.toSet());
      Set<Long> done = new HashSet<>();
      results.forEach(each -> addIfDone(each, done));
      Set<String> behind = new HashSet<>();
      again.clear();
      for (Line line : lines) {
        String id = idOf(line);
        if (refused.contains(line.number())) {
          again.add(line);
          behind.add(id);
        } else if (!id.isEmpty() && behind.contains(id) && done.contains(line.number())) {
          again.add(line);
          results.removeIf(each -> each.line() == line.number());
        }
      }
    }

    private static void addIfDone(Result result, Set<Long> done) {
      if (result instanceof Result.Done) {
        done.add(result.line());
      }
    }

    void failed(List<Line> lines, String reason) {
      lines.forEach(line -> results.add(new Result.Failed(line.number(), idOf(line), reason)));
    }
  }

  /** The id that a line names, empty if none can be made out: then no node carries it out. */
  private static String idOf(Line line) {
    try {
      return String.valueOf(new JsonObject(line.text()).getValue("id", ""));
    } catch (DecodeException e) {
      return "";
    }
  }

  private Round round(ClusterClient client, List<Line> lines, boolean mayRepeat)
      throws CommandFailure, InterruptedException {
    String body = lines.stream().map(Line::text).collect(Collectors.joining("\n", "", "\n"));
    Round round = new Round();
    try {
      Answer answer = client.send(template.withNdjson(body));
      if (answer.status() == OVERLOADED && mayRepeat) {
        round.overloaded(lines, answer.json());
      } else {
        sort(round, lines, answer.orFail().body().lines().toList(), mayRepeat);
      }
    } catch (OutcomeUnknownException e) {
      round.failed(lines, e.reason());
    }
    return round;
  }

  private static void sort(Round round, List<Line> lines, List<String> told, boolean mayRepeat) {
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (i < told.size()) {
        sort(round, line, told.get(i), mayRepeat);
      } else {
        round.failed(List.of(line), "the answer ended early; the outcome is unknown");
      }
    }
  }

  private static void sort(Round round, Line line, String told, boolean mayRepeat) {
    try {
      JsonObject document = new JsonObject(told);
      int status = document.getInteger("status", LEAST_REFUSAL);
      if (status < LEAST_REFUSAL) {
        round.results.add(new Result.Done(line.number(), document));
      } else if (status == OVERLOADED && mayRepeat) {
        round.overloaded(List.of(line), document);
      } else {
        round.failed(List.of(line), Problem.of(status, document).toString());
      }
    } catch (DecodeException | ClassCastException e) {
      round.failed(List.of(line), "the answer is no JSON; the outcome is unknown");
    }
  }
}

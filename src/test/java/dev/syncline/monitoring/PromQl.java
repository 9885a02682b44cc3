package dev.syncline.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of PromQL, as far as our rules and panels use it: whatever it does not know is an
 * error, so that nothing is passed over. It finds the series that an expression selects and the
 * labels that its result has; it computes nothing and knows no precedence.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/basics/">Prometheus</a>
 */
public final class PromQl {
  private static final Set<String> AGGREGATIONS = Set.of("sum", "min", "max", "avg", "count");
  private static final Set<String> FUNCTIONS =
      Set.of(
          "abs",
          "changes",
          "clamp_min",
          "delta",
          "histogram_quantile",
          "increase",
          "max_over_time",
          "min_over_time",
          "predict_linear",
          "rate");
  private static final Set<String> OPERATORS =
      Set.of("+", "-", "*", "/", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless");
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<number>\\d+(?:\\.\\d+)?(?:[smhdw])?)|(?<name>[a-zA-Z_:][\\w:]*)"
              + "|\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"|(?<sign>=~|!~|==|!=|>=|<=|[-+*/=<>(){}\\[\\],]))");

  private final String source;
  private final List<String> tokens = new ArrayList<>();
  private final List<Selector> selectors = new ArrayList<>();
  private final List<Grouping> groupings = new ArrayList<>();
  private int next;

  /**
   * One condition on a label; {@code operator} is {@code =}, {@code !=}, {@code =~} or {@code !~}.
   */
  public record Condition(String label, String operator, String value) {}

  /** The series of one name that an expression reads. */
  public record Selector(String metric, List<Condition> conditions) {
    /** Copies the list. */
    public Selector {
      conditions = List.copyOf(conditions);
    }
  }

  /** Labels by which what these selectors read is put together or matched. */
  public record Grouping(Set<String> labels, List<Selector> over) {
    /** Copies both. */
    public Grouping {
      labels = Set.copyOf(labels);
      over = List.copyOf(over);
    }
  }

  /**
   * What an expression reads and has.
   *
   * @param kept labels of the result where it names them; null where it has those of its series
   */
  public record Expression(
      List<Selector> selectors, List<Grouping> groupings, @Nullable Set<String> kept) {
    /** Copies the lists. */
    public Expression {
      selectors = List.copyOf(selectors);
      groupings = List.copyOf(groupings);
    }
  }

  private PromQl(String source) {
    this.source = source;
    Matcher matcher = TOKEN.matcher(source);
    int at = 0;
    String trimmed = source.stripTrailing();
    while (at < trimmed.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new IllegalArgumentException("at '" + trimmed.substring(at) + "' in: " + source);
      }
      String text = matcher.group("text");
      tokens.add(text == null ? matcher.group().strip() : "\"" + text);
      at = matcher.end();
    }
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it is none, or uses what this reader does not know
   */
  public static Expression parse(String source) {
    PromQl parser = new PromQl(source);
    Set<String> kept = parser.expression();
    if (parser.next < parser.tokens.size()) {
      throw parser.unexpected();
    }
    if (parser.selectors.isEmpty()) {
      throw new IllegalArgumentException("reads no series: " + source);
    }
    return new Expression(parser.selectors, parser.groupings, kept);
  }

  private @Nullable Set<String> expression() {
    int from = selectors.size();
    Set<String> kept = operand();
    while (OPERATORS.contains(peek())) {
      take();
      if (peek().equals("on") || peek().equals("ignoring")) {
        boolean on = take().equals("on");
        Set<String> labels = labels();
        operand();
        group(labels, from);
        kept = on ? labels : kept;
      } else {
        operand();
      }
    }
    return kept;
  }

  private @Nullable Set<String> operand() {
    if (peek().equals("-")) {
      take();
    }
    String token = take();
    Set<String> kept;
    if (token.equals("(")) {
      kept = expression();
      expect(")");
    } else if (Character.isDigit(token.charAt(0))) {
      kept = null;
    } else if (AGGREGATIONS.contains(token)) {
      kept = aggregation();
    } else if (FUNCTIONS.contains(token)) {
      kept = arguments();
      if (kept != null && token.equals("histogram_quantile")) {
        kept = new LinkedHashSet<>(kept);
        kept.remove("le");
      }
    } else if (Character.isLetter(token.charAt(0)) && !peek().equals("(")) {
      selectors.add(new Selector(token, conditions()));
      kept = null;
    } else {
      next--;
      throw unexpected();
    }
    if (peek().equals("[")) {
      take();
      if (!take().matches("\\d+[smhdw]")) {
        next--;
        throw unexpected();
      }
      expect("]");
    }
    return kept;
  }

  private Set<String> aggregation() {
    int from = selectors.size();
    Set<String> labels = Set.of();
    if (peek().equals("by")) {
      take();
      labels = labels();
    }
    arguments();
    group(labels, from);
    return labels;
  }

  private @Nullable Set<String> arguments() {
    expect("(");
    Set<String> kept = expression();
    while (peek().equals(",")) {
      take();
      Set<String> more = expression();
      kept = more == null ? kept : more;
    }
    expect(")");
    return kept;
  }

  private void group(Set<String> labels, int from) {
    groupings.add(new Grouping(labels, selectors.subList(from, selectors.size())));
  }

  private Set<String> labels() {
    Set<String> labels = new LinkedHashSet<>();
    expect("(");
    while (!peek().equals(")")) {
      labels.add(take());
      if (peek().equals(",")) {
        take();
      }
    }
    expect(")");
    return labels;
  }

  private List<Condition> conditions() {
    List<Condition> conditions = new ArrayList<>();
    if (!peek().equals("{")) {
      return conditions;
    }
    take();
    while (!peek().equals("}")) {
      String label = take();
      String operator = take();
      String value = take();
      if (!Set.of("=", "!=", "=~", "!~").contains(operator) || !value.startsWith("\"")) {
        next--;
        throw unexpected();
      }
      conditions.add(new Condition(label, operator, value.substring(1)));
      if (peek().equals(",")) {
        take();
      }
    }
    take();
    return conditions;
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next).toLowerCase(Locale.ROOT) : "";
  }

  private String take() {
    if (next == tokens.size()) {
      throw new IllegalArgumentException("ends too early: " + source);
    }
    return tokens.get(next++);
  }

  private void expect(String token) {
    if (!peek().equals(token)) {
      throw unexpected();
    }
    take();
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException(
        "'" + (next < tokens.size() ? tokens.get(next) : "the end") + "' in: " + source);
  }
}

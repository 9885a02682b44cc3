package dev.syncline.monitoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series that a node's {@code /metrics} has, and what is wrong with an expression over them.
 */
public final class Exposition {
  private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Put on every series by whoever scrapes. */
  private static final Set<String> OF_THE_TARGET = Set.of("instance", "job");

  private final Map<String, List<Map<String, String>>> series = new HashMap<>();

  private Exposition() {}

  /** Reads the text format of Prometheus. */
  public static Exposition parse(String text) {
    Exposition read = new Exposition();
    text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(read::add);
    return read;
  }

  private void add(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no sample: " + line);
    }
    Map<String, String> labels = new HashMap<>();
    if (parts.group(2) != null) {
      Matcher label = LABEL.matcher(parts.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    series.computeIfAbsent(parts.group(1), each -> new ArrayList<>()).add(labels);
  }

  /** The names of all series. */
  public Set<String> names() {
    return new TreeSet<>(series.keySet());
  }

  /** Whether series of the name have the label; those of the target all have. */
  public boolean hasLabel(String metric, String label) {
    return OF_THE_TARGET.contains(label)
        || series.getOrDefault(metric, List.of()).stream()
            .anyMatch(each -> each.containsKey(label));
  }

  /** What an expression, or a template of labels beside it, names and no series has. */
  public List<String> unknown(PromQl.Expression expression, Set<String> usedLabels) {
    Set<String> problems = new LinkedHashSet<>();
    for (PromQl.Selector selector : expression.selectors()) {
      problems.addAll(unknown(selector));
    }
    for (PromQl.Grouping grouping : expression.groupings()) {
      for (PromQl.Selector selector : grouping.over()) {
        for (String label : grouping.labels()) {
          if (!hasLabel(selector.metric(), label)) {
            problems.add(selector.metric() + " has no label " + label);
          }
        }
      }
    }
    for (String label : usedLabels) {
      Set<String> kept = expression.kept();
      boolean has =
          kept != null
              ? kept.contains(label)
              : hasLabel(expression.selectors().get(0).metric(), label);
      if (!has) {
        problems.add("the result has no label " + label);
      }
    }
    return List.copyOf(problems);
  }

  private List<String> unknown(PromQl.Selector selector) {
    List<Map<String, String>> known = series.get(selector.metric());
    if (known == null) {
      return List.of("there is no " + selector.metric());
    }
    List<String> problems = new ArrayList<>();
    for (PromQl.Condition each : selector.conditions()) {
      if (!hasLabel(selector.metric(), each.label())) {
        problems.add(selector.metric() + " has no label " + each.label());
      } else if (!isAnywhere(each, known)) {
        problems.add(selector.metric() + " has no " + each.label() + " that is " + each.value());
      }
    }
    return problems;
  }

  /** Whether the value named is one there is; a variable of the dashboard may be any. */
  private static boolean isAnywhere(PromQl.Condition condition, List<Map<String, String>> known) {
    if (condition.value().contains("$") || OF_THE_TARGET.contains(condition.label())) {
      return true;
    }
    Pattern pattern =
        condition.operator().endsWith("~")
            ? Pattern.compile(condition.value())
            : Pattern.compile(Pattern.quote(condition.value()));
    return known.stream()
        .anyMatch(each -> pattern.matcher(each.getOrDefault(condition.label(), "")).matches());
  }
}

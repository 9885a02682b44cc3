package dev.syncline.load.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a node's {@code /metrics} said at one moment, in the text format of Prometheus. */
public final class Scrape {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})?\\s+(\\S+)(?:\\s+-?\\d+)?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final List<Series> series;

  private record Series(String name, Map<String, String> labels, double value) {}

  private Scrape(List<Series> series) {
    this.series = series;
  }

  /** Reads it; lines that are no samples are left out. */
  public static Scrape parse(String text) {
    List<Series> found = new ArrayList<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(
            line ->
                found.add(new Series(line.group(1), labels(line.group(2)), value(line.group(3)))));
    return new Scrape(List.copyOf(found));
  }

  /** All series of a name together, 0 if there is none. */
  public double sum(String name) {
    return series.stream()
        .filter(each -> each.name().equals(name))
        .mapToDouble(Series::value)
        .sum();
  }

  /** The series of a name that have this label, together; 0 if there is none. */
  public double sum(String name, String label, String value) {
    return series.stream()
        .filter(each -> each.name().equals(name) && value.equals(each.labels().get(label)))
        .mapToDouble(Series::value)
        .sum();
  }

  /** Whether any series of the name has this label. */
  public boolean has(String name, String label, String value) {
    return series.stream()
        .anyMatch(each -> each.name().equals(name) && value.equals(each.labels().get(label)));
  }

  private static Map<String, String> labels(@Nullable String text) {
    Map<String, String> labels = new HashMap<>();
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return labels;
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}

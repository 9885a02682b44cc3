package dev.syncline.load.report;

import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.measure.Metric;
import dev.syncline.load.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The results of a report as lines of cells, and those as text. */
final class Table {
  private static final List<String> WORKLOAD_TITLES = List.of("operation", "level", "dims", "conc");

  private final List<List<String>> lines = new ArrayList<>();

  /** One line for each workload, the titles first. */
  Table(Report report) {
    List<String> titles = new ArrayList<>(WORKLOAD_TITLES);
    report.metrics().forEach(metric -> titles.add(metric.title()));
    titles.add("failed");
    lines.add(titles);
    for (Row row : report.rows()) {
      List<String> cells = new ArrayList<>(workload(row.workload()));
      for (Metric metric : report.metrics()) {
        cells.add(row.spread(metric).map(spread -> cell(metric.decimals(), spread)).orElse("-"));
      }
      cells.add(failed(row));
      lines.add(cells);
    }
  }

  /** Columns under each other, for a terminal. */
  String text() {
    int[] widths =
        IntStream.range(0, lines.get(0).size())
            .map(c -> lines.stream().mapToInt(line -> line.get(c).length()).max().orElse(0))
            .toArray();
    return lines.stream()
        .map(line -> padded(line, widths))
        .collect(Collectors.joining(System.lineSeparator(), "", System.lineSeparator()));
  }

  /** A Markdown table. */
  String markdown() {
    StringBuilder out = new StringBuilder(markdownLine(lines.get(0)));
    out.append("|---".repeat(lines.get(0).size())).append("|\n");
    lines.stream().skip(1).forEach(line -> out.append(markdownLine(line)));
    return out.toString();
  }

  /** {@code median (min–max)}, or the one value there is. */
  static String cell(int decimals, Spread spread) {
    String format = "%,." + decimals + "f";
    String median = String.format(Locale.ROOT, format, spread.median());
    if (spread.count() == 1) {
      return median;
    }
    String min = String.format(Locale.ROOT, format, spread.min());
    String max = String.format(Locale.ROOT, format, spread.max());
    return median + " (" + min + "–" + max + ")";
  }

  private static List<String> workload(Workload workload) {
    String batch = workload.operation() == Operation.BATCH ? " " + workload.batchEntries() : "";
    return List.of(
        workload.operation().label() + batch,
        workload.level().label(),
        Integer.toString(workload.dims()),
        Integer.toString(workload.concurrency()));
  }

  private static String failed(Row row) {
    return row.errors().isEmpty()
        ? "0"
        : row.errors().entrySet().stream()
            .map(e -> e.getKey() + "×" + e.getValue())
            .collect(Collectors.joining(" "));
  }

  private static String padded(List<String> line, int[] widths) {
    StringBuilder out = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String pad = " ".repeat(widths[c] - line.get(c).length());
      boolean text = c < 2 || c == widths.length - 1;
      out.append(text ? line.get(c) + pad : pad + line.get(c)).append("  ");
    }
    return out.toString().stripTrailing();
  }

  private static String markdownLine(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}

package dev.syncline.load.report;

import dev.syncline.load.measure.Metric;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that one run of the runner found.
 *
 * @param title what was measured
 * @param command the command line that repeats it
 * @param facts when, where, on what and with which settings, in the order to show them
 * @param rows the workloads
 */
public record Report(String title, String command, Map<String, String> facts, List<Row> rows) {

  /** Copies all that could change. */
  public Report {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    rows = List.copyOf(rows);
  }

  /** The figures that at least one workload has. */
  List<Metric> metrics() {
    return Arrays.stream(Metric.values())
        .filter(metric -> rows.stream().anyMatch(row -> row.spread(metric).isPresent()))
        .toList();
  }

  /** Whether any request of any workload failed. */
  public boolean hasErrors() {
    return rows.stream().anyMatch(row -> !row.errors().isEmpty());
  }
}

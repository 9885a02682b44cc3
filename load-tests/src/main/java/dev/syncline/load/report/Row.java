package dev.syncline.load.report;

import dev.syncline.load.driver.Workload;
import dev.syncline.load.measure.Metric;
import dev.syncline.load.measure.Spread;
import dev.syncline.load.measure.Trial;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One workload and all its repeats.
 *
 * @param workload what was run
 * @param repeats the figures of each run, in order
 */
public record Row(Workload workload, List<Trial.Result> repeats) {

  /** Copies the list. */
  public Row {
    repeats = List.copyOf(repeats);
  }

  /** The values of one figure in the order of the repeats; absent ones are left out. */
  public List<Double> values(Metric metric) {
    return repeats.stream()
        .map(repeat -> repeat.metrics().get(metric))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Median and ends of one figure, or empty if no repeat has it. */
  public Optional<Spread> spread(Metric metric) {
    List<Double> values = values(metric);
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
  }

  /** Failed requests of all repeats by kind. */
  public Map<String, Long> errors() {
    Map<String, Long> sum = new TreeMap<>();
    repeats.forEach(r -> r.errors().forEach((kind, n) -> sum.merge(kind, n, Long::sum)));
    return sum;
  }

  /** The beginning of one answer of each kind of failure. */
  public Map<String, String> errorSamples() {
    Map<String, String> samples = new TreeMap<>();
    repeats.forEach(r -> r.errorSamples().forEach(samples::putIfAbsent));
    return samples;
  }
}

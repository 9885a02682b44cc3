package dev.syncline.load.driver;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What one closed loop saw.
 *
 * @param latencyNanos time from sending a request to its whole answer, of the successful requests
 *     answered within the window
 * @param entriesAcknowledged entries of every successful request, warm-up and tail included
 * @param errors failed requests of the whole loop by what came instead: a status, or a word such as
 *     {@code timeout}
 * @param errorSamples the beginning of the first answer of each kind of failure
 */
public record LoopResult(
    Histogram latencyNanos,
    long entriesAcknowledged,
    Map<String, Long> errors,
    Map<String, String> errorSamples) {

  /** Copies all that could change. */
  public LoopResult {
    latencyNanos = latencyNanos.copy();
    errors = Map.copyOf(errors);
    errorSamples = Map.copyOf(errorSamples);
  }

  /** A copy: histograms are mutable. */
  @Override
  public Histogram latencyNanos() {
    return latencyNanos.copy();
  }

  /** Successful requests answered within the window. */
  public long requests() {
    return latencyNanos.getTotalCount();
  }

  /** Both loops as one. */
  public LoopResult plus(LoopResult other) {
    Histogram latency = latencyNanos.copy();
    latency.add(other.latencyNanos);
    Map<String, Long> counts = new TreeMap<>(errors);
    other.errors.forEach((kind, count) -> counts.merge(kind, count, Long::sum));
    Map<String, String> samples = new TreeMap<>(other.errorSamples);
    samples.putAll(errorSamples);
    return new LoopResult(
        latency, entriesAcknowledged + other.entriesAcknowledged, counts, samples);
  }
}

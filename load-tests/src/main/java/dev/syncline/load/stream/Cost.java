package dev.syncline.load.stream;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Driver;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.http.HttpDriver;
import dev.syncline.load.http.VectorEncoding;
import dev.syncline.load.measure.Metric;
import dev.syncline.load.measure.Trial;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.sync.SyncNodes;
import dev.syncline.load.vectors.VectorPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** What consumers cost those who write. */
public final class Cost {
  static final Figure RATIO = new Figure("ratioToNobody", "ratio to no consumers of the round", 2);
  static final Figure TOLD = new Figure("toldPerSecond", "events told/s", 0);

  private static final List<Metric> SHOWN =
      List.of(
          Metric.REQUESTS_PER_SECOND,
          Metric.P50_MILLIS,
          Metric.P99_MILLIS,
          Metric.NODE_CPU_MICROS_PER_ENTRY,
          Metric.NODE_RESIDENT_MEGABYTES,
          Metric.OTHER_CORES);
  private static final int REQUEST_MILLIS = 10_000;

  private final Settings settings;
  private final Consumer<String> say;

  /**
   * How it is measured.
   *
   * @param collection a name that is not in use
   * @param vectors to write
   * @param concurrency writes in flight
   * @param rounds in which each audience listens once, after one that does not count
   * @param warmupMillis load before each measurement
   * @param measuredMillis length of each measurement
   */
  public record Settings(
      String collection,
      VectorPool vectors,
      int concurrency,
      int rounds,
      long warmupMillis,
      long measuredMillis) {}

  /** A measurement that tells what it is doing. */
  public Cost(Settings settings, Consumer<String> say) {
    this.settings = settings;
    this.say = say;
  }

  /**
   * Does it, with nodes that have just been started.
   *
   * @param problems takes what went wrong without stopping the run
   * @throws IOException if a node ends by itself, or a consumer is refused
   */
  public void run(SyncNodes nodes, Map<Audience, Case> cases, List<String> problems)
      throws IOException {
    Dataset dataset =
        new Dataset(
            settings.collection(), settings.vectors(), new KeySequence(1, Audience.ENTRIES));
    Dataset quiet =
        new Dataset(settings.collection() + "-quiet", settings.vectors(), new KeySequence(1, 0));
    nodes.create(dataset);
    nodes.create(quiet);
    List<Audience> order = new ArrayList<>(cases.keySet());
    try (Driver driver =
        new HttpDriver(
            new HttpDriver.Options(
                nodes.cluster().urls(), VectorEncoding.BASE64, 1, REQUEST_MILLIS, 1))) {
      for (int round = 0; round <= settings.rounds(); round++) {
        Map<Audience, Double> rates = new EnumMap<>(Audience.class);
        for (Audience each : order) {
          Case found = round == 0 ? new Case("warm-up") : Objects.requireNonNull(cases.get(each));
          rates.put(each, measure(nodes, driver, each, dataset, quiet, found, problems));
          say.accept(
              String.format(Locale.ROOT, "%d %s: %,.0f/s", round, each.label(), rates.get(each)));
        }
        if (round > 0) {
          double alone = Objects.requireNonNull(rates.get(Audience.NOBODY));
          rates.forEach(
              (each, rate) -> Objects.requireNonNull(cases.get(each)).add(RATIO, rate / alone));
        }
        Collections.reverse(order);
      }
    }
  }

  private double measure(
      SyncNodes nodes,
      Driver driver,
      Audience audience,
      Dataset dataset,
      Dataset quiet,
      Case found,
      List<String> problems)
      throws IOException {
    Trial trial = new Trial(driver, nodes.cluster().pids(), nodes.cluster().dataDirs());
    Workload workload =
        new Workload(
            Operation.WRITE, Level.QUORUM, dataset.vectors().dims(), settings.concurrency(), 1);
    try (Audience.Seated seated = audience.seat(nodes.cluster().urls(), quiet.collection())) {
      Trial.Result result =
          trial.run(workload, dataset, settings.warmupMillis(), settings.measuredMillis());
      for (Metric metric : SHOWN) {
        Double value = result.metrics().get(metric);
        if (value != null) {
          found.add(new Figure(metric.key(), metric.title(), metric.decimals()), value);
        }
      }
      double seconds = (settings.warmupMillis() + settings.measuredMillis()) / 1e3;
      found.add(TOLD, seated.streams().changes() / seconds);
      if (seated.streams().ended() > 0) {
        problems.add(audience.label() + ": " + seated.streams().ended() + " streams ended");
      }
      if (!result.errors().isEmpty()) {
        problems.add(audience.label() + ": writes failed " + result.errors());
      }
      return result.metrics().getOrDefault(Metric.REQUESTS_PER_SECOND, 0.0);
    }
  }
}

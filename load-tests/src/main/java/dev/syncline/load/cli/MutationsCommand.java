package dev.syncline.load.cli;

import dev.syncline.load.cluster.LocalCluster;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Driver;
import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.http.HttpDriver;
import dev.syncline.load.http.VectorEncoding;
import dev.syncline.load.measure.Metric;
import dev.syncline.load.measure.Trial;
import dev.syncline.load.mutation.Kind;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Mutations of replicated data types against plain puts. */
@Command(
    name = "mutations",
    description =
        "Measures closed-loop increments and additions to sets in turn with plain puts whose"
            + " requests are as long, on three nodes.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MutationsCommand implements Callable<Integer> {
  private static final Figure RATIO = new Figure("ratioToPuts", "ratio to puts of the round", 2);
  private static final int REQUEST_MILLIS = 10_000;
  private static final List<Metric> SHOWN =
      List.of(
          Metric.REQUESTS_PER_SECOND,
          Metric.P50_MILLIS,
          Metric.P99_MILLIS,
          Metric.NODE_CPU_MICROS_PER_ENTRY,
          Metric.OTHER_CORES);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      defaultValue = "quorum",
      description = "one, quorum or all (default: ${DEFAULT-VALUE})")
  private Level level = Level.QUORUM;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "64",
      description = "requests in flight, a connection each (default: ${DEFAULT-VALUE})")
  private int concurrency;

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "10000",
      description = "entries that each kind of write goes round (default: ${DEFAULT-VALUE})")
  private int entries;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "load before each measurement (default: ${DEFAULT-VALUE})")
  private int warmupSeconds;

  @Option(
      names = "--measure",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "length of each measurement (default: ${DEFAULT-VALUE})")
  private int measuredSeconds;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "5",
      description = "rounds in which each kind is measured once (default: ${DEFAULT-VALUE})")
  private int repeats;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports; 0 when every request succeeded. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(
        concurrency >= 1 && entries >= 1 && measuredSeconds >= 1 && repeats >= 1,
        "--concurrency, --entries, --measure and --repeats: at least 1");
    run.require(warmupSeconds >= 0, "--warmup: at least 0");
    run.fact("requests", level.label() + ", " + concurrency + " in flight, over HTTP");
    run.fact("written ids", String.format(Locale.ROOT, "round %,d of each kind", entries));
    run.fact(
        "rounds",
        repeats + " with " + measuredSeconds + " s of each, after " + warmupSeconds + " s");
    run.note("A ratio is of requests/s, to the puts of the same round. The goal is 0.7 or more.");
    run.note("Every other round goes through the kinds backwards. Vectors have one number.");
    run.note("A first round, which warms the nodes up, does not count.");
    Map<Kind, Case> cases = cases(run::newCase);
    run.withNodes("mutations", nodes -> measure(nodes.cluster(), run, cases));
    return run.report("Mutations", "mutations", results.directory());
  }

  private static Map<Kind, Case> cases(Function<String, Case> maker) {
    Map<Kind, Case> cases = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      cases.put(kind, maker.apply(kind.label()));
    }
    return cases;
  }

  private void measure(LocalCluster cluster, SyncRun run, Map<Kind, Case> cases)
      throws IOException {
    Map<Kind, Dataset> datasets = new EnumMap<>(Kind.class);
    try (Driver driver =
        new HttpDriver(
            new HttpDriver.Options(cluster.urls(), VectorEncoding.BASE64, 1, REQUEST_MILLIS, 1))) {
      for (Kind kind : Kind.values()) {
        Dataset dataset = kind.dataset(run.collection(), entries);
        driver.createCollection(dataset);
        datasets.put(kind, dataset);
      }
      Trial trial = new Trial(driver, cluster.pids(), cluster.dataDirs());
      List<Kind> order = new ArrayList<>(List.of(Kind.values()));
      for (int round = 0; round <= repeats; round++) {
        Map<Kind, Case> ofRound = round == 0 ? cases(Case::new) : cases;
        Map<Kind, Double> rates = new EnumMap<>(Kind.class);
        for (Kind kind : order) {
          Dataset dataset = Objects.requireNonNull(datasets.get(kind));
          Trial.Result result =
              trial.run(workload(kind), dataset, millis(warmupSeconds), millis(measuredSeconds));
          note(run, kind, round, result, Objects.requireNonNull(ofRound.get(kind)));
          rates.put(kind, result.metrics().getOrDefault(Metric.REQUESTS_PER_SECOND, 0.0));
        }
        compare(rates, ofRound);
        Collections.reverse(order);
      }
    }
  }

  private Workload workload(Kind kind) {
    return new Workload(kind.operation(), level, 1, concurrency, 1);
  }

  private static void note(SyncRun run, Kind kind, int round, Trial.Result result, Case to) {
    for (Metric metric : SHOWN) {
      Double value = result.metrics().get(metric);
      if (value != null) {
        to.add(new Figure(metric.key(), metric.title(), metric.decimals()), value);
      }
    }
    double rate = result.metrics().getOrDefault(Metric.REQUESTS_PER_SECOND, 0.0);
    run.say(String.format(Locale.ROOT, "%d %s: %,.0f/s", round, kind.label(), rate));
    if (!result.errors().isEmpty()) {
      run.problems()
          .add(kind.label() + ": failed " + result.errors() + " " + result.errorSamples());
    }
  }

  private static void compare(Map<Kind, Double> rates, Map<Kind, Case> cases) {
    double puts = Objects.requireNonNull(rates.get(Kind.PUT));
    if (puts > 0) {
      rates.forEach(
          (kind, rate) -> Objects.requireNonNull(cases.get(kind)).add(RATIO, rate / puts));
    }
  }

  private static long millis(int seconds) {
    return TimeUnit.SECONDS.toMillis(seconds);
  }
}

package dev.syncline.load.cli;

import dev.syncline.load.cluster.Cluster;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Driver;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.http.HttpDriver;
import dev.syncline.load.measure.Machine;
import dev.syncline.load.measure.Metric;
import dev.syncline.load.measure.Trial;
import dev.syncline.load.report.Report;
import dev.syncline.load.report.Reports;
import dev.syncline.load.report.Row;
import dev.syncline.load.vectors.VectorPool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Closed-loop writes, batches and reads: how many, how fast, at what cost. */
@Command(
    name = "throughput",
    description = "Measures closed-loop writes, batches and reads on three nodes.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ThroughputCommand implements Callable<Integer> {
  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClusterOptions clusterOptions = new ClusterOptions();

  @Mixin private LoadOptions load = new LoadOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the results go (default: load-tests/results)")
  private Path out = Home.directory().resolve("results");

  /** Measures and reports; 0 when every request succeeded, 1 when any failed. */
  @Override
  public Integer call() throws IOException {
    try {
      load.validate();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Instant started = Instant.now();
    Map<String, String> facts = facts(started);
    Map<Integer, Dataset> datasets = datasets(started);
    datasets.forEach((dims, data) -> facts.put("vectors of " + dims, data.vectors().source()));
    Report report = new Report("Throughput", commandLine(), facts, measure(datasets));
    spec.commandLine().getOut().println(Reports.text(report));
    String name = "throughput-" + FILE_TIME.format(started);
    for (Path file : Reports.write(report, out, name)) {
      say("wrote " + file);
    }
    return report.hasErrors() ? 1 : 0;
  }

  private List<Row> measure(Map<Integer, Dataset> datasets) throws IOException {
    say(clusterOptions.startsNodes() ? "starting the nodes" : "using the running nodes");
    try (Cluster cluster = clusterOptions.open();
        Driver driver = new HttpDriver(load.http(cluster.urls()))) {
      for (Dataset dataset : datasets.values()) {
        prepare(driver, dataset);
      }
      try {
        return measure(new Trial(driver, cluster.pids(), cluster.dataDirs()), datasets);
      } finally {
        if (!clusterOptions.startsNodes()) {
          drop(driver, datasets);
        }
      }
    }
  }

  private void prepare(Driver driver, Dataset dataset) throws IOException {
    driver.createCollection(dataset);
    if (load.reads()) {
      say("loading " + load.readKeys() + " entries of " + dataset.vectors().dims() + " dims");
      driver.load(dataset);
    }
  }

  /** Every workload once, then all again, so that a slow minute of the machine touches them all. */
  private List<Row> measure(Trial trial, Map<Integer, Dataset> datasets) throws IOException {
    Map<Workload, List<Trial.Result>> results = new LinkedHashMap<>();
    for (int repeat = 1; repeat <= load.repeats(); repeat++) {
      for (Workload workload : load.workloads()) {
        Dataset dataset = Objects.requireNonNull(datasets.get(workload.dims()));
        Trial.Result result =
            trial.run(workload, dataset, load.warmupMillis(), load.measuredMillis());
        results.computeIfAbsent(workload, w -> new ArrayList<>()).add(result);
        say("%d/%d %s: %s".formatted(repeat, load.repeats(), workload, brief(result)));
      }
    }
    return results.entrySet().stream().map(e -> new Row(e.getKey(), e.getValue())).toList();
  }

  private Map<Integer, Dataset> datasets(Instant started) throws IOException {
    Map<Integer, Dataset> datasets = new LinkedHashMap<>();
    String run = Long.toString(started.toEpochMilli(), Character.MAX_RADIX);
    for (int dims : load.dims()) {
      VectorPool pool = load.pool(dims, clusterOptions.jar());
      KeySequence keys = new KeySequence(load.readKeys(), load.rewrittenKeys());
      datasets.put(dims, new Dataset("load-" + run + "-" + dims, pool, keys));
    }
    return datasets;
  }

  private Map<String, String> facts(Instant started) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", DateTimeFormatter.ISO_INSTANT.format(started));
    facts.putAll(clusterOptions.facts());
    facts.putAll(Machine.facts(clusterOptions.workDir()));
    facts.put("driver", "HTTP/1.1, closed loop");
    facts.putAll(load.facts());
    return facts;
  }

  private String commandLine() {
    List<String> args = spec.root().commandLine().getParseResult().originalArgs();
    return args.stream()
        .map(arg -> arg.matches("[\\w@%+=:,./-]+") ? arg : "'" + arg.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" ", "load-tests/run ", ""));
  }

  private void drop(Driver driver, Map<Integer, Dataset> datasets) {
    for (Dataset dataset : datasets.values()) {
      try {
        driver.dropCollection(dataset);
      } catch (IOException e) {
        say("collection " + dataset.collection() + " is left behind: " + e.getMessage());
      }
    }
  }

  private static String brief(Trial.Result result) {
    String figures =
        result.metrics().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> figure(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    return result.errors().isEmpty() ? figures : figures + ", failed " + result.errors();
  }

  private static String figure(Metric metric, double value) {
    return String.format(Locale.ROOT, "%,." + metric.decimals() + "f ", value) + metric.title();
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}

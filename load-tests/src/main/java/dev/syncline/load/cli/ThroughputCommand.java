package dev.syncline.load.cli;

import dev.syncline.load.bus.BusDriver;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Closed-loop writes, batches and reads: how many, how fast, at what cost. */
@Command(
    name = "throughput",
    description = "Measures closed-loop writes, batches and reads on three nodes.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ThroughputCommand implements Callable<Integer> {
  private static final Set<String> VOLATILE_FILE_SYSTEMS = Set.of("tmpfs", "ramfs");
  private static final long LEAST_FREE_BYTES = 4L << 30;
  private static final String INCOMPLETE = "incomplete";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClusterOptions clusterOptions = new ClusterOptions();

  @Mixin private LoadOptions load = new LoadOptions();

  @Mixin private ResultsOption results = new ResultsOption();

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
    if (VOLATILE_FILE_SYSTEMS.contains(facts.get(Machine.FILE_SYSTEM))) {
      say(
          "warning: "
              + clusterOptions.workDir()
              + " is in memory, so an fsync costs nothing there");
    }
    Map<Integer, Dataset> datasets = datasets(started);
    datasets.forEach((dims, data) -> facts.put("vectors of " + dims, data.vectors().source()));
    List<Row> rows = measure(datasets, facts);
    Report report = new Report("Throughput", new Console(spec).commandLine(), facts, rows);
    spec.commandLine().getOut().println(Reports.text(report));
    String name = Console.fileName("throughput", started);
    for (Path file : Reports.write(report, results.directory(), name)) {
      say("wrote " + file);
    }
    return report.hasErrors() || facts.containsKey(INCOMPLETE) ? 1 : 0;
  }

  private List<Row> measure(Map<Integer, Dataset> datasets, Map<String, String> facts)
      throws IOException {
    say(clusterOptions.startsNodes() ? "starting the nodes" : "using the running nodes");
    try (Cluster cluster = clusterOptions.open();
        Driver driver = driver(cluster)) {
      facts.put("driver", driver.name() + ", closed loop");
      for (Dataset dataset : datasets.values()) {
        prepare(driver, dataset);
      }
      try {
        return measure(new Trial(driver, cluster.pids(), cluster.dataDirs()), datasets, facts);
      } finally {
        if (!clusterOptions.startsNodes()) {
          drop(driver, datasets);
        }
      }
    }
  }

  private Driver driver(Cluster cluster) throws IOException {
    if (load.api() == LoadOptions.Api.HTTP) {
      return new HttpDriver(load.http(cluster.urls()));
    }
    if (cluster.seeds().isEmpty()) {
      throw new IOException("--api bus needs --seeds: the nodes' cluster ports");
    }
    try {
      return BusDriver.join(clusterOptions.clusterName(), cluster.seeds(), load.seed());
    } catch (NoClassDefFoundError e) {
      throw new IOException("--api bus needs target/syncline.jar: build the product first", e);
    }
  }

  private void prepare(Driver driver, Dataset dataset) throws IOException {
    driver.createCollection(dataset);
    if (load.reads()) {
      say("loading " + load.readKeys() + " entries of " + dataset.vectors().dims() + " dims");
      driver.load(dataset);
    }
  }

  /**
   * Every workload once, then all again, so that a slow minute of the machine touches them all.
   * What was measured before a failure is kept.
   */
  private List<Row> measure(Trial trial, Map<Integer, Dataset> datasets, Map<String, String> facts)
      throws IOException {
    Map<Workload, List<Trial.Result>> results = new LinkedHashMap<>();
    try {
      for (int repeat = 1; repeat <= load.repeats(); repeat++) {
        for (Workload workload : load.workloads()) {
          Trial.Result result = run(trial, workload, datasets);
          results.computeIfAbsent(workload, w -> new ArrayList<>()).add(result);
          say("%d/%d %s: %s".formatted(repeat, load.repeats(), workload, brief(result)));
        }
      }
    } catch (IOException e) {
      if (results.isEmpty()) {
        throw e;
      }
      say("stopped early: " + e.getMessage());
      facts.put(INCOMPLETE, String.valueOf(e.getMessage()));
    }
    return results.entrySet().stream().map(e -> new Row(e.getKey(), e.getValue())).toList();
  }

  private Trial.Result run(Trial trial, Workload workload, Map<Integer, Dataset> datasets)
      throws IOException {
    long freeBytes = Files.getFileStore(clusterOptions.workDir()).getUsableSpace();
    if (clusterOptions.startsNodes() && freeBytes < LEAST_FREE_BYTES) {
      throw new IOException("less than 4 GiB are free in " + clusterOptions.workDir());
    }
    Dataset dataset = Objects.requireNonNull(datasets.get(workload.dims()));
    return trial.run(workload, dataset, load.warmupMillis(), load.measuredMillis());
  }

  private Map<Integer, Dataset> datasets(Instant started) throws IOException {
    Map<Integer, Dataset> datasets = new LinkedHashMap<>();
    String run = Long.toString(started.toEpochMilli(), Character.MAX_RADIX);
    for (int dims : load.dims()) {
      VectorPool pool = load.pool(dims);
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
    facts.putAll(load.facts());
    return facts;
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
    new Console(spec).say(line);
  }
}

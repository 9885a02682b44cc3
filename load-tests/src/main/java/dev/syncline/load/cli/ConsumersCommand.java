package dev.syncline.load.cli;

import dev.syncline.load.report.Case;
import dev.syncline.load.stream.Audience;
import dev.syncline.load.stream.Cost;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What consumers cost those who write. */
@Command(
    name = "consumers",
    description =
        "Measures closed-loop writes to three nodes in turn without consumers of the change stream"
            + " and with several kinds of them.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ConsumersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "64",
      description = "writes in flight, a connection each (default: ${DEFAULT-VALUE})")
  private int concurrency;

  @Option(
      names = "--dims",
      paramLabel = "N",
      defaultValue = "384",
      description = "dimension of the vectors (default: ${DEFAULT-VALUE})")
  private int dims;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "3",
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
      defaultValue = "7",
      description = "rounds in which each kind is measured once (default: ${DEFAULT-VALUE})")
  private int repeats;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports; 0 when every write succeeded and no stream ended. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(
        concurrency >= 1 && dims >= 1 && measuredSeconds >= 1 && repeats >= 1 && warmupSeconds >= 0,
        "--concurrency, --dims, --measure and --repeats: at least 1, --warmup: 0");
    Cost.Settings settings =
        new Cost.Settings(
            run.collection(),
            Vectors.pool(dims),
            concurrency,
            repeats,
            TimeUnit.SECONDS.toMillis(warmupSeconds),
            TimeUnit.SECONDS.toMillis(measuredSeconds));
    run.fact("vectors", settings.vectors().source());
    run.fact("writes", "QUORUM, " + concurrency + " in flight, over HTTP");
    run.fact("written ids", String.format(Locale.ROOT, "round %,d", Audience.ENTRIES));
    run.fact(
        "rounds",
        repeats + " with " + measuredSeconds + " s of each, after " + warmupSeconds + " s");
    Map<Audience, Case> cases = new EnumMap<>(Audience.class);
    for (Audience each : Audience.values()) {
      cases.put(each, run.newCase(each.label()));
    }
    run.withNodes(
        "consumers", nodes -> new Cost(settings, run::say).run(nodes, cases, run.problems()));
    run.note("A ratio is of writes/s, to those without consumers in the same round.");
    run.note("The goal is 0.9 or more for 100 consumers, idle or of 1 % of the writes.");
    run.note("Consumers run in the client's process, on the machine of the nodes.");
    return run.report("Consumers", "consumers", results.directory());
  }
}

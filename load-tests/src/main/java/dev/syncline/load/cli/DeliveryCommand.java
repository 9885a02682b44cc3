package dev.syncline.load.cli;

import dev.syncline.load.report.Case;
import dev.syncline.load.stream.Delivery;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How soon after its acknowledgement a write is told. */
@Command(
    name = "delivery",
    description =
        "Measures the time from a write's acknowledgement to its event, at a consumer on each of"
            + " three nodes, while clients write at a part of what they could.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DeliveryCommand implements Callable<Integer> {
  private static final int NODES = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "0.5",
      description = "of the peak, which is measured first (default: ${DEFAULT-VALUE})")
  private double part;

  @Option(
      names = "--dims",
      paramLabel = "N",
      defaultValue = "384",
      description = "dimension of the vectors (default: ${DEFAULT-VALUE})")
  private int dims;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "32",
      description = "writes that may be in flight (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--windows",
      paramLabel = "N",
      defaultValue = "7",
      description = "measurements (default: ${DEFAULT-VALUE})")
  private int windows;

  @Option(
      names = "--window",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "length of each measurement (default: ${DEFAULT-VALUE})")
  private int windowSeconds;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "load before the first measurement (default: ${DEFAULT-VALUE})")
  private int settleSeconds;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports; 0 when every write succeeded and was told on every node. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(part > 0 && part <= 1, "--part: above 0, at most 1");
    run.require(
        dims >= 1 && connections >= 1 && windows >= 1 && windowSeconds >= 1 && settleSeconds >= 0,
        "--dims, --connections, --windows and --window: at least 1, --settle: 0");
    Delivery.Settings settings =
        new Delivery.Settings(
            run.collection(),
            Vectors.pool(dims),
            part,
            connections,
            windows,
            millis(windowSeconds),
            millis(settleSeconds));
    run.fact("vectors", settings.vectors().source());
    run.fact(
        "writes", String.format(Locale.ROOT, "QUORUM, each a new entry, %.2f of the peak", part));
    run.fact("consumers", "one on each node, over server-sent events, include=none");
    run.fact("windows", windows + " of " + windowSeconds + " s after " + settleSeconds + " s");
    List<Case> perNode =
        IntStream.rangeClosed(1, NODES).mapToObj(i -> run.newCase("consumer on n" + i)).toList();
    Case load = run.newCase("writes");
    run.withNodes(
        "delivery",
        nodes -> new Delivery(settings, run::say).run(nodes, perNode, load, run.problems()));
    run.note("The goal is a p99 of 50 ms or less. Clients, consumers and nodes share the machine.");
    run.note("A lag counts from the answer to the event, and is 0 where the event came first.");
    return run.report("Delivery", "delivery", results.directory());
  }

  private static int millis(int seconds) {
    return Math.toIntExact(TimeUnit.SECONDS.toMillis(seconds));
  }
}

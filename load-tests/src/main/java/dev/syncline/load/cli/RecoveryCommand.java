package dev.syncline.load.cli;

import dev.syncline.load.report.Case;
import dev.syncline.load.sync.Recovery;
import dev.syncline.load.sync.RecoveryUnderLoad;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long a node that was killed takes to hold everything again, and what that costs. */
@Command(
    name = "recovery",
    description =
        "Kills one of three nodes, writes at QUORUM, starts it again, and measures how it catches"
            + " up; with --throttle, how writes fare meanwhile.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RecoveryCommand implements Callable<Integer> {
  private static final int LOADED_SAMPLES = 2_500;
  private static final int MAX_MISSING = 500_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Mixin private SampleOptions samples = new SampleOptions();

  @Option(
      names = "--missing",
      paramLabel = "N",
      defaultValue = "50000",
      description = "entries written while the node is away (default: ${DEFAULT-VALUE})")
  private int missing;

  @Option(
      names = "--loaded",
      paramLabel = "N",
      defaultValue = "0",
      description = "entries that all nodes hold before (default: ${DEFAULT-VALUE})")
  private long loaded;

  @Option(
      names = "--throttle",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "cap each node's sync to so many bytes/s, and write at QUORUM throughout")
  private long throttle;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "500",
      description = "with --throttle: writes per second (default: ${DEFAULT-VALUE})")
  private int rate;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "32",
      description = "with --throttle: writes that may be in flight (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--observe",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description =
          "with --throttle: for how long writes are measured before, and while the node is away"
              + " (default: ${DEFAULT-VALUE})")
  private int observeSeconds;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "3",
      description = "recoveries, each of new nodes (default: ${DEFAULT-VALUE})")
  private int repeats;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "rest before the kill and before the start (default: ${DEFAULT-VALUE})")
  private int settleSeconds;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "when a node that does not catch up is given up (default: ${DEFAULT-VALUE})")
  private int patienceSeconds;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports; 0 when every node caught up and no write failed. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(
        missing >= 1 && missing <= MAX_MISSING && loaded >= 0 && repeats >= 1,
        "--missing: 1 to " + MAX_MISSING + ", --loaded: at least 0, --repeats: at least 1");
    run.require(
        throttle >= 0 && rate >= 1 && connections >= 1 && observeSeconds >= 1,
        "--throttle: at least 0, --rate, --connections and --observe: at least 1");
    Recovery.Settings settings =
        new Recovery.Settings(
            run.collection(),
            loaded,
            missing,
            samples.read(LOADED_SAMPLES),
            samples.different(missing),
            millis(settleSeconds),
            millis(patienceSeconds));
    run.fact("entries before", String.format(Locale.ROOT, "%,d", loaded));
    run.fact("entries missed", String.format(Locale.ROOT, "%,d at QUORUM", missing));
    run.fact("vectors and texts", settings.missingSamples().source());
    if (throttle == 0) {
      unthrottled(run, settings);
    } else {
      throttled(run, settings);
    }
    return run.report("Recovery", "recovery", results.directory());
  }

  private void unthrottled(SyncRun run, Recovery.Settings settings) {
    Case found = run.newCase("no cap");
    for (int i = 1; i <= repeats; i++) {
      run.withNodes(
          i + "/" + repeats,
          nodes -> new Recovery(settings, run::say).run(nodes, found, run.problems()));
    }
    run.note(
        "\"All entries held\": as many entries as the others, and neither they nor the node itself"
            + " know of a write that it lacks; looked at every 50 ms.");
    run.note(
        "Sync frames hold keys, dots and texts as well as floats. All frames also count clocks,"
            + " probes and acknowledgements. Hazelcast and Raft are in neither.");
  }

  private void throttled(SyncRun run, Recovery.Settings settings) {
    run.fact("cap of each node", String.format(Locale.ROOT, "%,d bytes/s", throttle));
    run.fact("writes meanwhile", rate + "/s at QUORUM over " + connections + " connections");
    RecoveryUnderLoad.Load load =
        new RecoveryUnderLoad.Load(throttle, rate, connections, millis(observeSeconds));
    Case found = run.newCase("cap of " + String.format(Locale.ROOT, "%,d", throttle));
    for (int i = 1; i <= repeats; i++) {
      run.withNodes(
          i + "/" + repeats,
          nodes ->
              new RecoveryUnderLoad(settings, load, run::say).run(nodes, found, run.problems()));
    }
    run.note(
        "Writes leave at fixed times and go to the two nodes that stay; a latency counts from the"
            + " time at which the write was due.");
    run.note("Caught up: the others see it lack less than a second of those writes.");
  }

  private static int millis(int seconds) {
    return Math.toIntExact(TimeUnit.SECONDS.toMillis(seconds));
  }
}

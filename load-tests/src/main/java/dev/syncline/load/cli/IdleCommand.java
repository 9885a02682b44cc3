package dev.syncline.load.cli;

import dev.syncline.load.sync.Idle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What three nodes in sync cost while nobody uses them. */
@Command(
    name = "idle",
    description = "Measures the traffic and the CPU of three nodes in sync that nobody uses.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class IdleCommand implements Callable<Integer> {
  private static final int SAMPLES = 2_500;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Mixin private SampleOptions samples = new SampleOptions();

  @Option(
      names = "--entries",
      paramLabel = "N",
      split = ",",
      defaultValue = "10000,500000",
      description = "entries that the nodes hold, new nodes for each (default: ${DEFAULT-VALUE})")
  private List<Long> entries = new ArrayList<>();

  @Option(
      names = "--windows",
      paramLabel = "N",
      defaultValue = "7",
      description = "measurements of each (default: ${DEFAULT-VALUE})")
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
      defaultValue = "60",
      description = "rest after the last write, for compaction to end (default: ${DEFAULT-VALUE})")
  private int settleSeconds;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(
        entries.stream().allMatch(each -> each >= 0) && windows >= 1 && windowSeconds >= 1,
        "--entries: at least 0, --windows and --window: at least 1");
    Idle.Settings settings =
        new Idle.Settings(
            run.collection(),
            samples.read(SAMPLES),
            windows,
            Math.toIntExact(TimeUnit.SECONDS.toMillis(windowSeconds)),
            Math.toIntExact(TimeUnit.SECONDS.toMillis(settleSeconds)));
    run.fact("vectors and texts", settings.samples().source() + ", again and again");
    run.fact("windows", windows + " of " + windowSeconds + " s after " + settleSeconds + " s");
    for (long number : entries) {
      String name = String.format(Locale.ROOT, "%,d entries", number);
      run.withNodes(
          name, nodes -> new Idle(settings, run::say).run(nodes, number, run.newCase(name)));
    }
    run.note("Frames carry all that replicas say to each other. Hazelcast and Raft are not in it.");
    run.note("CPU is that of the processes whole: JVM, Hazelcast and Raft included.");
    return run.report("Idle", "idle", results.directory());
  }
}

package dev.syncline.load.cli;

import dev.syncline.load.sync.Idle;
import dev.syncline.load.sync.Needle;
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

/** What it takes to find the one entry that a node lacks among many. */
@Command(
    name = "needle",
    description =
        "Lets one of three nodes miss a single write at ONE, and counts the bytes that finding and"
            + " repairing it takes.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class NeedleCommand implements Callable<Integer> {
  private static final int SAMPLES = 2_500;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Mixin private SampleOptions samples = new SampleOptions();

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "500000",
      description = "entries that all nodes hold (default: ${DEFAULT-VALUE})")
  private long entries;

  @Option(
      names = "--ways",
      paramLabel = "WAY",
      split = ",",
      defaultValue = "frozen",
      description =
          "how the node is away: frozen (SIGSTOP), killed (SIGKILL) (default: ${DEFAULT-VALUE})")
  private List<Needle.Way> ways = new ArrayList<>();

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "5",
      description = "of each case, in turn, with the same nodes (default: ${DEFAULT-VALUE})")
  private int repeats;

  @Option(
      names = "--window",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "how long after its return the node is looked at, and idle nodes before (default:"
              + " ${DEFAULT-VALUE})")
  private int windowSeconds;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "rest after loading, and while the node is away (default: ${DEFAULT-VALUE})")
  private int settleSeconds;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports; 0 when every missing entry was found. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(
        entries >= 1 && repeats >= 1 && windowSeconds >= 1 && settleSeconds >= 0,
        "--entries, --repeats and --window: at least 1, --settle: at least 0");
    int windowMillis = Math.toIntExact(TimeUnit.SECONDS.toMillis(windowSeconds));
    Idle.Settings resting =
        new Idle.Settings(
            run.collection(),
            samples.read(SAMPLES),
            repeats,
            windowMillis,
            Math.toIntExact(TimeUnit.SECONDS.toMillis(settleSeconds)));
    Needle.Settings settings = new Needle.Settings(resting, entries, repeats, windowMillis);
    run.fact("entries", String.format(Locale.ROOT, "%,d", entries));
    run.fact("vectors and texts", resting.samples().source() + ", again and again");
    List<Needle.Cases> cases = ways.stream().map(way -> cases(run, way)).toList();
    run.withNodes("needle", nodes -> new Needle(settings, run::say).run(nodes, cases));
    run.note(
        "Bytes in frames sent by all three nodes from the return of the node until "
            + windowSeconds
            + " s later (from its process start, if it was killed), less the idle traffic.");
    run.note(
        "With nothing missing a node that returns exchanges bytes too; what one entry costs is the"
            + " difference.");
    return run.report("Needle", "needle", results.directory());
  }

  private static Needle.Cases cases(SyncRun run, Needle.Way way) {
    String name = way.name().toLowerCase(Locale.ROOT);
    return new Needle.Cases(
        way, run.newCase(name + ", nothing missing"), run.newCase(name + ", one missing"));
  }
}

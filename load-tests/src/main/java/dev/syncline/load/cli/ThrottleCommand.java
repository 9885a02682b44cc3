package dev.syncline.load.cli;

import dev.syncline.load.sync.Caps;
import dev.syncline.load.sync.Recovery;
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

/** How closely sync keeps to its cap. */
@Command(
    name = "throttle",
    description =
        "Lets one of three nodes catch up under several caps in turn, and compares what each of"
            + " the others sends with its cap.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ThrottleCommand implements Callable<Integer> {
  private static final int SAMPLES = 2_500;

  /** Less than an entry of the sample with its text takes on the wire. */
  private static final long LEAST_ENTRY_BYTES = 1_200;

  private static final int SENDERS = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Mixin private SampleOptions samples = new SampleOptions();

  @Option(
      names = "--caps",
      paramLabel = "BYTES",
      split = ",",
      defaultValue = "1000000,2000000,5000000",
      description = "bytes/s of sync that each node may send (default: ${DEFAULT-VALUE})")
  private List<Long> caps = new ArrayList<>();

  @Option(
      names = "--window",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "for how long each cap is observed (default: ${DEFAULT-VALUE})")
  private int windowSeconds;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "1",
      description = "of all caps, each time with new nodes (default: ${DEFAULT-VALUE})")
  private int repeats;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "from setting a cap to observing it (default: ${DEFAULT-VALUE})")
  private int settleSeconds;

  @Option(
      names = "--missing",
      paramLabel = "N",
      defaultValue = "0",
      description = "entries that the node misses; 0: as many as all caps need (default)")
  private long missing;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "when a node that does not catch up is given up (default: ${DEFAULT-VALUE})")
  private int patienceSeconds;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports; 0 when every cap held somebody back throughout. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(
        caps.stream().allMatch(each -> each > 0) && windowSeconds >= 1 && repeats >= 1,
        "--caps, --window and --repeats: at least 1");
    Recovery.Settings settings =
        new Recovery.Settings(
            run.collection(),
            0,
            missing > 0 ? missing : enough(),
            samples.read(SAMPLES),
            samples.read(SAMPLES),
            millis(settleSeconds),
            millis(patienceSeconds));
    run.fact("entries missed", String.format(Locale.ROOT, "%,d", settings.missing()));
    run.fact("vectors and texts", settings.missingSamples().source() + ", again and again");
    run.fact("windows", windowSeconds + " s, " + settleSeconds + " s after each change");
    List<Caps.Cap> all =
        caps.stream()
            .map(
                each ->
                    new Caps.Cap(
                        each, run.newCase(String.format(Locale.ROOT, "cap of %,d bytes/s", each))))
            .toList();
    for (int i = 1; i <= repeats; i++) {
      run.withNodes(
          i + "/" + repeats,
          nodes ->
              new Caps(settings, millis(windowSeconds), millis(settleSeconds), run::say)
                  .run(nodes, all, run.problems()));
    }
    run.note("A cap is each node's own. One value for each node that was held back throughout.");
    return run.report("Throttle", "throttle", results.directory());
  }

  /** What all senders together may send under all caps, with a third to spare. */
  private long enough() {
    long perSecond = SENDERS * caps.stream().mapToLong(Long::longValue).sum();
    return perSecond * (windowSeconds + 2L * settleSeconds) / LEAST_ENTRY_BYTES * 4 / 3;
  }

  private static int millis(int seconds) {
    return Math.toIntExact(TimeUnit.SECONDS.toMillis(seconds));
  }
}

package dev.syncline.load.cli;

import dev.syncline.load.causality.EntryBenchmark;
import dev.syncline.load.causality.EntrySample;
import dev.syncline.load.measure.Machine;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.report.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What causal metadata costs in time and bytes; no nodes are started. */
@Command(
    name = "causality",
    description =
        "Measures join, compare, encode and decode of entries for several numbers of actors and"
            + " siblings (JMH), and the bytes that causality takes.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CausalityCommand implements Callable<Integer> {
  private static final Figure STORED =
      new Figure("storedMetadataBytes", "metadata stored with the entry, bytes", 0);
  private static final Figure TRAVELLING =
      new Figure("travellingMetadataBytes", "metadata with its context, bytes", 0);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--forks",
      paramLabel = "N",
      defaultValue = "2",
      description = "JVMs that measure each, one after the other (default: ${DEFAULT-VALUE})")
  private int forks;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "5",
      description = "measurements of 500 ms in each JVM (default: ${DEFAULT-VALUE})")
  private int iterations;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports. */
  @Override
  public Integer call() throws IOException, RunnerException {
    Instant started = Instant.now();
    Console console = new Console(spec);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", started.toString());
    facts.putAll(Machine.facts(Path.of(".")));
    facts.put("JVMs and measurements", forks + " with " + iterations + " of 500 ms each");
    facts.put(
        "entries",
        EntrySample.DIMENSION
            + " dims and "
            + EntrySample.PAYLOAD_BYTES
            + " bytes of payload in each version");
    Findings findings =
        new Findings(
            "Causality",
            console.commandLine(),
            facts,
            cases(new Runner(options()).run()),
            List.of(
                "One thread. Each replica has one version that the other has not; all others are"
                    + " common. One actor has left a hole.",
                "Encode and decode copy vectors and payloads too, and the context, which a stored"
                    + " entry at rest has not."),
            List.of());
    console.print(findings.text());
    for (Path file : findings.write(results.directory(), Console.fileName("causality", started))) {
      console.say("wrote " + file);
    }
    return 0;
  }

  private Options options() {
    TimeValue time = TimeValue.milliseconds(500);
    return new OptionsBuilder()
        .include(EntryBenchmark.class.getName())
        .forks(forks)
        .warmupIterations(3)
        .warmupTime(time)
        .measurementIterations(iterations)
        .measurementTime(time)
        .jvmArgs("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC")
        .build();
  }

  private static List<Case> cases(Collection<RunResult> results) {
    Map<EntrySample, Case> cases = new LinkedHashMap<>();
    results.stream()
        .sorted(
            Comparator.<RunResult>comparingInt(each -> sample(each).actors())
                .thenComparingInt(each -> sample(each).siblings()))
        .forEach(each -> add(each, cases.computeIfAbsent(sample(each), CausalityCommand::newCase)));
    return List.copyOf(cases.values());
  }

  private static EntrySample sample(RunResult result) {
    return new EntrySample(
        Integer.parseInt(result.getParams().getParam("actors")),
        Integer.parseInt(result.getParams().getParam("siblings")));
  }

  private static Case newCase(EntrySample sample) {
    Case made = new Case(sample.actors() + " actors, " + sample.siblings() + " siblings");
    made.add(STORED, sample.storedMetadataBytes());
    made.add(TRAVELLING, sample.travellingMetadataBytes());
    return made;
  }

  private static void add(RunResult result, Case to) {
    String name = result.getPrimaryResult().getLabel();
    Figure figure = new Figure(name + "Nanos", name + ", ns", 0);
    result.getBenchmarkResults().stream()
        .flatMap(each -> each.getIterationResults().stream())
        .forEach(each -> to.add(figure, each.getPrimaryResult().getScore()));
  }
}

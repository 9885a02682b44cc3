package dev.syncline.load.cli;

import dev.syncline.cli.client.SampleEntries;
import dev.syncline.cli.sample.Sample;
import dev.syncline.core.codec.Bytes;
import dev.syncline.load.measure.Machine;
import dev.syncline.load.vectors.Samples;
import dev.syncline.load.wire.WireData;
import dev.syncline.load.wire.WireLine;
import dev.syncline.load.wire.WireTrial;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec.DataKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How far sync compresses each kind of data, and for how much CPU; no nodes are started. */
@Command(
    name = "wire",
    description = "Measures the ratio and the CPU of sync frames on real embeddings.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class WireCommand implements Callable<Integer> {
  private static final Set<DataKind> ALL = EnumSet.allOf(DataKind.class);
  private static final Set<DataKind> VECTORS = EnumSet.of(DataKind.VECTORS, DataKind.DELTAS);
  private static final Set<DataKind> PAYLOADS = EnumSet.of(DataKind.PAYLOADS);

  private static final int LARGE_BATCH = 1_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private SampleOptions samples = new SampleOptions();

  @Option(
      names = "--entries",
      description = "most entries to use (default: ${DEFAULT-VALUE})",
      defaultValue = "10000")
  private int entries;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports. */
  @Override
  public Integer call() throws IOException {
    Instant started = Instant.now();
    Samples used = samples.read(entries);
    WireData data = data(used.list());
    List<WireLine> lines = measure(data);
    String table = WireLine.table(lines);
    spec.commandLine().getOut().println(table);
    Files.createDirectories(results.directory());
    Path file = results.directory().resolve(Console.fileName("wire", started) + ".md");
    Files.writeString(file, report(started, used.source(), table));
    spec.commandLine().getErr().println("wrote " + file);
    return 0;
  }

  private static WireData data(List<Sample> samples) {
    return new WireData(
        samples.stream()
            .map(
                each -> Bytes.wrap(Base64.getDecoder().decode(SampleEntries.base64(each.vector()))))
            .toList(),
        samples.stream().map(WireCommand::payload).toList());
  }

  private static Bytes payload(Sample sample) {
    return Bytes.utf8(SampleEntries.payload(sample).encode());
  }

  private static List<WireLine> measure(WireData data) {
    List<WireLine> lines = new ArrayList<>();
    WireData bare = data.vectorsOnly();
    for (int level : new int[] {1, 3, 6}) {
      WireTrial trial = new WireTrial(level);
      lines.add(trial.plain("new vectors, plain zstd", bare.batches(LARGE_BATCH)));
      lines.add(vectors(trial, "new vectors, planes", bare, LARGE_BATCH, HeldVectors.NONE));
    }
    WireTrial trial = new WireTrial(1);
    for (int size : new int[] {100, 10, 1}) {
      lines.add(vectors(trial, "new vectors, planes", bare, size, HeldVectors.NONE));
    }
    HeldVectors updated = bare.beforeUpdate(new Random(1));
    HeldVectors drifted = bare.beforeDrift(new Random(1));
    for (int size : new int[] {LARGE_BATCH, 10}) {
      lines.add(vectors(trial, "updates of a tenth of the dims, XOR", bare, size, updated));
      lines.add(vectors(trial, "updates of all dims by 0.1 %, XOR", bare, size, drifted));
    }
    payloads(trial, data.payloadsOnly(), lines);
    for (int size : new int[] {LARGE_BATCH, 100, 10, 1}) {
      lines.add(
          trial.measure("whole batches", data.batches(size), HeldVectors.NONE, ALL, List.of()));
    }
    return lines;
  }

  private static WireLine vectors(
      WireTrial trial, String name, WireData data, int size, HeldVectors held) {
    return trial.measure(name, data.batches(size), held, VECTORS, List.of());
  }

  /** The dictionary is trained on the first half and used on the second. */
  private static void payloads(WireTrial trial, WireData data, List<WireLine> lines) {
    WireData first = data.part(0, data.size() / 2);
    WireData second = data.part(data.size() / 2, data.size());
    for (int size : new int[] {1, 10, 100, LARGE_BATCH}) {
      for (boolean primed : new boolean[] {false, true}) {
        lines.add(
            trial.measure(
                primed ? "payloads, dictionary" : "payloads, no dictionary",
                second.batches(size),
                HeldVectors.NONE,
                PAYLOADS,
                primed ? first.batches(10) : List.of()));
      }
    }
  }

  private String report(Instant started, String source, String table) throws IOException {
    StringBuilder text = new StringBuilder("# Sync on the wire\n\n```sh\n");
    text.append(new Console(spec).commandLine());
    text.append("\n```\n\n| | |\n|---|---|\n| time | ").append(started).append(" |\n");
    text.append("| entries | ").append(source).append(" |\n");
    Machine.facts(Path.of("."))
        .forEach((k, v) -> text.append("| ").append(k).append(" | ").append(v).append(" |\n"));
    text.append(
        "\nOne thread, no network. Every frame was decoded and compared. CPU is the median");
    text.append(" of five passes.\nWhole batches count keys, dots and frame headers as well.\n\n");
    return text.append(table).toString();
  }
}

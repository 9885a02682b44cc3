package dev.syncline.cli.client;

import dev.syncline.cli.sample.SampleData;
import dev.syncline.cli.terminal.Amounts;
import dev.syncline.cli.terminal.Progress;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes many entries. */
@Command(
    name = "import",
    description = {
      "Writes the entries of a file, or the bundled sample.",
      "One JSON object a line; one bad line does not spoil the rest:",
      "  {\"id\":\"red\",\"vector\":[1,0,0],\"payload\":{\"hex\":\"#f00\"}}",
      "  {\"id\":\"red\",\"delete\":true}",
      "The vector is an array or base64 of little-endian float32, the payload is optional."
    },
    customSynopsis = {
      "syncline import [OPTIONS] COLLECTION FILE",
      "syncline import [OPTIONS] COLLECTION --sample"
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline import senses --sample --create",
      "  syncline import colours colours.ndjson --create --dimension 3",
      "  zcat big.ndjson.gz | syncline import big - --url node1:8080,node2:8080"
    })
public final class ImportCommand implements Callable<Integer> {
  private static final int MAX_BATCH_CHARS = 4 << 20;
  private static final int MAX_IN_FLIGHT = 64;
  private static final String STANDARD_INPUT = "-";
  private static final int INTERRUPTED = 130;
  private static final int NOT_FOUND = 404;

  /** For what is under way when Ctrl-C is pressed: a person waits for it. */
  private static final long PATIENCE_MILLIS = 5_000;

  private final Terminal terminal;
  private final InputStream in;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Name of the collection.")
  private String collection = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file; - for standard input.")
  private @Nullable String file;

  @Option(
      names = "--sample",
      description = "The bundled sample: 2,500 word senses with embeddings of dimension 384.")
  private boolean sample;

  @Option(names = "--create", description = "Create the collection first, unless it is there.")
  private boolean create;

  @Option(
      names = "--dimension",
      paramLabel = "N",
      description = "With --create: numbers in each vector; 384 with --sample.")
  private @Nullable Integer dimension;

  @Mixin private final DefinitionOptions definition = new DefinitionOptions();

  @Mixin private final OperationOptions operation = new OperationOptions();

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "100",
      description = "Entries in a request, 1 to 250; default ${DEFAULT-VALUE}.")
  private int batchLines = 100;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "4",
      description = "Requests at a time, 1 to 64; default ${DEFAULT-VALUE}.")
  private int inFlight = 4;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Stop once more lines than that have failed; default ${DEFAULT-VALUE}.")
  private long maxFailures = 1000;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Prints on {@code terminal}; {@code -} reads {@code in}. */
  public ImportCommand(Terminal terminal, InputStream in) {
    this.terminal = terminal;
    this.in = in;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    checkOptions();
    ClusterClient client = connection.client();
    try (Input input = open()) {
      if (create) {
        createIfMissing(client, dimension == null ? SampleEntries.DIMENSION : dimension);
      }
      return run(client, input);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("there is no file " + e.getFile(), e);
    } catch (IOException e) {
      throw new CommandFailure("cannot read the entries: " + e.getMessage(), e);
    }
  }

  /** A collection that is there need only be what was asked for: what was not is its own affair. */
  private void createIfMissing(ClusterClient client, int numbers)
      throws CommandFailure, InterruptedException {
    Answer known = client.send(Request.of("GET", Paths.collection(collection)));
    if (known.status() == NOT_FOUND) {
      client.send(definition.request(collection, numbers)).orFail();
      return;
    }
    List<String> differences = definition.differences(known.orFail().json(), numbers);
    if (!differences.isEmpty()) {
      throw new CommandFailure(
          collection + " exists with " + String.join(" and ", differences) + "; nothing was done");
    }
  }

  private void checkOptions() {
    check(sample || file != null, "give a FILE, - for standard input, or --sample");
    check(!sample || file == null, "give a FILE or --sample, not both");
    check(
        batchLines >= 1 && batchLines <= BatchSender.MAX_LINES,
        "--batch is " + batchLines + ", must be 1 to 250");
    check(
        inFlight >= 1 && inFlight <= MAX_IN_FLIGHT,
        "--in-flight is " + inFlight + ", must be 1 to 64");
    check(maxFailures >= 0, "--max-failures is " + maxFailures + ", must be 0 or more");
    check(
        create || (dimension == null && !definition.isGiven()),
        "--dimension and the like go with --create");
    check(!create || dimension != null || sample, "--create needs --dimension");
  }

  private void check(boolean holds, String problem) {
    if (!holds) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
    }
  }

  /**
   * The lines to read.
   *
   * @param size what the progress counts to, or {@link Progress#UNKNOWN}
   */
  private record Input(InputStream bytes, long size, Progress.Unit unit) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      bytes.close();
    }
  }

  private Input open() throws IOException {
    if (file == null) {
      SampleData data = SampleData.load();
      return new Input(SampleEntries.stream(data), data.size(), Progress.Unit.ITEMS);
    }
    if (file.equals(STANDARD_INPUT)) {
      return new Input(in, Progress.UNKNOWN, Progress.Unit.ITEMS);
    }
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw new IOException(file + " is a directory");
    }
    return new Input(Files.newInputStream(path), Files.size(path), Progress.Unit.BYTES);
  }

  private int run(ClusterClient client, Input input)
      throws IOException, CommandFailure, InterruptedException {
    BatchSender sender =
        new BatchSender(
            operation.request("POST", BatchSender.target(collection)), TimeUnit.SECONDS::sleep);
    Importer importer = new Importer(client, sender, terminal, inFlight, maxFailures);
    long start = System.nanoTime();
    Importer.Outcome outcome;
    Progress progress =
        Progress.start(terminal, "Importing " + collection, input.size(), input.unit());
    Thread hook = new Thread(() -> interrupted(importer, progress), "syncline-import-interrupt");
    try (progress) {
      Runtime.getRuntime().addShutdownHook(hook);
      outcome =
          importer.run(
              new LineBatches(input.bytes(), batchLines, MAX_BATCH_CHARS),
              progress,
              line ->
                  input.unit() == Progress.Unit.BYTES
                      ? line.text().getBytes(StandardCharsets.UTF_8).length + 1
                      : 1);
    } catch (IOException e) {
      // Nobody has interrupted it, so the hook must not say so.
      isInterrupted(hook);
      throw e;
    }
    if (isInterrupted(hook)) {
      hook.join();
      return INTERRUPTED;
    }
    if (outcome.done() + outcome.failed() > 0 || outcome.fatal().isEmpty()) {
      summarize(outcome, Duration.ofNanos(System.nanoTime() - start));
    }
    if (outcome.fatal().isPresent()) {
      throw outcome.fatal().get();
    }
    if (outcome.failed() > maxFailures) {
      throw new CommandFailure("stopped: more than " + maxFailures + " lines failed");
    }
    return outcome.failed() == 0 ? 0 : 1;
  }

  /** Whether the process is on its way out, and {@code hook} tells how far the import came. */
  private static boolean isInterrupted(Thread hook) {
    try {
      return !Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException goingDown) {
      return true;
    }
  }

  private void interrupted(Importer importer, Progress progress) {
    try {
      Importer.Outcome outcome = importer.stop(PATIENCE_MILLIS);
      progress.close();
      terminal.error(interruptedAfter(outcome, collection));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What an import that was broken off says. */
  static String interruptedAfter(Importer.Outcome outcome, String collection) {
    return "interrupted: "
        + Amounts.count(outcome.done())
        + (outcome.done() == 1 ? " entry" : " entries")
        + " acknowledged in "
        + collection
        + (outcome.failed() == 0 ? "" : ", " + Amounts.count(outcome.failed()) + " failed")
        + (outcome.underWay() == 0
            ? ""
            : ", of " + Amounts.count(outcome.underWay()) + " more the outcome is unknown")
        + "; the same import again writes the rest";
  }

  private void summarize(Importer.Outcome outcome, Duration duration) {
    boolean good = outcome.failed() == 0 && outcome.fatal().isEmpty();
    terminal.line(
        terminal.styled(good ? Style.GREEN : Style.YELLOW, "imported")
            + " "
            + Amounts.count(outcome.done())
            + " entries into "
            + collection
            + " in "
            + Amounts.duration(duration)
            + " ("
            + Amounts.rate(outcome.done(), duration)
            + ")"
            + (outcome.failed() == 0 ? "" : "; " + Amounts.count(outcome.failed()) + " failed"));
  }
}

package dev.syncline.cli.demo;

import dev.syncline.cli.client.CommandFailure;
import dev.syncline.cli.sample.SampleData;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the demo in a directory of its own, and leaves nothing behind however it ends. */
@Command(
    name = "demo",
    customSynopsis = "syncline demo [--nodes N] [--once] [--keep]",
    sortOptions = false,
    description = {
      "Shows a cluster lose a node and get it back.",
      "Starts real nodes on this machine, loads 2,500 sentence embeddings at QUORUM, kills a node"
          + " with SIGKILL, writes on, restarts it and proves that every node holds every entry."
          + " Then the cluster stays up to be tried, until Ctrl-C; everything lives in one"
          + " temporary directory, which goes with it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline demo",
      "  syncline demo --nodes 5",
      "  syncline demo --once && echo 'every node holds every entry'"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int MAX_NODES = 9;
  private static final long SIGNAL_MILLIS = 300;

  private final Terminal terminal;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "Nodes to start, 1 to 9; default ${DEFAULT-VALUE}.")
  private int size = 3;

  @Option(
      names = "--once",
      description = "End after the proof: 0 if all of it held, else 1 and what did not.")
  private boolean once;

  @Option(names = "--keep", description = "Keep the directory with data and logs, and name it.")
  private boolean keep;

  @Spec private @Nullable CommandSpec spec;

  /** Tells the story on {@code terminal}. */
  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandFailure, IOException, InterruptedException {
    if (size < 1 || size > MAX_NODES) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--nodes must be 1 to " + MAX_NODES);
    }
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    DemoDirectory.sweep(parent);
    Cleanup cleanup = new Cleanup(DemoDirectory.create(parent), keep, terminal);
    Runtime.getRuntime().addShutdownHook(new Thread(cleanup::runAtShutdown, "demo-cleanup"));
    try {
      return play(cleanup);
    } catch (CommandFailure | IOException e) {
      if (isInterrupted(cleanup)) {
        return 1;
      }
      throw e;
    } finally {
      cleanup.run();
    }
  }

  private int play(Cleanup cleanup) throws CommandFailure, IOException, InterruptedException {
    Story story = new Story(terminal);
    Path directory = cleanup.directory().path();
    DemoCluster cluster = DemoCluster.plan(size, directory, JavaCommand.ofThisProcess());
    cleanup.closes(cluster);
    Script script = Script.of(SampleData.load(), size == 1);
    try {
      new Demo(cluster, story, script).run();
    } catch (CommandFailure failure) {
      if (!isInterrupted(cleanup)) {
        suspects(cluster, failure).forEach(this::tellLog);
      }
      throw failure;
    }
    if (once) {
      return 0;
    }
    new Afterwards(
            cluster,
            terminal,
            script.example().id(),
            cleanup::isRunning,
            System.in,
            Terminal.isTyped())
        .run();
    return 1;
  }

  /**
   * Whoever pressed Ctrl-C knows why things stop, and wants to read no complaint. The nodes get the
   * signal too, and may be faster than this process.
   */
  private static boolean isInterrupted(Cleanup cleanup) throws InterruptedException {
    if (!cleanup.isRunning()) {
      TimeUnit.MILLISECONDS.sleep(SIGNAL_MILLIS);
    }
    return cleanup.isRunning();
  }

  /** Nodes whose logs may tell more. */
  private static Set<NodeProcess> suspects(DemoCluster cluster, CommandFailure failure) {
    Set<NodeProcess> suspects = new LinkedHashSet<>();
    if (failure instanceof ProofFailure proof) {
      proof.node().ifPresent(suspects::add);
    }
    cluster.nodes().stream().filter(NodeProcess::hasEndedByItself).forEach(suspects::add);
    return suspects;
  }

  private void tellLog(NodeProcess node) {
    String state = node.hasEndedByItself() ? " has ended by itself" : " runs";
    terminal.line("");
    terminal.line(terminal.styled(Style.BOLD, node.name() + state + "; the end of its log:"));
    node.logTail().forEach(line -> terminal.line("  " + Terminal.printable(line)));
  }
}

package dev.syncline.cli.demo;

import dev.syncline.cli.client.CommandFailure;
import dev.syncline.cli.client.Paths;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The cluster stays up to be tried. */
final class Afterwards {
  private static final long POLL_MILLIS = 500;

  private final DemoCluster cluster;
  private final Terminal terminal;
  private final String id;
  private final BooleanSupplier ending;
  private final InputStream in;
  private final boolean someoneTypes;

  /**
   * After the demo.
   *
   * @param id an entry to try things with
   * @param ending whether the nodes are being ended on purpose
   * @param in where Enter starts again what has ended
   * @param someoneTypes whether that is a terminal
   */
  Afterwards(
      DemoCluster cluster,
      Terminal terminal,
      String id,
      BooleanSupplier ending,
      InputStream in,
      boolean someoneTypes) {
    this.cluster = cluster;
    this.terminal = terminal;
    this.id = id;
    this.ending = ending;
    this.in = in;
    this.someoneTypes = someoneTypes;
  }

  /**
   * Tells what to try, and watches over the nodes until the process is told to end.
   *
   * @throws CommandFailure once no node is left
   */
  void run() throws CommandFailure, InterruptedException {
    tell();
    List<NodeProcess> left = cluster.living();
    while (!left.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      List<NodeProcess> living = cluster.living();
      for (NodeProcess node : left) {
        if (!living.contains(node) && !ending.getAsBoolean()) {
          tellEnded(node, living.size());
        }
      }
      left = living;
      if (!living.isEmpty() && isEnterPressed()) {
        restart(living);
        left = cluster.living();
      }
    }
    throw new CommandFailure("no node is left");
  }

  void tellEnded(NodeProcess node, int living) {
    String ended =
        "%s (pid %d) has ended; %d of %d nodes run."
            .formatted(node.name(), node.pid(), living, cluster.nodes().size());
    terminal.line(someoneTypes ? ended + " Press Enter to start it again." : ended);
  }

  /** Never waits: whoever has no terminal presses nothing. */
  private boolean isEnterPressed() throws CommandFailure {
    try {
      int typed = in.available();
      return typed > 0 && new String(in.readNBytes(typed), StandardCharsets.UTF_8).contains("\n");
    } catch (IOException e) {
      throw new CommandFailure("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  private void restart(List<NodeProcess> living) throws CommandFailure {
    for (NodeProcess node : cluster.nodes()) {
      if (!living.contains(node)) {
        try {
          node.start();
        } catch (IOException e) {
          throw new CommandFailure(node.name() + " cannot be started: " + e.getMessage(), e);
        }
        terminal.line(
            "%s starts again (pid %d) and catches up with what it missed."
                .formatted(node.name(), node.pid()));
      }
    }
  }

  private void tell() {
    terminal.line("");
    terminal.line("The cluster stays up until you press Ctrl-C.");
    for (NodeProcess node : cluster.nodes()) {
      terminal.line(
          "  %s  %s  pid %d  log %s"
              .formatted(
                  node.name(),
                  terminal.styled(Style.CYAN, node.url().toString()),
                  node.pid(),
                  node.log()));
    }
    terminal.line("Each address, opened in a browser, shows the console.");
    terminal.line("Cluster %s, seeds %s".formatted(cluster.name(), cluster.seeds()));
    String urls =
        cluster.nodes().stream()
            .map(each -> each.url().toString())
            .collect(Collectors.joining(","));
    terminal.line("");
    terminal.line("Try, in another terminal:");
    tryThis("export SYNCLINE_URL=" + urls);
    tryThis(launcher() + " status");
    tryThis(launcher() + " status --watch");
    tryThis(launcher() + " get " + Demo.COLLECTION + " " + id + " --vector none");
    tryThis(launcher() + " search " + Demo.COLLECTION + " --id " + id + " --k 5");
    tryThis(
        "curl -s '"
            + cluster.nodes().get(0).url()
            + Paths.vector(Demo.COLLECTION, id)
            + "?vector=none'");
    int size = cluster.nodes().size();
    if (size > 1) {
      tryThis("kill -9 " + cluster.nodes().get(size - 1).pid());
    }
    tellHowToJoin("n" + (size + 1));
  }

  private void tellHowToJoin(String name) {
    terminal.line("");
    terminal.line("Another node joins from a terminal of its own, with its data in data/" + name);
    terminal.line("and on ports that are free, once it has been added from a third:");
    tryThis(
        "%s node --set node.name=%s --set cluster.name=%s --set cluster.seeds=%s"
                .formatted(launcher(), name, cluster.name(), cluster.seeds())
            + " --set http.port=0 --set cluster.port=0 --set bus.port=0");
    tryThis(launcher() + " replicas add " + name);
  }

  private void tryThis(String command) {
    terminal.line("  " + terminal.styled(Style.CYAN, command));
  }

  /** How the person who started this would start another command. */
  private static String launcher() {
    String home = System.getenv().getOrDefault("SYNCLINE_HOME", "");
    if (home.isEmpty()) {
      return "syncline";
    }
    boolean here = Path.of(home).toAbsolutePath().equals(Path.of("").toAbsolutePath());
    return here ? "./syncline" : Path.of(home, "syncline").toString();
  }
}

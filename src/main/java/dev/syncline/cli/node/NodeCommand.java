package dev.syncline.cli.node;

import dev.syncline.cli.logging.Logging;
import dev.syncline.config.ConfigLoader;
import dev.syncline.config.ConfigOutcome;
import dev.syncline.config.ConfigProblem;
import dev.syncline.config.ConfigSources;
import dev.syncline.config.Discovery;
import dev.syncline.config.SynclineConfig;
import dev.syncline.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a node until it is told to stop. */
@Command(
    name = "node",
    description = {
      "Runs one node in the foreground, until Ctrl-C or SIGTERM.",
      "Nothing has to be set: alone, it is a cluster of one that listens on 127.0.0.1."
    },
    customSynopsis = "syncline node [--config FILE] [--set KEY=VALUE]...",
    sortOptions = false,
    footerHeading = "%nSettings:%n",
    footer = {
      "  node.name               name of its own, never changed; default: the host's",
      "  node.host               address for peers and clients; default: 127.0.0.1",
      "  node.dataDir            all that it keeps; default: ./data/<node.name>",
      "  http.port               TCP, for clients; default: 8080",
      "  cluster.port            TCP, between nodes: membership; default: 5701",
      "  bus.port                TCP, between nodes: data; default: 15701",
      "  cluster.initialMembers  names of all nodes that found the cluster",
      "  cluster.seeds           host:port of them, with their cluster.port",
      "  shutdown.drainMillis    milliseconds for requests to end; default: 10000",
      "",
      "Required for a cluster of several nodes, on each: node.name, node.host,",
      "cluster.seeds, and cluster.initialMembers where it is founded.",
      "All settings with units, limits and defaults: conf/syncline.yaml.",
      "A stronger source wins: the file (--config, else SYNCLINE_CONFIG, else",
      "conf/syncline.yaml), then SYNCLINE_... variables, then --set.",
      "",
      "On SIGTERM, also while it starts, the node lets requests end, leaves and",
      "exits with 0; with 1 if it failed, with 2 if a setting is wrong.",
      "",
      "Examples:",
      "  syncline node",
      "  syncline node --set http.port=8081 --set node.dataDir=/var/lib/syncline",
      "",
      "  On the first of three machines; on 10.0.0.2 and 10.0.0.3 the same with n2, n3:",
      "  syncline node --set node.name=n1 --set node.host=10.0.0.1 \\",
      "    --set cluster.initialMembers=n1,n2,n3 \\",
      "    --set cluster.seeds=10.0.0.1:5701,10.0.0.2:5701,10.0.0.3:5701"
    })
public final class NodeCommand implements Callable<Integer> {
  private static final long READY_POLL_MILLIS = 50;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file; default: SYNCLINE_CONFIG, else conf/syncline.yaml.")
  private @Nullable Path configFile;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets a key; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--exit-with-parent",
      description = "Stop when standard input ends: for programs that start nodes.")
  private boolean exitWithParent;

  @Override
  public Integer call() throws Exception {
    ConfigOutcome outcome =
        ConfigLoader.load(ConfigSources.ofProcess(Optional.ofNullable(configFile), settings));
    if (outcome instanceof ConfigOutcome.Rejected rejected) {
      for (ConfigProblem problem : rejected.problems()) {
        System.err.println("syncline node: " + problem);
      }
      return 2;
    }
    SynclineConfig config = ((ConfigOutcome.Loaded) outcome).config();
    try {
      useDataDirectory(config.node().dataDir());
    } catch (StoreException e) {
      System.err.println("syncline node: " + e.getMessage());
      return 1;
    }
    Logging.configure(config.log(), config.node().name());
    if (config.cluster().discovery() == Discovery.DNS) {
      askNameServersOften();
    }
    return run(config);
  }

  /** Native libraries unpack where the data is, so that a killed node leaves nothing elsewhere. */
  private static void useDataDirectory(Path dataDir) throws IOException {
    Path temporary = dataDir.resolve("tmp").toAbsolutePath();
    try {
      Files.createDirectories(temporary);
    } catch (IOException e) {
      throw new StoreException(
          "node.dataDir " + dataDir + " cannot be made or written to: " + e.getMessage(), e);
    }
    System.setProperty("java.io.tmpdir", temporary.toString());
  }

  /**
   * By default Java keeps a name that is not there for 10 s, and one that is for 30 s: longer than
   * nodes that start together wait for the first of them to be published. Before the first look-up.
   */
  private static void askNameServersOften() {
    Security.setProperty("networkaddress.cache.ttl", "5");
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
  }

  private int run(SynclineConfig config) throws InterruptedException {
    if (exitWithParent) {
      // From the first moment: a node whose peers never come must not outlive who started it.
      exitWhenInputEnds();
    }
    Logger log = LoggerFactory.getLogger(NodeCommand.class);
    AtomicInteger status = new AtomicInteger();
    NodeStart start = new NodeStart(config, () -> endWithFailure(status));
    CountDownLatch stopped = new CountDownLatch(1);
    // Before anything runs: a node may wait for its peers for ever.
    stopOnSignal(start, config, stopped, status);
    SynclineNode node;
    try {
      node = start.run().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException | StoreException | StartException | ExtensionException e) {
      if (start.isCalledOff()) {
        stopped.await();
        return status.get();
      }
      say(e, log);
      // Threads of half-started parts must not keep a failed node alive.
      Runtime.getRuntime().halt(1);
      return 1;
    }
    while (!node.isReady()) {
      if (stopped.await(READY_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        return 0;
      }
    }
    if (!deployExtensions(node, log)) {
      // The hook stops in order what runs already.
      status.set(1);
      System.exit(1);
    }
    // In one write, which printf is not: who waits for the line must never read half a port.
    System.out.println(
        String.format(
            "syncline node %s ready http://%s:%d (cluster port %d, bus port %d)",
            node.name(),
            config.node().host(),
            node.httpPort(),
            node.clusterPort(),
            node.busPort()));
    System.out.flush();
    stopped.await();
    return 0;
  }

  private static void say(Exception e, Logger log) {
    Throwable cause = e instanceof CompletionException ? e.getCause() : e;
    System.err.println("syncline node: " + (cause == null ? e : cause).getMessage());
    log.debug("start failed", e);
  }

  private static boolean deployExtensions(SynclineNode node, Logger log) {
    try {
      node.deployExtensions().toCompletionStage().toCompletableFuture().join();
      return true;
    } catch (CompletionException e) {
      say(e, log);
      return false;
    }
  }

  private static void stopOnSignal(
      NodeStart start, SynclineConfig config, CountDownLatch stopped, AtomicInteger status) {
    long limitMillis = config.shutdown().limitMillis();
    Thread hook =
        new Thread(
            () -> {
              try {
                start.stop().get(limitMillis, TimeUnit.MILLISECONDS);
              } catch (Exception e) {
                System.err.println("syncline node: did not stop in order: " + e);
                status.set(1);
              }
              stopped.countDown();
              // A process that was asked to stop and did so has succeeded.
              Runtime.getRuntime().halt(status.get());
            },
            "syncline-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Called on an event loop, which must be free to stop: the exit waits for that elsewhere. */
  private static void endWithFailure(AtomicInteger status) {
    status.set(1);
    new Thread(() -> System.exit(1), "syncline-end").start();
  }

  private static void exitWhenInputEnds() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Whatever is typed is ignored; only the end counts.
                }
              } catch (IOException e) {
                // The end, too.
              }
              System.exit(0);
            },
            "syncline-parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}

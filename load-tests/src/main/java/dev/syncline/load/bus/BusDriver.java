package dev.syncline.load.bus;

import dev.syncline.adapter.hazelcast.ClusterClient;
import dev.syncline.api.bus.NodeUnavailableException;
import dev.syncline.api.bus.OutcomeUnknownException;
import dev.syncline.api.bus.Replicator;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Driver;
import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.LoopResult;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Window;
import dev.syncline.load.driver.Workload;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Sends load through one {@code Replicator} to any node, from this process as a client on the event
 * bus. All slots run on one event loop, as the verticles of an application would.
 */
public final class BusDriver implements Driver {
  private static final int LOAD_BATCH_ENTRIES = 100;
  private static final int LOAD_BATCHES_IN_FLIGHT = 6;
  private static final long LOAD_MILLIS = TimeUnit.MINUTES.toMillis(10);
  private static final long JOIN_SECONDS = 120;
  private static final Duration CALL = Duration.ofSeconds(60);
  private static final long CREATE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Vertx vertx;
  private final Replicator replicator;
  private final SplittableRandom seeds;
  private final AutoCloseable member;

  /** A driver on a Vert.x that has joined, and what to close at the end. */
  BusDriver(Vertx vertx, Replicator replicator, long seed, AutoCloseable member) {
    this.vertx = vertx;
    this.replicator = replicator;
    this.seeds = new SplittableRandom(seed);
    this.member = member;
  }

  /**
   * Joins the event bus.
   *
   * @param clusterName the nodes' {@code cluster.name}
   * @param clusterSeeds {@code host:port} of the nodes' cluster ports
   * @param seed of the keys that reads choose
   * @throws IOException if no node answers there
   */
  public static BusDriver join(String clusterName, List<String> clusterSeeds, long seed)
      throws IOException {
    Path workDir = Files.createTempDirectory("syncline-load-client-");
    VertxOptions options =
        new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1);
    ClusterClient client =
        await(
            ClusterClient.join(
                new ClusterClient.Settings(clusterName, clusterSeeds, "127.0.0.1", workDir),
                options));
    return new BusDriver(
        client.vertx(),
        Replicator.of(client.vertx()),
        seed,
        () -> {
          await(client.close());
          delete(workDir);
        });
  }

  @Override
  public String name() {
    return "bus";
  }

  @Override
  public void createCollection(Dataset dataset) throws IOException {
    CollectionDefinition definition =
        new CollectionDefinition(
            dataset.collection(),
            dataset.vectors().dims(),
            Metric.COSINE,
            3,
            ConflictPolicy.LAST_WRITE_WINS,
            IndexKind.NONE);
    long start = System.nanoTime();
    while (true) {
      try {
        replicator.createCollection(definition).await().atMost(CALL);
        return;
      } catch (OutcomeUnknownException | NodeUnavailableException e) {
        if (System.nanoTime() - start > CREATE_NANOS) {
          throw new IOException("creating " + dataset.collection() + ": " + e.getMessage(), e);
        }
      } catch (RuntimeException e) {
        throw new IOException("creating " + dataset.collection() + ": " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void dropCollection(Dataset dataset) throws IOException {
    call(replicator.dropCollection(dataset.collection()), "dropping " + dataset.collection());
  }

  private static void call(Uni<?> call, String what) throws IOException {
    try {
      call.await().atMost(CALL);
    } catch (RuntimeException e) {
      throw new IOException(what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void load(Dataset dataset) throws IOException {
    long entries = dataset.keys().loadedKeys();
    int batch = (int) Math.min(LOAD_BATCH_ENTRIES, entries);
    Workload workload =
        new Workload(
            Operation.BATCH, Level.ALL, dataset.vectors().dims(), LOAD_BATCHES_IN_FLIGHT, batch);
    BusRequests requests = new BusRequests(replicator, workload, dataset, seeds.split());
    LoopResult result =
        run(
            new SlotLoop(
                requests.loading(),
                workload.concurrency(),
                Window.after(System.nanoTime(), 0, LOAD_MILLIS)));
    if (result.entriesAcknowledged() < entries || !result.errors().isEmpty()) {
      throw new IOException(
          "loading: %d of %d entries acknowledged, failures %s %s"
              .formatted(
                  result.entriesAcknowledged(), entries, result.errors(), result.errorSamples()));
    }
  }

  @Override
  public LoopResult run(Workload workload, Dataset dataset, Window window) throws IOException {
    BusRequests requests = new BusRequests(replicator, workload, dataset, seeds.split());
    return run(new SlotLoop(requests.endless(), workload.concurrency(), window));
  }

  private LoopResult run(SlotLoop loop) throws IOException {
    vertx.getOrCreateContext().runOnContext(ignored -> loop.start());
    try {
      return loop.result().join();
    } catch (CompletionException e) {
      throw new IOException("the load stopped: " + e.getCause(), e.getCause());
    }
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(JOIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the event bus: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the event bus: no answer in " + JOIN_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      member.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}

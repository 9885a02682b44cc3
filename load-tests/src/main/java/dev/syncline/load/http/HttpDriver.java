package dev.syncline.load.http;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Driver;
import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.LoopResult;
import dev.syncline.load.driver.Window;
import dev.syncline.load.driver.Workload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Sends load over HTTP/1.1, the connections spread over the nodes in turn. */
public final class HttpDriver implements Driver {
  private static final int LOAD_BATCH_ENTRIES = 100;
  private static final int LOAD_CONNECTIONS = 6;
  private static final long LOAD_MILLIS = TimeUnit.MINUTES.toMillis(10);
  private static final int CREATE_MILLIS = 30_000;

  private final Options options;
  private final ExecutorService threads;
  private final SplittableRandom seeds;

  /**
   * How to send.
   *
   * @param nodes addresses of the nodes, {@code http://host:port}
   * @param encoding how vectors travel, both ways
   * @param threads client threads, at least 1; one is the leanest
   * @param requestTimeoutMillis when an unanswered request counts as lost and its connection is
   *     replaced; above the timeout of the nodes themselves
   * @param seed of the keys that reads choose
   */
  public record Options(
      List<URI> nodes, VectorEncoding encoding, int threads, int requestTimeoutMillis, long seed) {

    /** Rejects what cannot be sent to. */
    public Options {
      nodes = List.copyOf(nodes);
      if (nodes.isEmpty() || threads < 1 || requestTimeoutMillis < 1) {
        throw new IllegalArgumentException("nodes, threads and requestTimeoutMillis: at least 1");
      }
    }
  }

  /** A driver that has no connection yet; each loop opens its own. */
  public HttpDriver(Options options) {
    this.options = options;
    this.seeds = new SplittableRandom(options.seed());
    this.threads =
        Executors.newFixedThreadPool(
            options.threads(),
            task -> {
              Thread thread = new Thread(task, "load");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public void createCollection(Dataset dataset) throws IOException {
    String body = Requests.collectionBody(dataset);
    ControlCall.putUntilAvailable(collection(dataset), body, CREATE_MILLIS);
  }

  @Override
  public void dropCollection(Dataset dataset) throws IOException {
    int status = ControlCall.delete(collection(dataset));
    if (status >= 300) {
      throw new IOException("DELETE " + collection(dataset) + " answered " + status);
    }
  }

  @Override
  public void load(Dataset dataset) throws IOException {
    store(dataset, Level.ALL, 0, dataset.keys().loadedKeys());
  }

  /**
   * Stores a run of keys in batches, each once; a number that is no multiple of the batch size
   * fills the last batch with keys from the beginning of the run.
   *
   * @throws IOException if any entry was not acknowledged at the level
   */
  public void store(Dataset dataset, Level level, long firstKey, long entries) throws IOException {
    int batch = (int) Math.min(LOAD_BATCH_ENTRIES, entries);
    long requests = (entries + batch - 1) / batch;
    List<RequestTemplate> templates = requests(dataset).patientBatches(level, batch);
    RequestSource source = RequestSource.load(templates, firstKey, entries).limitedTo(requests);
    Window window = Window.after(System.nanoTime(), 0, LOAD_MILLIS);
    List<Integer> slots = IntStream.range(0, LOAD_CONNECTIONS).boxed().toList();
    LoopResult result = runAll(List.of(loop(slots, source, batch, window)));
    if (result.entriesAcknowledged() < entries || !result.errors().isEmpty()) {
      throw new IOException(
          "loading: %d of %d entries acknowledged, failures %s %s"
              .formatted(
                  result.entriesAcknowledged(), entries, result.errors(), result.errorSamples()));
    }
  }

  @Override
  public LoopResult run(Workload workload, Dataset dataset, Window window) throws IOException {
    int count = Math.min(options.threads(), workload.concurrency());
    List<RequestTemplate> templates = templates(workload, dataset);
    List<ClosedLoop> loops = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      int first = t;
      List<Integer> slots =
          IntStream.iterate(first, slot -> slot < workload.concurrency(), slot -> slot + count)
              .boxed()
              .toList();
      RequestSource source =
          source(workload, dataset, templates).startingAt(t * templates.size() / count);
      loops.add(loop(slots, source, workload.entriesPerRequest(), window));
    }
    return runAll(loops);
  }

  /**
   * Sends searches round and round until the window closes.
   *
   * @param bodies what is searched for, in JSON
   * @param connections searches in flight
   * @throws IOException if no node can be reached any more
   */
  public LoopResult search(
      String collection, List<String> bodies, Level level, int connections, Window window)
      throws IOException {
    RequestSource source = RequestSource.fixed(Requests.searches(collection, bodies, level));
    List<Integer> slots = IntStream.range(0, connections).boxed().toList();
    return runAll(List.of(loop(slots, source, 1, window)));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private URI collection(Dataset dataset) {
    return options.nodes().get(0).resolve("/v1/collections/" + dataset.collection());
  }

  private Requests requests(Dataset dataset) {
    return new Requests(dataset, options.encoding());
  }

  private List<RequestTemplate> templates(Workload workload, Dataset dataset) {
    Requests requests = requests(dataset);
    return switch (workload.operation()) {
      case WRITE -> requests.writes(workload.level());
      case BATCH -> requests.batches(workload.level(), workload.batchEntries());
      case READ -> requests.reads(workload.level());
      case MUTATE -> requests.mutations(workload.level());
    };
  }

  private RequestSource source(
      Workload workload, Dataset dataset, List<RequestTemplate> templates) {
    return switch (workload.operation()) {
      case WRITE, BATCH, MUTATE -> RequestSource.writes(templates, dataset.keys());
      case READ ->
          RequestSource.reads(
              templates, dataset.keys(), seeds.split(), leastVectorBytes(workload.dims()));
    };
  }

  private int leastVectorBytes(int dims) {
    return options.encoding() == VectorEncoding.BASE64 ? dims * Float.BYTES * 4 / 3 : dims * 2;
  }

  private ClosedLoop loop(
      List<Integer> slots, RequestSource source, int entriesPerRequest, Window window) {
    List<InetSocketAddress> nodes =
        options.nodes().stream().map(n -> new InetSocketAddress(n.getHost(), n.getPort())).toList();
    return new ClosedLoop(
        new ClosedLoop.Plan(
            nodes, slots, source, entriesPerRequest, window, options.requestTimeoutMillis()));
  }

  private LoopResult runAll(List<ClosedLoop> loops) throws IOException {
    List<Future<LoopResult>> running = loops.stream().map(threads::submit).toList();
    LoopResult sum = await(running.get(0));
    for (Future<LoopResult> other : running.subList(1, running.size())) {
      sum = sum.plus(await(other));
    }
    return sum;
  }

  private static LoopResult await(Future<LoopResult> running) throws IOException {
    try {
      return running.get();
    } catch (ExecutionException e) {
      throw new IOException("the load stopped: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}

package dev.syncline.load.cli;

import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.http.HttpDriver;
import dev.syncline.load.http.VectorEncoding;
import dev.syncline.load.vectors.VectorPool;
import dev.syncline.load.vectors.VectorSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What load a command sends. */
final class LoadOptions {
  /** The ways in. */
  enum Api {
    HTTP,
    BUS
  }

  @Option(
      names = "--api",
      paramLabel = "API",
      defaultValue = "http",
      description =
          "http, or bus: the Replicator, as a client on the event bus (default: ${DEFAULT-VALUE})")
  private Api api = Api.HTTP;

  @Option(
      names = "--operations",
      paramLabel = "OP",
      split = ",",
      defaultValue = "write,batch,read",
      description = "write, batch, read (default: ${DEFAULT-VALUE})")
  private List<Operation> operations = new ArrayList<>();

  @Option(
      names = "--levels",
      paramLabel = "LEVEL",
      split = ",",
      defaultValue = "quorum",
      description = "one, quorum, all (default: ${DEFAULT-VALUE})")
  private List<Level> levels = new ArrayList<>();

  @Option(
      names = "--dims",
      paramLabel = "N",
      split = ",",
      defaultValue = "384",
      description = "dimensions of the vectors (default: ${DEFAULT-VALUE})")
  private List<Integer> dims = new ArrayList<>();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      split = ",",
      defaultValue = "64",
      description = "requests in flight, a connection each (default: ${DEFAULT-VALUE})")
  private List<Integer> concurrency = new ArrayList<>();

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "100",
      description = "entries of one batch (default: ${DEFAULT-VALUE})")
  private int batchEntries = 100;

  @Option(
      names = "--encoding",
      paramLabel = "FORM",
      defaultValue = "base64",
      description = "base64 or array: how vectors travel (default: ${DEFAULT-VALUE})")
  private VectorEncoding encoding = VectorEncoding.BASE64;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "load before each measurement (default: ${DEFAULT-VALUE})")
  private int warmupSeconds = 5;

  @Option(
      names = "--measure",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "length of each measurement (default: ${DEFAULT-VALUE})")
  private int measuredSeconds = 10;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "3",
      description = "measurements of each workload (default: ${DEFAULT-VALUE})")
  private int repeats = 3;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description = "raw little-endian float32 to send; needs one --dims, their dimension")
  private @Nullable Path vectors;

  @Option(
      names = "--pool",
      paramLabel = "N",
      defaultValue = "2000",
      description = "different vectors to send (default: ${DEFAULT-VALUE})")
  private int poolVectors = 2000;

  @Option(
      names = "--read-keys",
      paramLabel = "N",
      defaultValue = "10000",
      description = "entries that reads choose from (default: ${DEFAULT-VALUE})")
  private int readKeys = 10_000;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "0",
      description = "writes go round this many ids; 0: each write a new id (default)")
  private int rewrittenKeys = 0;

  @Option(
      names = "--client-threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "threads that send (default: ${DEFAULT-VALUE})")
  private int clientThreads = 1;

  @Option(
      names = "--request-timeout",
      paramLabel = "MILLIS",
      defaultValue = "10000",
      description = "when an unanswered request is lost (default: ${DEFAULT-VALUE})")
  private int requestTimeoutMillis = 10_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of random vectors and of the keys that are read (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  /**
   * Checks what no single option shows.
   *
   * @throws IllegalArgumentException that says what to change
   */
  void validate() {
    if (vectors != null && dims.size() != 1) {
      throw new IllegalArgumentException("--vectors needs one --dims: the dimension in the file");
    }
    if (warmupSeconds < 0 || measuredSeconds < 1 || repeats < 1) {
      throw new IllegalArgumentException("--measure and --repeats: at least 1, --warmup: 0");
    }
    if (poolVectors < 1 || readKeys < 1 || rewrittenKeys < 0) {
      throw new IllegalArgumentException("--pool and --read-keys: at least 1, --keys: 0");
    }
    if (operations.contains(Operation.MUTATE)) {
      throw new IllegalArgumentException("--operations: load-tests/run mutations is for mutate");
    }
    workloads();
  }

  /** Every combination of what was asked for. */
  List<Workload> workloads() {
    List<Workload> all = new ArrayList<>();
    for (int d : dims) {
      for (Operation operation : operations) {
        for (Level level : levels) {
          for (int slots : concurrency) {
            all.add(new Workload(operation, level, d, slots, batchEntries));
          }
        }
      }
    }
    return all;
  }

  /** The vectors of one dimension: from the given file, the product's sample, or random ones. */
  VectorPool pool(int dimension) throws IOException {
    if (vectors != null) {
      return VectorSource.file(vectors, dimension, poolVectors);
    }
    Optional<VectorPool> bundled = VectorSource.bundled(dimension, poolVectors);
    return bundled.orElseGet(() -> VectorSource.gaussian(seed, dimension, poolVectors));
  }

  /** The way in. */
  Api api() {
    return api;
  }

  /** Of the keys that are read. */
  long seed() {
    return seed;
  }

  /** How to send it over HTTP. */
  HttpDriver.Options http(List<URI> urls) {
    return new HttpDriver.Options(urls, encoding, clientThreads, requestTimeoutMillis, seed);
  }

  /** The dimensions asked for, each once. */
  List<Integer> dims() {
    return dims.stream().distinct().toList();
  }

  /** Entries that reads choose from. */
  int readKeys() {
    return readKeys;
  }

  /** How many ids writes go round, or 0. */
  int rewrittenKeys() {
    return rewrittenKeys;
  }

  /** Measurements of each workload. */
  int repeats() {
    return repeats;
  }

  /** Load before each measurement. */
  long warmupMillis() {
    return TimeUnit.SECONDS.toMillis(warmupSeconds);
  }

  /** Length of each measurement. */
  long measuredMillis() {
    return TimeUnit.SECONDS.toMillis(measuredSeconds);
  }

  /** Whether any workload reads. */
  boolean reads() {
    return operations.contains(Operation.READ);
  }

  /** The settings that a result depends on, for the report. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("vector encoding", api == Api.BUS ? "float32" : encoding.label());
    facts.put(
        "written ids",
        rewrittenKeys == 0
            ? "each write a new one"
            : String.format(Locale.ROOT, "round %,d", rewrittenKeys));
    facts.put("read ids", String.format(Locale.ROOT, "%,d, at random", readKeys));
    facts.put(
        "repeats",
        repeats + " of " + measuredSeconds + " s after " + warmupSeconds + " s of warm-up");
    facts.put("client threads", Integer.toString(clientThreads));
    return facts;
  }
}

package dev.syncline.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Runs the production overlay's pods; {@link PodsIT} starts it in namespaces of its own. */
final class PodsProgram {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String ENTRY = "/v1/collections/docs/vectors/e%d?consistency=quorum";

  private final Overlay overlay = Overlay.of("production");
  private final Pods pods = new Pods(overlay);
  private final Path directory;
  private final Map<String, Pod> running = new ConcurrentHashMap<>();

  /** Those that a probe has found ready: where a service sends its clients. */
  private final Map<String, Pod> endpoints = new ConcurrentHashMap<>();

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private int nextAddress = 10;

  private PodsProgram(Path directory) {
    this.directory = directory;
  }

  /** The directory for the pods' files is the one argument. */
  public static void main(String[] arguments) {
    try {
      new PodsProgram(Path.of(arguments[0])).run();
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void run() throws Exception {
    PodNetwork.create();
    Pod.unpackImage(directory);
    String service = pods.peers() + "." + pods.domain() + ".";
    ExecutorService threads = Executors.newCachedThreadPool();
    try (LocalResolver resolver =
        new LocalResolver(
                service, () -> running.values().stream().map(each -> each.address).toList())
            .listen(PodNetwork.GATEWAY)) {
      for (String name : pods.names()) {
        start(name);
      }
      threads.execute(this::probe);
      awaitEndpoints(pods.names().size());
      assertThat(resolver.asked()).hasSameSizeAs(pods.names());
      nodesAreInTheirZones();
      createCollection();
      threads.execute(this::write);
      awaitWrites(20);
      // As a stateful set does: one by one, the last one first.
      for (int i = pods.names().size() - 1; i >= 0; i--) {
        restart(pods.names().get(i));
      }
      stopped.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
      assertThat(failures).as("of %s QUORUM writes", written).isEmpty();
      System.out.println("QUORUM writes during three restarts: " + written);
    } catch (Throwable e) {
      for (Pod each : running.values()) {
        System.out.println("--- " + each.name + ":\n" + each.log());
      }
      throw e;
    }
  }

  private void start(String name) throws IOException, InterruptedException {
    String zone = "zone-" + name.charAt(name.length() - 1);
    running.put(name, Pod.start(pods, name, "10.244.0." + nextAddress++, zone, directory));
  }

  private void restart(String name) throws IOException, InterruptedException {
    Pod pod = Objects.requireNonNull(running.get(name));
    assertThat(pod.terminate()).as("exit code of %s", name).isZero();
    endpoints.remove(name);
    awaitWrites(20);
    start(name);
    awaitEndpoints(pods.names().size());
    awaitWrites(20);
  }

  /** Kubelets and what takes over from them, more slowly than they are. */
  private void probe() {
    while (!stopped.get()) {
      for (Pod pod : running.values()) {
        if (pod.isReady(overlay)) {
          endpoints.put(pod.name, pod);
        } else {
          endpoints.remove(pod.name, pod);
        }
      }
      pause(500);
    }
  }

  private void write() {
    for (int i = 0; !stopped.get(); i++) {
      List<Pod> targets = List.copyOf(endpoints.values());
      if (targets.isEmpty()) {
        failures.add("no pod is ready");
        return;
      }
      Pod target = targets.get(i % targets.size());
      try {
        int status =
            target.put(ENTRY.formatted(i), "{\"vector\":[%d,1]}".formatted(i)).statusCode();
        if (status == 201) {
          written.incrementAndGet();
        } else {
          failures.add(target.name + " answers " + status);
        }
      } catch (IOException e) {
        failures.add(target.name + ": " + e);
      }
      pause(5);
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEndpoints(int count) {
    Awaitility.await("all pods to be ready")
        .atMost(PATIENCE)
        .until(
            () ->
                endpoints.size() == count || running.values().stream().anyMatch(p -> !p.isAlive()));
    assertThat(endpoints).hasSize(count);
  }

  private void awaitWrites(int more) {
    int wanted = written.get() + more;
    Awaitility.await("writes to go on")
        .atMost(PATIENCE)
        .until(() -> written.get() >= wanted || !failures.isEmpty());
    assertThat(failures).isEmpty();
  }

  private void nodesAreInTheirZones() throws IOException {
    Pod any = endpoints.values().iterator().next();
    Map<String, String> zones =
        new JsonObject(any.get("/v1/replicas").body())
            .getJsonArray("replicas").stream()
                .map(JsonObject.class::cast)
                .collect(
                    Collectors.toMap(
                        each -> each.getString("node"), each -> each.getString("zone")));
    Map<String, String> expected = new LinkedHashMap<>();
    pods.names().forEach(each -> expected.put(each, "zone-" + each.charAt(each.length() - 1)));
    assertThat(zones).isEqualTo(expected);
  }

  private void createCollection() throws IOException {
    String definition = "{\"dimension\":2,\"replicationFactor\":3}";
    Pod any = endpoints.values().iterator().next();
    assertThat(any.put("/v1/collections/docs", definition).statusCode()).isEqualTo(201);
  }
}

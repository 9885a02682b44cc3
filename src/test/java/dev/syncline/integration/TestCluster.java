package dev.syncline.integration;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Some nodes on free loopback ports, and a client for them. */
final class TestCluster implements AutoCloseable {
  private final Path directory;
  private final Map<String, String> common;
  private final Map<String, Integer> clusterPorts = new LinkedHashMap<>();
  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final Map<String, URI> urls = new LinkedHashMap<>();

  /** Of HTTP 1.1: over HTTP/2 this client drops what is in flight when a server says goodbye. */
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** A cluster founded by nodes of these names; nothing runs yet. */
  TestCluster(List<String> names, Map<String, String> settings) {
    try {
      this.directory = Files.createTempDirectory("syncline-it");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String name : names) {
      clusterPorts.put(name, freePort());
    }
    this.common = new LinkedHashMap<>(settings);
    common.put("SYNCLINE_CLUSTER_INITIAL_MEMBERS", String.join(",", names));
    common.put(
        "SYNCLINE_CLUSTER_SEEDS",
        clusterPorts.values().stream()
            .map(port -> "127.0.0.1:" + port)
            .collect(Collectors.joining(",")));
    common.put("SYNCLINE_HTTP_PORT", "0");
    common.put("SYNCLINE_BUS_PORT", "0");
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts all nodes and waits until they are ready. */
  TestCluster startAll() {
    clusterPorts.keySet().forEach(this::start);
    clusterPorts.keySet().forEach(this::awaitReady);
    return this;
  }

  /** Where members find each other. */
  List<String> seeds() {
    return clusterPorts.values().stream().map(port -> "127.0.0.1:" + port).toList();
  }

  NodeProcess start(String name) {
    return start(name, Map.of());
  }

  NodeProcess start(String name, Map<String, String> more) {
    Map<String, String> settings = new LinkedHashMap<>(common);
    settings.put("SYNCLINE_CLUSTER_PORT", String.valueOf(clusterPorts.get(name)));
    settings.putAll(more);
    NodeProcess node = NodeProcess.start(name, directory.resolve(name), settings);
    nodes.put(name, node);
    return node;
  }

  /** A node that is none of the initial members: it waits until it is added. */
  NodeProcess startAlone(String name) {
    return startAlone(name, Map.of());
  }

  NodeProcess startAlone(String name, Map<String, String> more) {
    Map<String, String> settings = new LinkedHashMap<>(more);
    settings.put("SYNCLINE_CLUSTER_INITIAL_MEMBERS", "");
    settings.put("SYNCLINE_CLUSTER_PORT", String.valueOf(freePort()));
    return start(name, settings);
  }

  void awaitReady(String name) {
    try {
      urls.put(name, node(name).awaitReady());
    } catch (IllegalStateException e) {
      StringBuilder told = new StringBuilder(String.valueOf(e.getMessage()));
      nodes.forEach(
          (other, node) -> {
            if (!other.equals(name)) {
              told.append("\n--- ").append(other).append(":\n").append(node.errors());
            }
          });
      throw new IllegalStateException(told.toString(), e);
    }
  }

  /** For a node whose clients reach it at another address than its peers do. */
  void awaitReady(String name, String clientHost) {
    URI url = node(name).awaitReady();
    urls.put(name, URI.create("http://" + clientHost + ":" + url.getPort()));
  }

  NodeProcess node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  /** Removes all that a node keeps. */
  void wipe(String name) {
    delete(directory.resolve(name));
  }

  /** Where a node that is ready serves. */
  URI url(String name) {
    return Objects.requireNonNull(urls.get(name), name);
  }

  Path directoryOf(String name) {
    return directory.resolve(name);
  }

  /** An answer. */
  record Answer(int status, String body, HttpResponse<String> raw) {
    JsonObject json() {
      return new JsonObject(body);
    }

    String context() {
      return raw.headers().firstValue("Causal-Context").orElseThrow();
    }
  }

  Answer put(String node, String path, JsonObject body, String... headers) {
    HttpRequest.Builder request =
        request(node, path).PUT(HttpRequest.BodyPublishers.ofString(body.encode()));
    request.header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  Answer patch(String node, String path, JsonObject body) {
    return send(
        request(node, path)
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body.encode()))
            .header("Content-Type", "application/json"));
  }

  Answer get(String node, String path, String... headers) {
    HttpRequest.Builder request = request(node, path).GET();
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  Answer post(String node, String path, JsonObject body, String... headers) {
    HttpRequest.Builder request =
        request(node, path)
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  /** The sum of a node's meters whose lines begin so. */
  double metric(String node, String prefix) {
    return get(node, "/metrics")
        .body()
        .lines()
        .filter(each -> each.startsWith(prefix))
        .mapToDouble(each -> Double.parseDouble(each.substring(each.lastIndexOf(' '))))
        .sum();
  }

  Answer delete(String node, String path) {
    return send(request(node, path).DELETE());
  }

  /** Puts without waiting for the answer. */
  CompletableFuture<Answer> putLater(String node, String path, JsonObject body) {
    HttpRequest request =
        request(node, path)
            .PUT(HttpRequest.BodyPublishers.ofString(body.encode()))
            .header("Content-Type", "application/json")
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(raw -> new Answer(raw.statusCode(), raw.body(), raw));
  }

  /** How a node looks to another one. */
  String statusOf(String node, String observer) {
    return replica(node, observer, "status");
  }

  /** Whether a node answers another one. */
  String reachabilityOf(String node, String observer) {
    return replica(node, observer, "reachability");
  }

  /** What a node is in the ring: active, reader, … */
  String roleOf(String node, String observer) {
    return replica(node, observer, "role");
  }

  void awaitRole(String node, String role, String observer) {
    Awaitility.await(node + " to be " + role)
        .atMost(NumberedEntries.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> roleOf(node, observer).equals(role));
  }

  private String replica(String node, String observer, String member) {
    return get(observer, "/v1/replicas").json().getJsonArray("replicas").stream()
        .map(JsonObject.class::cast)
        .filter(each -> node.equals(each.getString("node")))
        .map(each -> each.getString(member))
        .findFirst()
        .orElse("unknown");
  }

  private HttpRequest.Builder request(String node, String path) {
    URI base = Objects.requireNonNull(urls.get(node), node);
    return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(90));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Everything a node lists of a collection, without the contexts, in order of ids. */
  List<String> contents(String node, String collection) {
    List<String> entries = new ArrayList<>();
    String after = "";
    while (true) {
      Answer page = get(node, "/v1/collections/" + collection + "/vectors?limit=1000" + after);
      List<JsonObject> items =
          page.json().getJsonArray("entries").stream().map(JsonObject.class::cast).toList();
      for (JsonObject item : items) {
        item.remove("context");
        entries.add(item.encode());
      }
      if (items.size() < 1000) {
        return entries;
      }
      after = "&after=" + items.get(items.size() - 1).getString("id");
    }
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeProcess::thawAndKill);
    delete(directory);
  }

  /** Removes a directory with all that is in it. */
  static void delete(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StopWhileStartingIT {
  @Test
  void aNodeThatWaitsForItsPeersSaysSoAndStopsInOrderWhenToldTo() throws Exception {
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2"), Map.of())) {
      int port = freePort();
      NodeProcess waiting = cluster.start("n1", Map.of("SYNCLINE_HTTP_PORT", String.valueOf(port)));
      awaitError(waiting, "waiting to enter a cluster");
      assertThat(get(port, "/health/live").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = get(port, "/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("not-ready").contains("initial members");
      assertThat(get(port, "/v1/collections").statusCode()).isEqualTo(503);

      assertThat(waiting.terminate()).as(waiting.errors()).isZero();
      assertThat(waiting.errors()).contains("stopped").doesNotContain("did not stop in order");

      // Its store is as good as new.
      cluster.startAll();
      assertThat(cluster.node("n1").terminate()).isZero();
    }
  }

  @Test
  void aNodeThatLooksForTheClusterStopsInOrderWhenToldTo() {
    try (TestCluster cluster = new TestCluster(List.of("n1", "n2"), Map.of())) {
      // An address of the documentation's network: nobody answers, nobody refuses.
      NodeProcess looking = cluster.start("n1", Map.of("SYNCLINE_CLUSTER_SEEDS", "192.0.2.1:5701"));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> looking.hasFile("data/db/CURRENT") || !looking.isAlive());
      assertThat(looking.terminate()).as(looking.errors()).isZero();
    }
  }

  @Test
  void aPortThatIsTakenEndsTheStartBeforeAnythingIsFounded() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TestCluster cluster = new TestCluster(List.of("n1"), Map.of())) {
      String port = String.valueOf(taken.getLocalPort());
      for (String key : List.of("HTTP", "CLUSTER", "BUS")) {
        NodeProcess node = cluster.start("n1", Map.of("SYNCLINE_" + key + "_PORT", port));
        assertThat(node.awaitExit()).isEqualTo(1);
        assertThat(node.errors())
            .contains(key.toLowerCase(Locale.ROOT) + ".port " + port)
            .doesNotContain("store now belongs");
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static void awaitError(NodeProcess node, String text) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> node.errors().contains(text) || !node.isAlive());
    assertThat(node.errors()).contains(text);
  }
}

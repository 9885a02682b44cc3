package dev.syncline.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.load.cluster.FakeNode;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.LoopResult;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Window;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.vectors.VectorSource;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpDriverTest {
  private static final int DIMS = 384;
  private static final int REQUEST_TIMEOUT_MILLIS = 60_000;
  private static final int MEASURED_MILLIS = 2_000;
  private static final String BAD =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 18\r\n\r\nquorum-unavailable";

  private final List<FakeNode> nodes = new ArrayList<>();
  private final Dataset dataset =
      new Dataset("c", VectorSource.gaussian(1, DIMS, 10), new KeySequence(250, 0));

  @AfterEach
  void close() throws IOException {
    for (FakeNode node : nodes) {
      node.close();
    }
  }

  @Test
  void severalThreadsShareTheConnectionsAndTheirResultsAreOne() throws Exception {
    HttpDriver driver = driver(2, node(DIMS), node(DIMS), node(DIMS));
    Window window = Window.after(System.nanoTime(), 0, MEASURED_MILLIS);
    Workload workload = new Workload(Operation.BATCH, Level.QUORUM, DIMS, 3, 100);
    LoopResult result = driver.run(workload, dataset, window);
    assertThat(result.errors()).isEmpty();
    assertThat(nodes).allSatisfy(node -> assertThat(node.requests()).isPositive());
    long answered = nodes.stream().mapToLong(FakeNode::requests).sum();
    assertThat(result.entriesAcknowledged()).isEqualTo(answered * 100);
    assertThat(result.requests()).isPositive().isLessThanOrEqualTo(answered);
  }

  @Test
  void loadingStoresEveryKeyOnceAtAllReplicas() throws Exception {
    driver(1, node(DIMS)).load(dataset);
    assertThat(nodes.get(0).kept())
        .hasSize(3)
        .allSatisfy(r -> assertThat(r).startsWith("POST /v1/collections/c/vectors:batch?"))
        .allSatisfy(r -> assertThat(r).contains("consistency=all"));
    String all = String.join("", nodes.get(0).kept());
    for (int key = 0; key < 250; key++) {
      assertThat(all).contains("\"k%012d\"".formatted(key));
    }
  }

  @Test
  void loadingThatFailsSaysWhy() throws Exception {
    HttpDriver driver = driver(1, node(DIMS, Map.of("POST", BAD)));
    assertThatThrownBy(() -> driver.load(dataset))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0 of 250")
        .hasMessageContaining("quorum-unavailable");
  }

  @Test
  void aCollectionIsMadeForThreeReplicasWithoutAnIndex() throws Exception {
    HttpDriver driver = driver(1, node(DIMS));
    driver.createCollection(dataset);
    driver.dropCollection(dataset);
    assertThat(nodes.get(0).kept().get(0))
        .startsWith("PUT /v1/collections/c HTTP/1.1\r\n")
        .endsWith(
            "{\"dimension\":384,\"metric\":\"cosine\",\"replicationFactor\":3,\"index\":\"none\"}");
    assertThat(nodes.get(0).kept().get(1)).startsWith("DELETE /v1/collections/c HTTP/1.1\r\n");
  }

  @Test
  void aCollectionThatIsRefusedIsAnErrorWithTheAnswer() throws Exception {
    String conflict = "HTTP/1.1 409 Conflict\r\nContent-Length: 15\r\n\r\nother dimension";
    HttpDriver driver = driver(1, node(DIMS, Map.of("PUT", conflict)));
    assertThatThrownBy(() -> driver.createCollection(dataset))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("409 other dimension");
  }

  private FakeNode node(int dims) throws IOException {
    return node(dims, Map.of());
  }

  private FakeNode node(int dims, Map<String, String> answers) throws IOException {
    FakeNode node = new FakeNode(0, dims, answers);
    nodes.add(node);
    return node;
  }

  private static HttpDriver driver(int threads, FakeNode... nodes) throws IOException {
    List<URI> urls = new ArrayList<>();
    for (FakeNode node : nodes) {
      urls.add(URI.create("http://127.0.0.1:" + node.port()));
    }
    return new HttpDriver(
        new HttpDriver.Options(urls, VectorEncoding.BASE64, threads, REQUEST_TIMEOUT_MILLIS, 1));
  }
}

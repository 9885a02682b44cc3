package dev.syncline.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.load.cluster.FakeNode;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.LoopResult;
import dev.syncline.load.driver.Window;
import dev.syncline.load.vectors.VectorSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
  private static final int DIMS = 384;
  private static final int VECTOR_BYTES = 2_048;
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int PATIENT_MILLIS = 60_000;
  private static final String BAD =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 18\r\n\r\nquorum-unavailable";

  private final List<FakeNode> nodes = new ArrayList<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final KeySequence keys = new KeySequence(250, 0);
  private final Requests requests =
      new Requests(
          new Dataset("c", VectorSource.gaussian(1, DIMS, 10), keys), VectorEncoding.BASE64);

  @AfterEach
  void close() throws IOException {
    for (FakeNode node : nodes) {
      node.close();
    }
  }

  @Test
  void connectionsAreSpreadOverTheNodesAndEveryAnswerIsMeasured() throws Exception {
    startNode(DIMS, Map.of());
    startNode(DIMS, Map.of());
    startNode(DIMS, Map.of());
    LoopResult result = run(6, writes(600), openNow(), PATIENT_MILLIS);
    assertThat(result.errors()).isEmpty();
    assertThat(result.requests()).isEqualTo(600);
    assertThat(result.entriesAcknowledged()).isEqualTo(600);
    assertThat(nodes).allSatisfy(node -> assertThat(node.requests()).isGreaterThanOrEqualTo(2));
    assertThat(nodes.stream().mapToLong(FakeNode::requests).sum()).isEqualTo(600);
  }

  @Test
  void anAnswerBeforeTheWindowOpensIsAcknowledgedButNotMeasured() throws Exception {
    startNode(DIMS, Map.of());
    Window later = Window.after(System.nanoTime(), HOUR_MILLIS, 1);
    LoopResult result = run(2, writes(50), later, PATIENT_MILLIS);
    assertThat(result.entriesAcknowledged()).isEqualTo(50);
    assertThat(result.requests()).isZero();
  }

  @Test
  void nothingIsSentOnceTheWindowHasClosed() throws Exception {
    startNode(DIMS, Map.of());
    long now = System.nanoTime();
    LoopResult result = run(2, writes(50), new Window(now - 2, now - 1), PATIENT_MILLIS);
    assertThat(result.entriesAcknowledged()).isZero();
    assertThat(nodes.get(0).requests()).isZero();
  }

  @Test
  void aRequestLargerThanTheSocketTakesIsSentWhole() throws Exception {
    startNode(DIMS, Map.of());
    RequestSource batches =
        RequestSource.load(requests.batches(Level.ALL, 450), 0, 450).limitedTo(3);
    assertThat(batches.longestRequest()).isGreaterThan(900_000);
    LoopResult result = run(1, batches, openNow(), PATIENT_MILLIS);
    assertThat(result.errors()).isEmpty();
    assertThat(nodes.get(0).kept())
        .hasSize(3)
        .allSatisfy(r -> assertThat(r).contains("\"k000000000449\"").endsWith("}}]}"));
  }

  @Test
  void failuresAreCountedByStatusWithOneAnswerOfEach() throws Exception {
    startNode(DIMS, Map.of("PUT", BAD));
    LoopResult result = run(2, writes(20), openNow(), PATIENT_MILLIS);
    assertThat(result.requests()).isZero();
    assertThat(result.entriesAcknowledged()).isZero();
    assertThat(result.errors()).isEqualTo(Map.of("503", 20L));
    assertThat(result.errorSamples()).isEqualTo(Map.of("503", "quorum-unavailable"));
  }

  @Test
  void anAnswerTooShortToHoldTheVectorIsAFailure() throws Exception {
    startNode(DIMS / 2, Map.of());
    LoopResult result = run(2, reads(10), openNow(), PATIENT_MILLIS);
    assertThat(result.requests()).isZero();
    assertThat(result.errors()).isEqualTo(Map.of("short", 10L));
  }

  @Test
  void aRequestThatIsNeverAnsweredIsGivenUpAndTheLoopEnds() throws Exception {
    startNode(DIMS, Map.of("PUT", "silence"));
    LoopResult result = run(2, writes(4), openNow(), 1);
    assertThat(result.errors()).isEqualTo(Map.of("timeout", 4L));
    assertThat(result.requests()).isZero();
  }

  @Test
  void aConnectionThatANodeClosesIsAFailureAndIsReplaced() throws Exception {
    startNode(DIMS, Map.of("GET", "close"));
    LoopResult result = run(1, reads(5), openNow(), PATIENT_MILLIS);
    assertThat(result.errors()).isEqualTo(Map.of("disconnected", 5L));
    assertThat(nodes.get(0).requests()).isEqualTo(5);
  }

  @Test
  void bytesThatAreNoHttpAreAFailure() throws Exception {
    startNode(DIMS, Map.of("GET", "what?\n"));
    LoopResult result = run(1, reads(3), openNow(), PATIENT_MILLIS);
    assertThat(result.errors()).isEqualTo(Map.of("disconnected", 3L));
    assertThat(result.errorSamples().get("disconnected")).contains("no status line");
  }

  @Test
  void loadGoesToTheOtherNodesWhenOneIsGone() throws Exception {
    startNode(DIMS, Map.of()).close();
    startNode(DIMS, Map.of());
    LoopResult result = run(2, writes(10), openNow(), PATIENT_MILLIS);
    assertThat(result.errors()).isEqualTo(Map.of("unreachable", 1L));
    assertThat(result.entriesAcknowledged()).isEqualTo(10);
    assertThat(nodes.get(1).requests()).isEqualTo(10);
  }

  @Test
  void noNodeAtAllIsAnError() throws Exception {
    startNode(DIMS, Map.of()).close();
    assertThatThrownBy(() -> run(2, writes(10), openNow(), PATIENT_MILLIS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no node accepts connections");
  }

  private LoopResult run(int slots, RequestSource source, Window window, int timeoutMillis)
      throws IOException {
    return new ClosedLoop(
            new ClosedLoop.Plan(
                addresses,
                IntStream.range(0, slots).boxed().toList(),
                source,
                1,
                window,
                timeoutMillis))
        .call();
  }

  private RequestSource writes(long count) {
    return RequestSource.writes(requests.writes(Level.QUORUM), keys).limitedTo(count);
  }

  private RequestSource reads(long count) {
    List<RequestTemplate> templates = requests.reads(Level.ONE);
    return RequestSource.reads(templates, keys, new SplittableRandom(1), VECTOR_BYTES)
        .limitedTo(count);
  }

  private static Window openNow() {
    return Window.after(System.nanoTime(), 0, HOUR_MILLIS);
  }

  private FakeNode startNode(int dims, Map<String, String> answers) throws IOException {
    FakeNode node = new FakeNode(0, dims, answers);
    nodes.add(node);
    addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
    return node;
  }
}

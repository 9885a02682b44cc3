package dev.syncline.load.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.syncline.load.cluster.FakeNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventConsumerTest {
  private static final String WRITTEN =
      "data: {\"specversion\":\"1.0\",\"type\":\"dev.syncline.vector.written\","
          + "\"source\":\"/v1/collections/load-x\",\"subject\":\"load-x/k000000000042\"}\n\n";
  private static final String DELETED =
      "id: abc\ndata: {\"specversion\":\"1.0\",\"type\":\"dev.syncline.vector.deleted\","
          + "\"source\":\"/v1/collections/load-x\",\"subject\":\"load-x/k000000000007\"}\n\n";
  private static final String HEARTBEAT =
      "id: abd\ndata: {\"specversion\":\"1.0\",\"type\":\"dev.syncline.stream.heartbeat\"}\n\n";

  @Test
  void changesAreCountedHoweverTheirBytesAreCutAndHeartbeatsAreNot() throws Exception {
    String events = HEARTBEAT + WRITTEN + DELETED;
    String chunks = chunk(events.substring(0, 100)) + chunk(events.substring(100));
    BlockingQueue<Long> keys = new LinkedBlockingQueue<>();
    ToldKeys of = new ToldKeys("load-x");
    try (FakeNode node = node("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        Streams streams = new Streams()) {
      EventConsumer consumer =
          streams.open(
              url(node), "from=now", (line, length, nanos) -> keys.add(of.of(line, length)));
      streams.awaitOpen();
      assertThat(keys.poll(10, TimeUnit.SECONDS)).isEqualTo(42);
      assertThat(keys.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
      assertThat(consumer.changes()).isEqualTo(2);
      assertThat(streams.changes()).isEqualTo(2);
      assertThat(streams.ended()).isZero();
      assertThat(node.kept()).first().asString().startsWith("GET /v1/events?from=now HTTP/1.1");
    }
  }

  @Test
  void whatANodeRefusesIsAFailureThatSaysWhy() throws Exception {
    String answer = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 4\r\n\r\nfull";
    try (FakeNode node = node(answer);
        Streams streams = new Streams()) {
      streams.open(1, List.of(url(node)), "from=now");
      assertThatIOException().isThrownBy(streams::awaitOpen).withMessageContaining("429 full");
    }
  }

  @Test
  void anEventOfAnotherCollectionHasNoKey() {
    byte[] line = WRITTEN.getBytes(StandardCharsets.US_ASCII);
    assertThat(new ToldKeys("load-y").of(line, line.length)).isEqualTo(-1);
    assertThat(new ToldKeys("load-x").of(line, 60)).isEqualTo(-1);
  }

  private static FakeNode node(String answer) throws Exception {
    return new FakeNode(0, 1, Map.of("GET /v1/events", answer));
  }

  private static URI url(FakeNode node) throws Exception {
    return URI.create("http://127.0.0.1:" + node.port());
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }
}

package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusWatchTest {
  private static String replicas(long missing, String state, String eta) {
    return """
        {"replicas":[{"node":"n2","zone":"eu","role":"active","status":"%s","reachability":"up","entries":%d,
        "millis":5000,"lastSync":null,"sync":{"bytesReceived":0,"bytesSent":9,
        "bytesPerSecond":2500000,"entriesPerSecond":100,"etaMillis":%s}}]}"""
        .formatted(state, missing, eta);
  }

  @Test
  void aNodeThatCatchesUpIsALineThatSaysHowFarAndHowLong() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (FakeNode node = new FakeNode()) {
      for (String body :
          List.of(
              replicas(4_000, "recovering", "null"),
              replicas(1_000, "recovering", "10000"),
              replicas(0, "healthy", "0"))) {
        node.replies(200, body).replies(200, "{\"collections\":[]}").replies(200, body);
      }
      int[] rounds = {0};
      new StatusWatch(
              Terminal.plain(stream, stream),
              () -> Instant.EPOCH.plusSeconds(rounds[0]).plusNanos(5),
              new ClusterClient(List.of(node.url())),
              false)
          .run(() -> ++rounds[0] < 3);
    }
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(6);
    assertThat(List.of(lines.get(0), lines.get(2), lines.get(4)))
        .containsExactly("1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z");
    assertThat(lines.get(1)).startsWith("n2  recovering  [---").contains("4,000 missing");
    assertThat(lines.get(1)).endsWith("ETA unknown");
    assertThat(lines.get(3)).contains(" 75 %").contains("2.5 MB/s").endsWith("ETA 10.0 s");
    assertThat(lines.get(5)).startsWith("1 of 1 node up");
  }

  @Test
  void itEndsWhenItsReaderHasGone() throws Exception {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    PrintStream stream = Terminal.stream(closed);
    int[] rounds = {0};
    try (FakeNode node = new FakeNode()) {
      String body = replicas(0, "healthy", "0");
      node.replies(200, body).replies(200, "{\"collections\":[]}").replies(200, body);
      StatusWatch watch =
          new StatusWatch(
              Terminal.plain(stream, stream),
              () -> Instant.EPOCH,
              new ClusterClient(List.of(node.url())),
              false);

      assertThatThrownBy(() -> watch.run(() -> ++rounds[0] < 3))
          .isInstanceOfSatisfying(
              OutputException.class, e -> assertThat(e.isReaderGone()).isTrue());
    }
    assertThat(rounds[0]).isZero();
  }

  @Test
  void aNodeThatIsAskedItselfTellsHowFastItReceives() throws Exception {
    String seen =
        """
        {"replicas":[{"node":"n1","status":"healthy","entries":0,"tombstones":0},
        {"node":"n2","status":"recovering","entries":4000,"sync":{"bytesPerSecond":0}},
        {"node":"node-3","status":"lagging","entries":12,"sync":{"bytesPerSecond":12}}]}""";
    String own =
        """
        {"replicas":[{"node":"n1","status":"healthy","entries":0},
        {"node":"n2","status":"recovering","entries":3900,"tombstones":0,
        "sync":{"bytesPerSecond":218000}}]}""";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (FakeNode n1 = new FakeNode();
        FakeNode n2 = new FakeNode()) {
      n1.replies(200, seen).replies(200, "{\"collections\":[]}").replies(200, seen);
      n2.replies(200, own);
      new StatusWatch(
              Terminal.plain(stream, stream),
              () -> Instant.EPOCH,
              new ClusterClient(List.of(n1.url(), n2.url())),
              false)
          .run(() -> false);
    }
    List<String> lines = new ArrayList<>(out.toString(StandardCharsets.UTF_8).lines().toList());
    assertThat(lines.remove(0)).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("n2 ").contains("  218.0 kB/s  ");
    assertThat(lines.get(1)).startsWith("node-3 ").contains("  12 B/s  ");
    assertThat(lines).allMatch(each -> each.indexOf('[') == lines.get(0).indexOf('['));
  }
}

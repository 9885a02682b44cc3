package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.adapter.eventbus.LinkStats;
import dev.syncline.core.placement.NodeName;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
  private static final NodeName PEER = new NodeName("n2");

  @Test
  void framesAndBytesOfAPeerAreCounters() {
    Map<NodeName, LinkStats> links = new HashMap<>();
    NodeMetrics metrics = new NodeMetrics(() -> 0);
    metrics.bindLinks(() -> links);
    assertThat(metrics.scrape()).doesNotContain("syncline_peer");
    links.put(PEER, new LinkStats(1, 200, 3, 400, 5, 6, 7));
    assertThat(metrics.scrape())
        .contains(
            "# TYPE syncline_peer_frames_sent_total counter",
            "syncline_peer_frames_sent_total{peer=\"n2\"} 1.0",
            "syncline_peer_bytes_sent_total{peer=\"n2\"} 200.0",
            "syncline_peer_frames_received_total{peer=\"n2\"} 3.0",
            "syncline_peer_bytes_received_total{peer=\"n2\"} 400.0",
            "syncline_peer_messages_dropped_total{peer=\"n2\"} 6.0",
            "# TYPE syncline_peer_queued_bytes gauge",
            "syncline_peer_queued_bytes{peer=\"n2\"} 7.0");
    links.put(PEER, new LinkStats(2, 300, 3, 400, 5, 6, 0));
    assertThat(metrics.scrape()).contains("syncline_peer_frames_sent_total{peer=\"n2\"} 2.0");
  }
}

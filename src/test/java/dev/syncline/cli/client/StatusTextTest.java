package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final URI N1 = URI.create("http://127.0.0.1:8080");
  private static final URI N2 = URI.create("http://127.0.0.1:8081");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static JsonObject replica(String name, String status, String members) {
    return new JsonObject(
        "{\"node\":\"%s\",\"zone\":\"eu\",\"role\":\"active\",\"status\":\"%s\",\"reachability\":\"%s\",%s}"
            .formatted(name, status, status.equals("unreachable") ? "down" : "up", members));
  }

  private static ClusterStatus status(List<ClusterStatus.Collection> collections) {
    return new ClusterStatus(
        N1,
        List.of(
            replica(
                "n1",
                "healthy",
                "\"tombstones\":1200,\"holdsUp\":0,\"entries\":0,\"millis\":0,\"lastSync\":null"),
            replica(
                "n2",
                "unreachable",
                "\"holdsUp\":34567,\"entries\":12345,\"millis\":65000,\"lastSync\":\"2026-01-02T03:03:00Z\""),
            replica("n3", "recovering", "\"entries\":null,\"millis\":null,\"lastSync\":null")),
        Map.of(N1, "n1"),
        collections);
  }

  @Test
  void aPersonSeesEveryNodeAndEveryCount() {
    Map<URI, OptionalLong> entries = new LinkedHashMap<>();
    entries.put(N1, OptionalLong.of(1234));
    entries.put(N2, OptionalLong.empty());
    ClusterStatus.Collection senses =
        new ClusterStatus.Collection(
            new JsonObject("{\"name\":\"senses\",\"dimension\":384,\"replicationFactor\":3}"),
            entries);
    assertThat(
            String.join(
                "\n",
                new StatusText(status(List.of(senses)), NOW).render(false, Terminal.UNBOUNDED)))
        .isEqualToNormalizingNewlines(
            """
            2 of 3 nodes up, as n1 (http://127.0.0.1:8080) sees it

            node  zone  role    status       lag entries   lag time  last in sync   address
            n1    eu    active  healthy                0       0 ms  -              127.0.0.1:8080
            n2    eu    active  unreachable       12,345  1 min 5 s  1 min 5 s ago
            n3    eu    active  recovering             ?          ?  -

            1,200 deletes are kept until every node has them; n2 holds up 34,567 writes

            collection  dimension  copies  entries at n1  entries at 127.0.0.1:8081
            senses            384       3          1,234                          ?""");
  }

  @Test
  void onANarrowTerminalNoLineIsWiderThanIt() {
    List<String> lines = new StatusText(status(List.of()), NOW).render(false, 60);

    assertThat(lines).allSatisfy(each -> assertThat(each).hasSizeLessThanOrEqualTo(60));
    assertThat(String.join("\n", lines))
        .isEqualToNormalizingNewlines(
            """
            2 of 3 nodes up, as n1 (http://127.0.0.1:8080) sees it

            node  zone  role    status       lag entries   lag time
            n1    eu    active  healthy                0       0 ms
            n2    eu    active  unreachable       12,345  1 min 5 s
            n3    eu    active  recovering             ?          ?

            node  last in sync   address
            n1    -              127.0.0.1:8080
            n2    1 min 5 s ago
            n3    -

            1,200 deletes are kept until every node has them; n2 holds
            up 34,567 writes

            There are no collections yet.""");
  }

  @Test
  void aNewClusterHasNoCollections() {
    assertThat(new StatusText(status(List.of()), NOW).render(false, Terminal.UNBOUNDED))
        .last()
        .isEqualTo("There are no collections yet.");
  }

  @Test
  void whatIsWrongWithAStoreIsSaidInFull() {
    ClusterStatus degraded =
        new ClusterStatus(
            N1,
            List.of(
                replica(
                    "n1",
                    "degraded",
                    "\"entries\":0,\"millis\":0,\"lastSync\":null,"
                        + "\"trouble\":\"/data: no room: make some\"")),
            Map.of(N1, "n1"),
            List.of());

    assertThat(String.join("\n", new StatusText(degraded, NOW).render(true, Terminal.UNBOUNDED)))
        .contains("\u001b[33mdegraded\u001b[0m")
        .contains("\nThe store of n1: /data: no room: make some\n");
    assertThat(degraded.troubles()).containsExactly("n1 is degraded (/data: no room: make some)");
  }

  /** An index that is being read, say: until then searches there are not whole. */
  @Test
  void whatNodesWarnOfIsSaidInFullAndOnce() {
    String members = "\"entries\":0,\"millis\":0,\"lastSync\":null";
    ClusterStatus warned =
        new ClusterStatus(
            N1,
            List.of(
                replica("n1", "degraded", members + ",\"trouble\":\"no room\""),
                replica("n2", "healthy", members)),
            Map.of(N1, "n1"),
            Map.of(
                "n1",
                new JsonObject(
                    "{\"warnings\":[\"the store takes no writes: no room\","
                        + "\"the vectors of docs are being read: 40 %\"]}")),
            List.of());

    assertThat(String.join("\n", new StatusText(warned, NOW).render(false, Terminal.UNBOUNDED)))
        .contains("\nThe store of n1: no room\n\nn1: the vectors of docs are being read: 40 %\n")
        .doesNotContain("takes no writes");
  }

  @Test
  void aRemovedNodeIsNeitherCountedNorInTheTable() {
    ClusterStatus after =
        new ClusterStatus(
            N1,
            List.of(
                replica("n1", "healthy", "\"entries\":0,\"millis\":0,\"lastSync\":null"),
                replica("n5", "unreachable", "\"entries\":7,\"millis\":9,\"lastSync\":null")
                    .put("role", "removed")),
            Map.of(),
            List.of());

    List<String> lines = new StatusText(after, NOW).render(false, Terminal.UNBOUNDED);

    assertThat(lines.get(0)).isEqualTo("1 of 1 node up, as http://127.0.0.1:8080 sees it");
    assertThat(lines).contains("removed: n5").noneMatch(each -> each.startsWith("n5"));
    assertThat(after.troubles()).isEmpty();
  }

  @Test
  void coloursTellGoodFromBad() {
    assertThat(
            String.join(
                "\n", new StatusText(status(List.of()), NOW).render(true, Terminal.UNBOUNDED)))
        .contains("\u001b[32mhealthy\u001b[0m")
        .contains("\u001b[31munreachable\u001b[0m")
        .contains("\u001b[33mrecovering\u001b[0m");
  }
}

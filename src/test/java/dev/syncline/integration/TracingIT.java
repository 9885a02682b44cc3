package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.syncline.integration.TestCluster.Answer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Three processes that export to one collector. */
class TracingIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CLIENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final List<String> spans = new CopyOnWriteArrayList<>();

  private void collect(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      InputStream body = exchange.getRequestBody();
      ExportTraceServiceRequest request =
          ExportTraceServiceRequest.parseFrom(zipped ? new GZIPInputStream(body) : body);
      request.getResourceSpansList().forEach(this::collect);
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void collect(ResourceSpans ofNode) {
    String node =
        ofNode.getResource().getAttributesList().stream()
            .filter(each -> each.getKey().equals("service.instance.id"))
            .map(each -> each.getValue().getStringValue())
            .findFirst()
            .orElse("?");
    for (ScopeSpans scope : ofNode.getScopeSpansList()) {
      for (Span span : scope.getSpansList()) {
        String trace = HexFormat.of().formatHex(span.getTraceId().toByteArray());
        spans.add(trace + " " + node + " " + span.getName());
      }
    }
  }

  @Test
  void aWriteAtQuorumIsOneTraceWithSpansOfThreeNodesAndOthersAreNone() throws Exception {
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/traces", this::collect);
    collector.start();
    String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces";
    try (TestCluster cluster =
        new TestCluster(
                NAMES,
                Map.of(
                    "SYNCLINE_TRACING_ENDPOINT", endpoint, "SYNCLINE_TRACING_SAMPLE_PERCENT", "0"))
            .startAll()) {
      Documents docs = new Documents(cluster);
      docs.create("n1");
      assertThat(docs.write("n1", "quiet", "all", 1).status()).isEqualTo(201);
      JsonObject body = new JsonObject().put("vector", new JsonArray().add(1).add(2).add(3));
      Answer written =
          cluster.put("n1", Documents.path("a", "quorum"), body, "traceparent", CLIENT);
      assertThat(written.status()).as(written.body()).isEqualTo(201);

      Awaitility.await("the spans of all nodes")
          .atMost(Documents.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(spans)
                      .containsExactlyInAnyOrder(
                          TRACE + " n1 PUT entry",
                          TRACE + " n1 coordinate write",
                          TRACE + " n1 persist",
                          TRACE + " n1 replicate",
                          TRACE + " n1 replicate",
                          TRACE + " n2 receive write",
                          TRACE + " n3 receive write"));
    } finally {
      collector.stop(0);
    }
  }
}

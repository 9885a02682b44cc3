package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.port.Outcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldingsTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<JsonObject> replicas(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().getJsonArray("replicas").stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void eachReplicaTellsForItselfAndOneThatIsSilentHoldsNothingKnown() {
    server.collection("docs", 2);
    server.put("/v1/collections/docs/vectors/a", "{\"vector\":[1,2]}");

    List<JsonObject> replicas = replicas(server.get("/v1/collections/docs/vectors/a/replicas"));

    assertThat(replicas.get(0).getString("node")).isEqualTo("n1");
    assertThat(replicas.get(0).getJsonArray("versions")).hasSize(1);
    assertThat(replicas.get(0).getString("context")).isNotBlank();
    String dot = dotOf(replicas.get(0)).substring("n1@".length());
    assertThat(replicas.get(0).getJsonArray("covers")).isEqualTo(new JsonArray().add("?@" + dot));
    assertThat(replicas.get(1).getString("node")).isEqualTo("n2");
    assertThat(replicas.get(1).getValue("versions")).isNull();
    assertThat(replicas.get(1).getString("detail")).startsWith("cannot be reached");
  }

  private static String dotOf(JsonObject holding) {
    return holding.getJsonArray("versions").getJsonObject(0).getString("dot");
  }

  @Test
  void aReplicaThatHoldsNothingSaysSo() {
    server.collection("docs", 2);
    server.node.elsewhere = FakeNode.found(List.of());

    List<JsonObject> replicas = replicas(server.get("/v1/collections/docs/vectors/none/replicas"));

    assertThat(replicas.get(1).getJsonArray("versions")).isEmpty();
    assertThat(replicas.get(1).containsKey("detail")).isFalse();
  }

  @Test
  void aReplicaThatIsNotInTimeIsNoFailureOfTheOthers() {
    server.collection("docs", 2);
    server.node.elsewhere = new Outcome.TimedOut(1, 0, 2, 3);

    List<JsonObject> replicas =
        replicas(server.get("/v1/collections/docs/vectors/a/replicas?timeout=1s"));
    assertThat(replicas.get(0).getJsonArray("versions")).isEmpty();
    assertThat(replicas.get(1).getString("detail")).isEqualTo("has not answered in time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2Fb", "a%20b", "%25", "mutations", "replicas"})
  void idsAreThoseOfTheEntriesThemselves(String id) {
    server.collection("docs", 2);
    server.put("/v1/collections/docs/vectors/" + id, "{\"vector\":[1,2]}");

    Answer answer = server.get("/v1/collections/docs/vectors/" + id + "/replicas");

    assertThat(replicas(answer).get(0).getJsonArray("versions")).hasSize(1);
  }

  @Test
  void whatLiesBelowIsNothing() {
    server.collection("docs", 2);
    assertThat(server.get("/v1/collections/docs/vectors/a/mutations/replicas").status())
        .isEqualTo(404);
    assertThat(server.get("/v1/collections/docs/vectors/a/replicas/n1").status()).isEqualTo(404);
    assertThat(server.put("/v1/collections/docs/vectors/a/replicas", "{}").status()).isEqualTo(405);
  }
}

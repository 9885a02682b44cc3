package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches;
import dev.syncline.port.UnsearchableException.Reason;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {
  private static final String SEARCH = "/v1/collections/docs/search";

  private static final Searches.Shortfall SHORTFALL =
      new Searches.Shortfall(2, 3, 0, 1, 12, List.of(new NodeName("n2"), new NodeName("n3")));

  private final TestServer server = new TestServer();

  @BeforeEach
  void fill() {
    server.collection("docs", 2, ConflictPolicy.SIBLINGS, Metric.COSINE, IndexKind.HNSW);
    put("east", "[1,0]", "{\"n\":1,\"tags\":[\"x\",\"y\"]}");
    put("north", "[0,2]", "{\"n\":2}");
    put("northeast", "[1,1]", "{\"n\":3,\"tags\":[\"y\"]}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer put(String id, String vector, String payload) {
    return server.put(
        "/v1/collections/docs/vectors/" + id,
        "{\"vector\":" + vector + ",\"payload\":" + payload + "}");
  }

  private Answer post(String body, String... headers) {
    return server.post(SEARCH, TestServer.JSON, body, headers);
  }

  private static List<JsonObject> results(JsonObject answer) {
    return answer.getJsonArray("results").stream().map(JsonObject.class::cast).toList();
  }

  private List<String> found(String body) {
    Answer answer = post(body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return results(answer.json()).stream().map(each -> each.getString("id")).toList();
  }

  private SearchCommand last() {
    return server.node.searches.get(server.node.searches.size() - 1);
  }

  @Test
  void theNearestComeFirstWithScoreAndPayload() {
    Answer answer = post("{\"vector\":[1,0.1],\"k\":2}");

    List<JsonObject> results = results(answer.json());
    assertThat(results)
        .extracting(each -> each.getString("id"))
        .containsExactly("east", "northeast");
    JsonObject first = results.get(0);
    assertThat(first.getDouble("score")).isCloseTo(0.995, within(0.001));
    assertThat(first.getDouble("distance")).isCloseTo(0.005, within(0.001));
    assertThat(first.getJsonObject("payload").getInteger("n")).isEqualTo(1);
    assertThat(first.getString("dot")).endsWith(":1");
    assertThat(first.containsKey("vector")).isFalse();
    assertThat(answer.json().getBoolean("complete")).isTrue();
    assertThat(last().consistency()).isEqualTo(Consistency.ONE);
  }

  @Test
  void anEntryIsNotItsOwnNeighbour() {
    assertThat(found("{\"id\":\"east\",\"k\":1}")).containsExactly("northeast");
    assertThat(found("{\"id\":\"east\"}")).containsExactly("northeast", "north");
  }

  @Test
  void asManyNeighboursOfAnEntryAreFoundAsOfAVector() {
    for (int i = 0; i < 1_000; i++) {
      put("e" + i, "[1," + i + "]", "{}");
    }
    assertThat(found("{\"id\":\"east\",\"k\":1000,\"include\":[]}")).hasSize(1_000);
    assertThat(found("{\"vector\":[1,0],\"k\":1000,\"include\":[]}")).hasSize(1_000);
  }

  @Test
  void severalVectorsAreAnsweredInTheirOrder() {
    Answer answer = post("{\"vectors\":[[0,1],[1,0]],\"k\":1,\"include\":[]}");

    List<JsonObject> searches =
        answer.json().getJsonArray("searches").stream().map(JsonObject.class::cast).toList();
    assertThat(results(searches.get(0)).get(0).getString("id")).isEqualTo("north");
    assertThat(results(searches.get(1)).get(0).getString("id")).isEqualTo("east");
    assertThat(results(searches.get(1)).get(0).containsKey("payload")).isFalse();
    assertThat(last().values()).isFalse();
  }

  @Test
  void vectorsAreShownWhereTheyAreWanted() {
    Answer answer =
        server.post(
            SEARCH + "?vector=base64",
            TestServer.JSON,
            "{\"vector\":[0,1],\"k\":1,\"include\":[\"vector\"]}");

    JsonObject first = results(answer.json()).get(0);
    assertThat(first.getString("vector")).isEqualTo("AAAAAAAAAEA=");
    assertThat(first.containsKey("payload")).isFalse();
  }

  @Test
  void filtersAndScoresLeaveOut() {
    assertThat(found("{\"vector\":[1,0],\"filter\":{\"field\":\"tags\",\"eq\":\"y\"}}"))
        .containsExactly("east", "northeast");
    assertThat(
            found(
                "{\"vector\":[1,0],\"filter\":{\"and\":[{\"field\":\"n\",\"range\":{\"gt\":1}},"
                    + "{\"not\":{\"field\":\"tags\",\"exists\":true}}]}}"))
        .containsExactly("north");
    assertThat(found("{\"vector\":[1,0],\"minScore\":0.7}")).containsExactly("east", "northeast");
    assertThat(found("{\"vector\":[1,0],\"minScore\":0.8}")).containsExactly("east");
  }

  @Test
  void whatWasSeenIsAskedForOfItsPartition() {
    Answer east = put("east", "[1,0]", "{}");
    Answer north = put("north", "[0,1]", "{}");

    server.post(
        SEARCH + "?consistency=quorum&timeout=2s",
        TestServer.JSON,
        "{\"vector\":[1,0]}",
        "Causal-Context",
        east.context(),
        "Causal-Context",
        north.context());

    assertThat(last().consistency()).isEqualTo(Consistency.QUORUM);
    assertThat(last().timeoutMillis()).isEqualTo(2_000);
    assertThat(last().seen()).hasSize(2);
    assertThat(last().seen().values()).allMatch(each -> each.size() == 1);
    assertThat(last().seen().values()).doesNotContain(VersionVector.EMPTY);
    assertThat(post("{\"vector\":[1,0]}", "Causal-Context", "made-up").problem())
        .isEqualTo("invalid-context");
  }

  /** Nobody waits for writes that no replica of the collection will ever hear of. */
  @Test
  void whatWasSeenInAnotherCollectionIsRefused() {
    server.collection("other", 2);
    Answer other = server.put("/v1/collections/other/vectors/east", "{\"vector\":[1,0]}");

    Answer answer = post("{\"vector\":[1,0]}", "Causal-Context", other.context());

    assertThat(answer.problem()).isEqualTo("invalid-context");
    assertThat(answer.json().getString("field")).isEqualTo("Causal-Context");
    assertThat(answer.json().getString("detail")).contains("of another collection");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|invalid-field|vector|give \"vector\", \"id\" or \"vectors\"",
        "{\"vector\":[1,2],\"id\":\"a\"}|invalid-field|id|beside \"vector\"",
        "{\"vector\":[1,2,3]}|invalid-field|vector|3",
        "{\"vector\":[0,0]}|invalid-field|vector|all zeros",
        "{\"vectors\":[[1,2],[0,0]]}|invalid-field|vectors[1]|all zeros",
        "{\"vectors\":[[1,2],[1,2,3]]}|invalid-field|vectors[1]|vectors[1] has 3 numbers",
        "{\"vectors\":[[1,2],[1,\"x\"]]}|invalid-field|vectors[1][1]|vectors[1][1] is not a number",
        "{\"vectors\":[\"AAA=\"]}|invalid-field|vectors[0]|vectors[0] has 2 bytes",
        "{\"vectors\":[]}|invalid-field|vectors|empty",
        "{\"vector\":[1,2],\"k\":0}|invalid-field|k|is 0, must be a whole number from 1 to 1000",
        "{\"vector\":[1,2],\"k\":1001}|invalid-field|k|is 1001",
        "{\"vector\":[1,2],\"k\":1.5}|invalid-field|k|is 1.5",
        "{\"vector\":[1,2],\"k\":99999999999}|invalid-field|k|is 99999999999",
        "{\"vector\":[1,2],\"ef\":\"x\"}|invalid-field|ef|is 'x'",
        "{\"vector\":[1,2],\"minScore\":\"x\"}|invalid-field|minScore|is 'x'",
        "{\"vector\":[1,2],\"include\":[\"score\"]}|invalid-field|include[0]|include[0] is 'score', must be"
            + " \"payload\" or \"vector\"",
        "{\"vector\":[1,2],\"include\":[\"vector\",1]}|invalid-field|include[1]|is 1, must be",
        "{\"vector\":[1,2],\"include\":[\"vector\",\"vector\"]}|invalid-field|include[1]|include[1]"
            + " is 'vector', which is given before",
        "{\"vector\":[1,2],\"include\":\"payload\"}|invalid-field|include|include is 'payload', must"
            + " be an array of \"payload\" and \"vector\"",
        "{\"vector\":[1,2],\"filter\":{\"field\":\"a\"}}|missing-field|filter|give field with",
        "{\"vector\":[1,2],\"top\":3}|unknown-field|top|",
        "{\"vector\":[1,2],\"k\":3,\"k\":3}|duplicate-field|k|",
        "{\"id\":7}|invalid-field|id|is 7",
        "{\"id\":\"nowhere\"}|entry-not-found||"
      })
  void whatIsWrongIsNamed(String body, String problem, String field, String detail) {
    Answer answer = post(body);

    assertThat(answer.problem()).as(answer.text()).isEqualTo(problem);
    assertThat(answer.json().getString("field")).as(answer.text()).isEqualTo(field);
    assertThat(answer.json().getString("detail")).contains(Objects.requireNonNullElse(detail, ""));
  }

  @Test
  void aCollectionWithoutAnIndexIsNotSearched() {
    server.collection("plain", 2);

    Answer answer =
        server.post("/v1/collections/plain/search", TestServer.JSON, "{\"vector\":[1,2]}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.problem()).isEqualTo("not-searchable");
  }

  @Test
  void whatCannotBeAnsweredIsAProblem() {
    server.node.nextSearch = new Searches.Outcome.Unavailable(SHORTFALL);
    Answer unavailable = post("{\"vector\":[1,0]}");
    assertThat(unavailable.problem()).isEqualTo("quorum-unavailable");
    assertThat(unavailable.json().getString("detail"))
        .isEqualTo(
            "a search at this consistency needs 2 of 3 replicas of each partition; of 12 of 64"
                + " partitions fewer can be searched now, without n2, n3: search again once they"
                + " are back or at a lower consistency");
    assertThat(unavailable.json().getInteger("required")).isEqualTo(2);
    assertThat(unavailable.json().getInteger("acknowledged")).isEqualTo(0);
    assertThat(unavailable.json().getInteger("alive")).isEqualTo(1);
    server.node.nextSearch = new Searches.Outcome.TimedOut(SHORTFALL);
    Answer late = post("{\"vector\":[1,0]}");
    assertThat(late.problem()).isEqualTo("quorum-timeout");
    assertThat(late.json().getString("detail"))
        .contains("answered in time, without n2, n3: search again, with a longer timeout");
    server.node.nextSearch =
        new Searches.Outcome.TimedOut(new Searches.Shortfall(2, 3, 2, 3, 0, List.of()));
    assertThat(post("{\"vector\":[1,0]}").json().getString("detail"))
        .contains("what they do not agree on could not be read in time");
    server.node.nextSearch = new Searches.Outcome.SessionUnavailable("nobody");
    assertThat(post("{\"vector\":[1,0]}").problem()).isEqualTo("session-unavailable");
    server.node.nextSearch = new Searches.Outcome.Overloaded(3);
    assertThat(post("{\"vector\":[1,0]}").header("Retry-After")).isEqualTo("3");
    server.node.nextSearch = new Searches.Outcome.Unsearchable(Reason.OUT_OF_MEMORY, "full");
    assertThat(post("{\"vector\":[1,0]}").problem()).isEqualTo("index-out-of-memory");
    server.node.nextSearch = new Searches.Outcome.Unsearchable(Reason.UNKNOWN, "not yet");
    assertThat(post("{\"vector\":[1,0]}").status()).isEqualTo(503);
  }
}

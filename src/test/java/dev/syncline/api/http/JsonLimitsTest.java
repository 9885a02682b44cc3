package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Texts beyond what the parser takes are refused in the words of the API, not of the parser. */
final class JsonLimitsTest {
  private static final String ENTRY = "/v1/collections/docs/vectors/a";
  private static final String BATCH = "/v1/collections/docs/vectors:batch";
  private static final String VECTOR = "\"vector\":[1,2,3]";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
    server.collection("docs", 3);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String nested(int levels) {
    return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
  }

  private static void assertRefused(
      Answer answer,
      String problem,
      @Nullable String field,
      @Nullable Integer limit,
      String detail) {
    JsonObject json = answer.json();
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.problem()).as(answer.text()).isEqualTo(problem);
    assertThat(json.getString("field")).as(answer.text()).isEqualTo(field);
    assertThat(json.getInteger("limit")).as(answer.text()).isEqualTo(limit);
    assertThat(json.getString("detail")).contains(detail);
    assertThat(answer.text()).doesNotContain("StreamRead", "Source:", "maximum allowed", "`");
  }

  private static void assertRefused(
      String body, @Nullable String field, @Nullable Integer limit, String detail) {
    assertRefused(server.put(ENTRY, body), "invalid-field", field, limit, detail);
  }

  @Test
  void aPayloadNestedTooDeepNamesItsOwnLimitHoweverDeepItIs() {
    for (int levels : new int[] {65, 201, 300, 5_000}) {
      String body = "{" + VECTOR + ",\"payload\":" + nested(levels) + "}";
      assertRefused(body, "payload", 64, "deeper than 64 levels");
    }
  }

  @Test
  void aVectorNestedTooDeepIsAVectorOfWrongForm() {
    assertRefused("{\"vector\":" + "[".repeat(5_000) + "}", "vector[0]", null, "is not a number");
  }

  @Test
  void aFieldThatIsNotReadIsBoundedToo() {
    String nest = "[".repeat(5_000);
    assertRefused(
        server.put(ENTRY, "{\"bogus\":" + nest), "unknown-field", "bogus", null, "not a field");
    // Numbers beyond the dimension are counted, not read.
    assertRefused("{\"vector\":[1,2,3," + nest, "vector", 1_000, "deeper than 1000 levels");
    assertRefused(
        server.post(
            BATCH, TestServer.JSON, "{\"entries\":[{\"id\":\"a\"},{\"id\":\"b\"},7," + nest),
        "invalid-field",
        "entries",
        1_000,
        "deeper than 1000 levels");
  }

  @Test
  void aNumberOfTooManyDigitsNamesFieldAndLimit() {
    String digits = "7".repeat(1_001);
    assertRefused(
        "{" + VECTOR + ",\"payload\":{\"a\":[" + digits + "]}}",
        "payload",
        1_000,
        "1001 characters, limit 1000");
    assertRefused(
        "{" + VECTOR + ",\"payload\":{\"a\":0." + digits + "}}",
        "payload",
        1_000,
        "1003 characters, limit 1000");
    assertRefused("{\"vector\":[1,0." + digits + ",3]}", "vector[1]", 1_000, "vector[1] has 1003");
    assertRefused(
        server.put("/v1/collections/other", "{\"dimension\":" + digits + "}"),
        "invalid-field",
        "dimension",
        65_536,
        "is 7777");
  }

  @Test
  void aNumberOfAsManyDigitsAsAllowedIsTaken() {
    String body = "{" + VECTOR + ",\"payload\":{\"a\":" + "7".repeat(1_000) + "}}";
    assertThat(server.put(ENTRY, body).status()).isLessThan(300);
  }

  @Test
  void aNameThatIsTooLongNamesTheFieldAroundItAndTheLimit() {
    String name = "n".repeat(60_000);
    assertRefused(
        "{" + VECTOR + ",\"payload\":{\"b\":{\"a\":1,\"" + name + "\":1}}}",
        "payload",
        1_024,
        "a name longer than 1024 bytes");
    assertRefused("{" + VECTOR + ",\"" + name + "\":1}", null, 1_024, "longer than 1024 bytes");
    assertRefused(
        server.post(
            BATCH,
            TestServer.JSON,
            "{\"entries\":[{\"id\":\"a\"},{\"payload\":{\"" + name + "\":1}}]}"),
        "invalid-field",
        "entries[1].payload",
        1_024,
        "longer than 1024 bytes");
  }

  @Test
  void aTextThatIsTooLongIsQuotedInPart() {
    String text = "m".repeat(100_000);
    Answer answer =
        server.put("/v1/collections/other", "{\"dimension\":3,\"metric\":\"" + text + "\"}");
    assertRefused(answer, "invalid-field", "metric", null, "mmmm");
    assertThat(answer.text()).hasSizeLessThan(1_000);
    assertThat(server.put(ENTRY, "{\"vector\":\"" + text + "\"}").text()).hasSizeLessThan(1_000);
  }

  @Test
  void oneEntryNestedTooDeepDoesNotSpoilItsBatch() {
    String bad = "{\"id\":\"a\"," + VECTOR + ",\"payload\":" + nested(300) + "}";
    String good = "{\"id\":\"b\"," + VECTOR + "}";
    Answer answer = server.post(BATCH, TestServer.JSON, "{\"entries\":[" + bad + "," + good + "]}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(207);
    assertThat(answer.json().getJsonArray("results").getJsonObject(0).getInteger("status"))
        .isEqualTo(400);
    assertThat(answer.json().getJsonArray("results").getJsonObject(1).getInteger("status"))
        .isEqualTo(201);
  }

  @Test
  void aTextThatIsNoJsonIsToldWithoutTheParsersOwnWords() {
    for (String body :
        new String[] {
          "{\"vector\":[1", "{\"vector\":nil}", "{\"vector\":[+1]}", "{\"vector\":[01]}", "{'a':1}",
          "{\"vector\":[.5]}", "{/**/}", "{\"a\":\"\u0001\"}", "{\"a\":\"\\x\"}",
              "{\"vector\":[1,]}"
        }) {
      Answer answer = server.put(ENTRY, body);
      assertThat(answer.problem()).as(body + answer.text()).isEqualTo("invalid-json");
      assertThat(answer.text()).doesNotContain("`", "Source", "NaN", "INF", "Feature");
    }
  }
}

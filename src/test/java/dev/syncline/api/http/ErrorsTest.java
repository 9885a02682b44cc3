package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.api.request.PayloadReader;
import dev.syncline.core.entry.ConflictPolicy;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to get a request wrong, and what the answer names. */
final class ErrorsTest {
  private static final String ENTRY = "/v1/collections/docs/vectors/a";
  private static final String COLLECTION = "/v1/collections/fresh";
  private static final String BATCH = "/v1/collections/docs/vectors:batch";
  private static final String READ = "/v1/collections/docs/vectors:read";
  private static final String LIST = "/v1/collections/docs/vectors";
  private static final String OK_BODY = "{\"vector\":[1,2,3]}";

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

  /** One bad request and the refusal it earns; a null field means that none is named. */
  record Bad(
      String why,
      String method,
      String target,
      @Nullable String contentType,
      @Nullable String body,
      int status,
      String problem,
      @Nullable String field) {
    @Override
    public String toString() {
      return why;
    }
  }

  private static Bad put(String why, String body, String problem, @Nullable String field) {
    return new Bad(why, "PUT", ENTRY, TestServer.JSON, body, 400, problem, field);
  }

  private static Bad define(String why, String body, String problem, @Nullable String field) {
    return new Bad(why, "PUT", COLLECTION, TestServer.JSON, body, 400, problem, field);
  }

  private static Bad change(String why, String body, String problem, @Nullable String field) {
    return new Bad(
        why, "PATCH", "/v1/collections/docs", TestServer.JSON, body, 400, problem, field);
  }

  private static Bad target(String why, String target, String problem, @Nullable String field) {
    return new Bad(why, "GET", target, null, null, 400, problem, field);
  }

  private static Bad post(
      String why, String target, String body, String problem, @Nullable String field) {
    return new Bad(why, "POST", target, TestServer.JSON, body, 400, problem, field);
  }

  private static Bad typed(String why, String method, String target, @Nullable String type) {
    return new Bad(
        why, method, target, type, OK_BODY, 415, "unsupported-media-type", "Content-Type");
  }

  static Stream<Bad> badRequests() {
    return Stream.of(vectors(), payloads(), documents(), targets(), collections(), many(), others())
        .flatMap(each -> each);
  }

  private static Stream<Bad> vectors() {
    return Stream.of(
        put("too few numbers", "{\"vector\":[1,2]}", "invalid-field", "vector"),
        put("too many numbers", "{\"vector\":[1,2,3,4]}", "invalid-field", "vector"),
        put("no numbers", "{\"vector\":[]}", "invalid-field", "vector"),
        put("NaN", "{\"vector\":[1,NaN,3]}", "invalid-field", "vector[1]"),
        put("Infinity", "{\"vector\":[1,Infinity,3]}", "invalid-field", "vector[1]"),
        put("-Infinity", "{\"vector\":[1,-Infinity,3]}", "invalid-field", "vector[1]"),
        put("beyond float32", "{\"vector\":[1,3.5e38,3]}", "invalid-field", "vector[1]"),
        put("beyond double", "{\"vector\":[1,1e999,3]}", "invalid-field", "vector[1]"),
        put("a string among numbers", "{\"vector\":[1,\"2\",3]}", "invalid-field", "vector[1]"),
        put("null among numbers", "{\"vector\":[1,null,3]}", "invalid-field", "vector[1]"),
        put("a nested array", "{\"vector\":[1,[2],3]}", "invalid-field", "vector[1]"),
        put("a nested object", "{\"vector\":[{\"a\":[1]},2,3]}", "invalid-field", "vector[0]"),
        put("null", "{\"vector\":null}", "invalid-field", "vector"),
        put("an object", "{\"vector\":{\"a\":{}}}", "invalid-field", "vector"),
        put("no base64", "{\"vector\":\"####\"}", "invalid-field", "vector"),
        put("base64 of two floats", "{\"vector\":\"AACAPwAAAEA=\"}", "invalid-field", "vector"),
        put("base64 of five bytes", "{\"vector\":\"AACAPwA=\"}", "invalid-field", "vector"),
        put("base64 of NaN", "{\"vector\":\"AADAfwAAAEAAAEBA\"}", "invalid-field", "vector[0]"),
        put(
            "base64 of infinity",
            "{\"vector\":\"AACAfwAAAEAAAEBA\"}",
            "invalid-field",
            "vector[0]"),
        put("empty base64", "{\"vector\":\"\"}", "invalid-field", "vector"));
  }

  private static Stream<Bad> payloads() {
    String deep = "[".repeat(64) + "]".repeat(64);
    String large = "\"" + "x".repeat(PayloadReader.MAX_BYTES) + "\"";
    return Stream.of(
        put("payload null", payload("null"), "invalid-field", "payload"),
        put("payload an array", payload("[]"), "invalid-field", "payload"),
        put("payload a number", payload("1"), "invalid-field", "payload"),
        put("payload too deep", payload("{\"a\":" + deep + "}"), "invalid-field", "payload"),
        put("payload too large", payload("{\"a\":" + large + "}"), "invalid-field", "payload"),
        put("payload with NaN", payload("{\"a\":[NaN]}"), "invalid-field", "payload"),
        put("payload name twice", payload("{\"a\":1,\"a\":2}"), "duplicate-field", "payload"),
        put("twice, escaped", payload("{\"a\":1,\"\\u0061\":2}"), "duplicate-field", "payload"),
        put(
            "twice, inside",
            payload("{\"x\":[{\"b\":1,\"c\":{},\"b\":2}]}"),
            "duplicate-field",
            "payload"));
  }

  private static String payload(String json) {
    return "{\"vector\":[1,2,3],\"payload\":" + json + "}";
  }

  private static Stream<Bad> documents() {
    return Stream.of(
        put("nothing", "", "invalid-json", null),
        put("an array", "[1,2,3]", "invalid-json", null),
        put("cut short", "{\"vector\":[1,2,3]", "invalid-json", null),
        put("a comma too many", "{\"vector\":[1,2,3],}", "invalid-json", null),
        put("a leading zero", "{\"vector\":[01,2,3]}", "invalid-json", null),
        put("something after it", OK_BODY + "{}", "invalid-json", null),
        put("a control character in a string", payload("{\"a\":\"\n\"}"), "invalid-json", null),
        put("broken after an error", "{\"x\":1,\"vector\":[1,2,", "invalid-json", null),
        put("no vector", "{\"payload\":{}}", "missing-field", "vector"),
        put("vector twice", "{\"vector\":[1,2,3],\"vector\":[1,2,3]}", "duplicate-field", "vector"),
        put(
            "an unknown field",
            "{\"vector\":[1,2,3],\"vektor\":{\"a\":1}}",
            "unknown-field",
            "vektor"),
        put("a field of batches", "{\"id\":\"a\",\"vector\":[1,2,3]}", "unknown-field", "id"));
  }

  private static Stream<Bad> targets() {
    String base = "/v1/collections/docs/vectors/";
    return Stream.of(
        target("an empty id", base, "invalid-id", "id"),
        target("an id of 513 bytes", base + "x".repeat(513), "invalid-id", "id"),
        target(
            "an id of 514 bytes in 257 characters",
            base + "%C3%A9".repeat(257),
            "invalid-id",
            "id"),
        target("a control character", base + "a%0Ab", "invalid-id", "id"),
        target("a delete character", base + "a%7F", "invalid-id", "id"),
        target("a C1 control character", base + "a%C2%85", "invalid-id", "id"),
        target("a byte that is no UTF-8", base + "a%FF", "invalid-id", "id"),
        target("an overlong form", base + "%C0%AF", "invalid-id", "id"),
        target("a surrogate in UTF-8", base + "%ED%A0%80", "invalid-id", "id"),
        target(
            "a consistency unknown",
            ENTRY + "?consistency=two",
            "invalid-parameter",
            "consistency"),
        target(
            "a consistency in capitals",
            ENTRY + "?consistency=ONE",
            "invalid-parameter",
            "consistency"),
        target("an empty consistency", ENTRY + "?consistency=", "invalid-parameter", "consistency"),
        target("a timeout without a unit", ENTRY + "?timeout=5", "invalid-parameter", "timeout"),
        target("a timeout of nothing", ENTRY + "?timeout=0s", "invalid-parameter", "timeout"),
        target("a timeout below zero", ENTRY + "?timeout=-1s", "invalid-parameter", "timeout"),
        target("a timeout too long", ENTRY + "?timeout=60001ms", "invalid-parameter", "timeout"),
        target("a timeout in minutes", ENTRY + "?timeout=1m", "invalid-parameter", "timeout"),
        target("a vector form unknown", ENTRY + "?vector=hex", "invalid-parameter", "vector"),
        target(
            "a parameter unknown", ENTRY + "?consistancy=one", "unknown-parameter", "consistancy"),
        target("a parameter of listings", ENTRY + "?limit=1", "unknown-parameter", "limit"),
        target(
            "a parameter twice", ENTRY + "?vector=none&vector=none", "invalid-parameter", "vector"),
        target("a limit of nothing", LIST + "?limit=0", "invalid-parameter", "limit"),
        target("a limit too high", LIST + "?limit=1001", "invalid-parameter", "limit"),
        target("a limit that is no number", LIST + "?limit=ten", "invalid-parameter", "limit"),
        target("a total that is neither", LIST + "?total=yes", "invalid-parameter", "total"),
        target("an empty after", LIST + "?after=", "invalid-id", "after"),
        target("an after with a control", LIST + "?after=%00", "invalid-id", "after"),
        target("a parameter of none", "/v1/replicas?x=1", "unknown-parameter", "x"));
  }

  private static Stream<Bad> collections() {
    return Stream.of(
        define("no dimension", "{}", "missing-field", "dimension"),
        define("dimension 0", "{\"dimension\":0}", "invalid-field", "dimension"),
        define("dimension too high", "{\"dimension\":65537}", "invalid-field", "dimension"),
        define(
            "dimension beyond long",
            "{\"dimension\":" + "9".repeat(30) + "}",
            "invalid-field",
            "dimension"),
        define("dimension 3.0", "{\"dimension\":3.0}", "invalid-field", "dimension"),
        define("dimension a text", "{\"dimension\":\"3\"}", "invalid-field", "dimension"),
        define(
            "dimension twice", "{\"dimension\":3,\"dimension\":3}", "duplicate-field", "dimension"),
        define("metric unknown", "{\"dimension\":3,\"metric\":\"l1\"}", "invalid-field", "metric"),
        define("index ivf", "{\"dimension\":3,\"index\":\"ivf\"}", "invalid-field", "index"),
        define("index unknown", "{\"dimension\":3,\"index\":1}", "invalid-field", "index"),
        define(
            "factor 0",
            "{\"dimension\":3,\"replicationFactor\":0}",
            "invalid-field",
            "replicationFactor"),
        define(
            "factor beyond the ring",
            "{\"dimension\":3,\"replicationFactor\":4}",
            "invalid-field",
            "replicationFactor"),
        define(
            "policy custom without a resolver",
            "{\"dimension\":3,\"conflictPolicy\":\"custom\"}",
            "missing-field",
            "resolver"),
        define(
            "a resolver for siblings",
            "{\"dimension\":3,\"conflictPolicy\":\"siblings\",\"resolver\":\"newest\"}",
            "invalid-field",
            "resolver"),
        define(
            "a resolver without a policy",
            "{\"dimension\":3,\"resolver\":\"newest\"}",
            "invalid-field",
            "resolver"),
        define(
            "a resolver on no address",
            "{\"dimension\":3,\"conflictPolicy\":\"custom\",\"resolver\":\"bus:\"}",
            "invalid-field",
            "resolver"),
        define(
            "a resolver on an address of the nodes",
            "{\"dimension\":3,\"conflictPolicy\":\"custom\",\"resolver\":\"bus:syncline.cluster\"}",
            "invalid-field",
            "resolver"),
        define(
            "a resolver on an address of Vert.x",
            "{\"dimension\":3,\"conflictPolicy\":\"custom\",\"resolver\":\"bus:__vertx.reply.1\"}",
            "invalid-field",
            "resolver"),
        define(
            "a resolver of a number",
            "{\"dimension\":3,\"conflictPolicy\":\"custom\",\"resolver\":7}",
            "invalid-field",
            "resolver"),
        define(
            "a resolver that is too long",
            "{\"dimension\":3,\"conflictPolicy\":\"custom\",\"resolver\":\""
                + "r".repeat(129)
                + "\"}",
            "invalid-field",
            "resolver"),
        change(
            "a change to custom without a resolver",
            "{\"conflictPolicy\":\"custom\"}",
            "missing-field",
            "resolver"),
        change(
            "a change with a resolver to another policy",
            "{\"conflictPolicy\":\"siblings\",\"resolver\":\"newest\"}",
            "invalid-field",
            "resolver"),
        change(
            "a change of the resolver alone",
            "{\"resolver\":\"newest\"}",
            "missing-field",
            "conflictPolicy"),
        change("a change of the dimension", "{\"dimension\":4}", "unknown-field", "dimension"),
        define(
            "policy unknown",
            "{\"dimension\":3,\"conflictPolicy\":\"first\"}",
            "invalid-field",
            "conflictPolicy"),
        define("an unknown field", "{\"dimension\":3,\"dims\":3}", "unknown-field", "dims"),
        define("no JSON", "dimension: 3", "invalid-json", null),
        new Bad(
            "a name in capitals",
            "PUT",
            "/v1/collections/Docs",
            TestServer.JSON,
            "{\"dimension\":3}",
            400,
            "invalid-field",
            "collection"),
        new Bad(
            "another dimension",
            "PUT",
            "/v1/collections/docs",
            TestServer.JSON,
            "{\"dimension\":4,\"index\":\"none\"}",
            409,
            "collection-differs",
            "dimension"),
        new Bad(
            "another metric",
            "PUT",
            "/v1/collections/docs",
            TestServer.JSON,
            "{\"dimension\":3,\"metric\":\"dot\",\"index\":\"none\"}",
            409,
            "collection-differs",
            "metric"));
  }

  private static Stream<Bad> many() {
    String ids = "\"x\",".repeat(1_000) + "\"x\"";
    return Stream.of(
        post("a batch without entries", BATCH, "{}", "missing-field", "entries"),
        post("entries that are no array", BATCH, "{\"entries\":{}}", "invalid-field", "entries"),
        post(
            "entries twice",
            BATCH,
            "{\"entries\":[],\"entries\":[]}",
            "duplicate-field",
            "entries"),
        post("a field beside entries", BATCH, "{\"entrys\":[]}", "unknown-field", "entrys"),
        post("a batch cut short", BATCH, "{\"entries\":[{\"id\":\"a\"", "invalid-json", null),
        post("a read without ids", READ, "{}", "missing-field", "ids"),
        post("an id that is a number", READ, "{\"ids\":[1]}", "invalid-field", "ids"),
        post("an id that is empty", READ, "{\"ids\":[\"\"]}", "invalid-id", "ids"),
        post("an id with half a character", READ, "{\"ids\":[\"\\ud800\"]}", "invalid-id", "ids"),
        post("1,001 ids", READ, "{\"ids\":[" + ids + "]}", "invalid-field", "ids"),
        post("an id object without id", READ, "{\"ids\":[{}]}", "missing-field", "id"),
        post(
            "a foreign context",
            READ,
            "{\"ids\":[{\"id\":\"a\",\"context\":\"AAAA\"}]}",
            "invalid-context",
            "ids[0].context"));
  }

  private static Stream<Bad> others() {
    return Stream.of(
        typed("no content type", "PUT", ENTRY, null),
        typed("a form", "PUT", ENTRY, "application/x-www-form-urlencoded"),
        typed("another charset", "PUT", ENTRY, "application/json; charset=utf-16"),
        typed("NDJSON for one entry", "PUT", ENTRY, TestServer.NDJSON),
        typed("a batch as CSV", "POST", BATCH, "text/csv"),
        new Bad("an unknown path", "GET", "/v2/x", null, null, 404, "no-such-resource", null),
        new Bad(
            "a path below an entry",
            "GET",
            ENTRY + "/b",
            null,
            null,
            404,
            "no-such-resource",
            null),
        new Bad(
            "an unknown entry", "GET", ENTRY + "nobody", null, null, 404, "entry-not-found", null),
        new Bad("POST to an entry", "POST", ENTRY, null, null, 405, "method-not-allowed", null),
        new Bad(
            "POST to a collection",
            "POST",
            "/v1/collections/docs",
            null,
            null,
            405,
            "method-not-allowed",
            null),
        new Bad("GET of a batch", "GET", BATCH, null, null, 405, "method-not-allowed", null),
        new Bad(
            "an unknown collection",
            "PUT",
            "/v1/collections/nope/vectors/a",
            TestServer.JSON,
            OK_BODY,
            404,
            "collection-not-found",
            null));
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void aBadRequestIsRefusedByNameAndChangesNothing(Bad bad) {
    int writes = server.node.writes.size();
    String body = bad.body();
    Answer answer =
        server.send(
            bad.method(),
            bad.target(),
            bad.contentType(),
            body == null ? null : body.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.text()).doesNotContain("Exception", "\tat ");
    assertThat(answer.status()).as(answer.text()).isEqualTo(bad.status());
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.problem()).as(answer.text()).isEqualTo(bad.problem());
    assertThat(answer.json().getString("field")).as(answer.text()).isEqualTo(bad.field());
    if (bad.field() != null) {
      assertThat(answer.json().getString("detail")).startsWith(bad.field() + " ");
    }
    assertThat(server.node.writes).hasSize(writes);
    assertThat(server.admission.writesInFlight()).isZero();
    assertThat(server.admission.bytesInFlight()).isZero();
  }

  @Test
  void aWrongDimensionNamesWhatWasGivenAndTheLimit() {
    JsonObject problem = server.put(ENTRY, "{\"vector\":[1,2,3,4,5]}").json();
    assertThat(problem.getInteger("value")).isEqualTo(5);
    assertThat(problem.getInteger("limit")).isEqualTo(3);
  }

  @Test
  void aNumberThatIsNotFiniteIsNamedByItsIndex() {
    assertThat(server.put(ENTRY, "{\"vector\":[1,2,NaN]}").json().getInteger("index")).isEqualTo(2);
    assertThat(server.put(ENTRY, "{\"vector\":[1,9e38,3]}").json().getInteger("index"))
        .isEqualTo(1);
    assertThat(server.put(ENTRY, "{\"vector\":\"AACAPwAAAEAAAMB/\"}").json().getInteger("index"))
        .isEqualTo(2);
  }

  @Test
  void whatIsNoJsonIsToldInWordsOfOurOwn() {
    assertThat(detail("{\"vector\":[1,2,3],}"))
        .isEqualTo("the text is not JSON: '}' cannot stand there (column 19)");
    assertThat(detail("{\n\"vector\": x}"))
        .startsWith("the text is not JSON")
        .contains("line 2, column ");
    assertThat(detail("{\"vector\":[1,2")).startsWith("the text is not JSON: it ends too early");
    assertThat(detail("[]")).isEqualTo("the text must be an object");
    for (String broken : List.of("{\"vector\":[01]}", "{\"a\":\"\n\"}", "{'a':1}", "{\"a\":tru}")) {
      assertThat(detail(broken))
          .matches("the text is not JSON(: '.' cannot stand there)? \\(.*\\)");
    }
  }

  private static String detail(String body) {
    return server.put(ENTRY, body).json().getString("detail");
  }

  @Test
  void aRefusalNamesTheValueThatItRefuses() {
    assertThat(define("Docs", "{\"dimension\":3}")).startsWith("collection is 'Docs', must match ");
    assertThat(define("c", "{\"dimension\":\"3\"}"))
        .isEqualTo("dimension is '3', must be a whole number, 1 to 65536");
    assertThat(define("c", "{\"dimension\":[3]}")).startsWith("dimension is an array, must be ");
    assertThat(define("c", "{\"dimension\":3.5}")).startsWith("dimension is 3.5, must be ");
    assertThat(define("c", "{\"dimension\":\"" + "9".repeat(400) + "\"}")).hasSizeLessThan(200);
    assertThat(detail("{\"vector\":[1,2,-Infinity]}"))
        .isEqualTo("vector[2] is -Infinity, which is not finite");
    assertThat(detail("{\"vector\":\"AADAfwAAAEAAAEBA\"}"))
        .isEqualTo("vector[0] is NaN, which is not finite");
    assertThat(
            server
                .post("/v1/replicas", TestServer.JSON, "{\"node\":\"n4\",\"role\":\"boss\"}")
                .json()
                .getString("detail"))
        .isEqualTo("role is 'boss', must be active or reader");
  }

  private static String define(String name, String body) {
    return server.put("/v1/collections/" + name, body).json().getString("detail");
  }

  @Test
  void whereThereIsNothingTheDescriptionIsPointedTo() {
    assertThat(server.get("/v1").status()).isEqualTo(404);
    assertThat(server.get("/v1").json().getString("detail"))
        .isEqualTo("there is nothing at /v1; /openapi.yaml describes what there is");
  }

  @Test
  void aMethodNotAllowedNamesThoseThatAre() {
    assertThat(server.delete("/v1/replicas").json().getString("detail"))
        .isEqualTo("DELETE is not allowed at /v1/replicas; allowed: GET, HEAD, POST");

    assertThat(server.post(ENTRY, TestServer.JSON, "{}").header("Allow"))
        .isEqualTo("DELETE, GET, HEAD, PUT");
    assertThat(server.get(BATCH).header("Allow")).isEqualTo("POST");
    assertThat(server.delete("/v1/replicas").header("Allow")).isEqualTo("GET, HEAD, POST");
    assertThat(server.delete("/v1/backups").header("Allow")).isEqualTo("GET, HEAD, POST");
  }

  @Test
  void aContextOfAnotherEntryOrClusterIsRefused() {
    String context = server.put(ENTRY, OK_BODY).context();
    Answer answer = server.get(ENTRY + "other", "Causal-Context", context);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-context");
    assertThat(answer.json().getString("field")).isEqualTo("Causal-Context");
  }

  @Test
  void oneContextOnlyIsTakenAndNoneOfSeveralIgnored() {
    String context = server.put(ENTRY, OK_BODY).context();
    String[] twice = {"Causal-Context", context, "Causal-Context", context};
    server.collection("twice", 3, ConflictPolicy.CRDT);
    Answer mutation =
        server.post("/v1/collections/twice/vectors/a/mutations", TestServer.JSON, "{}", twice);
    for (Answer answer :
        List.of(
            server.get(ENTRY, twice),
            server.put(ENTRY, OK_BODY, twice),
            server.delete(ENTRY, twice),
            mutation)) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.problem()).isEqualTo("invalid-request");
      assertThat(answer.json().getString("field")).isEqualTo("Causal-Context");
      assertThat(answer.json().getString("detail")).contains("is given 2 times");
    }
  }

  @Test
  void aBadContextOfAReadOfManyNamesItsPlace() {
    String context = server.put(ENTRY, OK_BODY).context();
    String ids = "{\"ids\":[\"b\",{\"id\":\"other\",\"context\":\"" + context + "\"}]}";
    Answer answer = server.post(BATCH.replace(":batch", ":read"), TestServer.JSON, ids);
    assertThat(answer.problem()).isEqualTo("invalid-context");
    assertThat(answer.json().getString("field")).isEqualTo("ids[1].context");
  }

  @Test
  void aContextBelongsToAnEntryAndNotToABatch() {
    String context = server.put(ENTRY, OK_BODY).context();
    Answer answer =
        server.post(BATCH, TestServer.JSON, "{\"entries\":[]}", "Causal-Context", context);
    assertThat(answer.problem()).isEqualTo("invalid-context");
  }

  @Test
  void aCompressedBodyIsRefused() {
    Answer answer = server.put(ENTRY, OK_BODY, "Content-Encoding", "gzip");
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.json().getString("field")).isEqualTo("Content-Encoding");
  }

  @Test
  void anErrorOfTheNodeShowsNothingOfItsInside() {
    server.node.failure = new IllegalStateException("secret");
    Answer answer = server.get(ENTRY);
    server.node.failure = null;
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).doesNotContain("secret", "IllegalState");
    assertThat(answer.json().getString("correlationId")).hasSize(16);
  }
}

package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.api.request.PayloadReader;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Member;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in as an entry and what comes out. */
final class EntriesTest {
  private static final String BASE = "/v1/collections/docs/vectors/";

  private static TestServer server;
  private static CollectionInfo docs;

  @BeforeAll
  static void start() {
    server = new TestServer();
    docs = server.collection("docs", 3, ConflictPolicy.SIBLINGS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] floats(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  private static WriteCommand lastWrite() {
    return server.node.writes.get(server.node.writes.size() - 1);
  }

  private static ReadCommand lastRead() {
    return server.node.reads.get(server.node.reads.size() - 1);
  }

  @Test
  void anEntryReadsBackAsItWasWritten() {
    Answer written =
        server.put(
            BASE + "a", "{\"payload\" : {\"n\":1.10, \"t\":\"a\\/b\"}, \"vector\":[1,-2.5,1e-3]}");
    assertThat(written.status()).isEqualTo(201);
    assertThat(written.json().getString("id")).isEqualTo("a");
    assertThat(written.json().getString("consistency")).isEqualTo("quorum");
    assertThat(written.json().getInteger("acks")).isEqualTo(2);
    assertThat(written.json().getInteger("replicas")).isEqualTo(3);

    Answer read = server.get(BASE + "a");
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.text())
        .isEqualTo(
            "{\"id\":\"a\",\"vector\":[1.0,-2.5,0.001],\"payload\":{\"n\":1.10,\"t\":\"a\\/b\"},"
                + "\"dot\":\""
                + written.json().getString("dot")
                + "\",\"timestamp\":\""
                + written.json().getString("timestamp")
                + "\"}");
  }

  @Test
  void aVectorIsTheSameInEveryForm() {
    byte[] vector = floats(0.1f, -3.4028235e38f, 1.4e-45f);
    String base64 = Base64.getEncoder().encodeToString(vector);
    server.put(BASE + "b", "{\"vector\":\"" + base64 + "\"}");
    assertThat(((Content.Value) lastWrite().content()).vector().array()).isEqualTo(vector);

    assertThat(server.get(BASE + "b?vector=base64").json().getString("vector")).isEqualTo(base64);
    assertThat(server.get(BASE + "b?vector=none").json().containsKey("vector")).isFalse();
    JsonArray numbers = server.get(BASE + "b?vector=array").json().getJsonArray("vector");
    for (int i = 0; i < 3; i++) {
      float shown = Float.parseFloat(numbers.getValue(i).toString());
      assertThat(shown)
          .isEqualTo(ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN).getFloat(i * 4));
    }
  }

  @Test
  void base64MayComeUnpaddedOrWithEscapedSlashes() {
    CollectionInfo one = server.collection("one", 1);
    for (String text : List.of("AACAPw", "AACAPw==")) {
      assertThat(
              server.put("/v1/collections/one/vectors/a", "{\"vector\":\"" + text + "\"}").status())
          .isBetween(200, 201);
      assertThat(((Content.Value) lastWrite().content()).vector().array()).isEqualTo(floats(1f));
    }
    byte[] slashes = {(byte) 0xFF, (byte) 0xFF, 0x7F, 0x3F};
    String escaped = Base64.getEncoder().encodeToString(slashes).replace("/", "\\/");
    server.put("/v1/collections/one/vectors/a", "{\"vector\":\"" + escaped + "\"}");
    assertThat(((Content.Value) lastWrite().content()).vector().array()).isEqualTo(slashes);
    assertThat(lastWrite().collection()).isEqualTo(one);
  }

  @Test
  void aPayloadIsKeptCompactAndOtherwiseAsWritten() {
    String payload =
        "{ \"big\" : 123456789012345678901234567890.10 ,\n\t\"e\":[ 1E5 , -0 ],"
            + "\"s\" : \"a b\\\"c\\u00e9 \\\\\", \"é\":{ } }";
    server.put(BASE + "p", "{\"vector\":[1,2,3],\"payload\":" + payload + "}");
    assertThat(((Content.Value) lastWrite().content()).payload().toUtf8())
        .isEqualTo(
            "{\"big\":123456789012345678901234567890.10,\"e\":[1E5,-0],"
                + "\"s\":\"a b\\\"c\\u00e9 \\\\\",\"é\":{}}");
  }

  @Test
  void anEmptyPayloadIsTheSameAsNone() {
    server.put(BASE + "p", "{\"vector\":[1,2,3],\"payload\":{ }}");
    assertThat(((Content.Value) lastWrite().content()).payload()).isEqualTo(Bytes.EMPTY);
    assertThat(server.get(BASE + "p").json().getJsonObject("payload")).isEmpty();
  }

  @Test
  void aPayloadOfExactlyTheLimitsIsAccepted() {
    String deep = "[".repeat(63) + "]".repeat(63);
    String large = "x".repeat(PayloadReader.MAX_BYTES - "{\"a\":\"\"}".length());
    for (String payload : List.of("{\"a\":" + deep + "}", "{\"a\":\"" + large + "\"}")) {
      assertThat(
              server.put(BASE + "p", "{\"vector\":[1,2,3],\"payload\":" + payload + "}").status())
          .isBetween(200, 201);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a%2Fb, a/b",
    "a%2fb, a/b",
    "%61, a",
    "a+b, a+b",
    "a%20b, a b",
    "caf%C3%A9, café",
    "%F0%9F%98%80, 😀",
    "%22%5C, '\"\\'",
    "a%3Fb, a?b",
    "100%25, 100%",
    "%2E%2E, ..",
    "a:batch, a:batch",
    "%E2%80%8B, \u200B",
  })
  void anIdIsPercentDecodedOnce(String encoded, String id) {
    assertThat(server.put(BASE + encoded, "{\"vector\":[1,2,3]}").json().getString("id"))
        .isEqualTo(id);
    assertThat(lastWrite().id()).isEqualTo(Bytes.utf8(id));
    assertThat(server.get(BASE + encoded).json().getString("id")).isEqualTo(id);
    assertThat(server.delete(BASE + encoded).status()).isEqualTo(204);
  }

  @Test
  void anIdMayHave512Bytes() {
    assertThat(server.put(BASE + "%C3%A9".repeat(256), "{\"vector\":[1,2,3]}").status())
        .isEqualTo(201);
    assertThat(lastWrite().id().length()).isEqualTo(512);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%", "a%4", "a%zz", "%-1", "a%4G"})
  void aBrokenEscapeIsNoId(String id) throws Exception {
    String head = server.raw("GET " + BASE + id + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(head).startsWith("HTTP/1.1 400");
  }

  @Test
  void aCollectionsNameIsPercentDecodedToo() {
    assertThat(server.put("/v1/collections/d%6Fcs/vectors/a", "{\"vector\":[1,2,3]}").status())
        .isBetween(200, 201);
    assertThat(server.get("/v1/collections/d%6Fcs").json().getString("name")).isEqualTo("docs");
  }

  @ParameterizedTest
  @CsvSource({"5s, 5000", "500ms, 500", "1ms, 1", "60s, 60000", "1.5s, 1500", "60000ms, 60000"})
  void aTimeoutIsANumberAndAUnit(String text, int millis) {
    server.get(BASE + "a?timeout=" + text);
    assertThat(lastRead().timeoutMillis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"one, ONE", "quorum, QUORUM", "all, ALL"})
  void everyOperationTakesItsConsistency(String text, Consistency consistency) {
    server.get(BASE + "a?consistency=" + text);
    assertThat(lastRead().consistency()).isEqualTo(consistency);
    server.put(BASE + "a?consistency=" + text, "{\"vector\":[1,2,3]}");
    assertThat(lastWrite().consistency()).isEqualTo(consistency);
    server.delete(BASE + "a?consistency=" + text);
    assertThat(lastWrite().consistency()).isEqualTo(consistency);
  }

  @Test
  void consistencyIsQuorumAndTimeoutFiveSecondsUnlessSaid() {
    server.get(BASE + "a");
    assertThat(lastRead().consistency()).isEqualTo(Consistency.QUORUM);
    assertThat(lastRead().timeoutMillis()).isEqualTo(5_000);
    assertThat(lastRead().context()).isNull();
  }

  @Test
  void theContextTravelsBothWays() {
    String context = server.put(BASE + "ctx", "{\"vector\":[1,2,3]}").context();
    Answer read = server.get(BASE + "ctx", "Causal-Context", context);
    CausalContext sent = lastRead().context();
    assertThat(sent).isEqualTo(decode("ctx", context));

    server.put(BASE + "ctx", "{\"vector\":[1,2,3]}", "Causal-Context", read.context());
    assertThat(lastWrite().context()).isEqualTo(decode("ctx", read.context()));

    Answer deleted = server.delete(BASE + "ctx", "Causal-Context", read.context());
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.context()).isNotEmpty();
    Answer missing = server.get(BASE + "ctx");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.context()).isNotEmpty();
  }

  private static CausalContext decode(String id, String context) {
    return FakeNode.CONTEXTS.decode(context, new EntryKey(docs.id(), Bytes.utf8(id)));
  }

  private static Version version(long actor, long millis, float first) {
    return new Version(
        new Dot(new Actor(actor << 32), 1),
        HybridTimestamp.ofMillis(millis),
        new Content.Value(Bytes.wrap(floats(first, 0, 0)), Bytes.EMPTY));
  }

  @Test
  void concurrentVersionsAreShownAsSiblings() {
    server.node.store(docs, "fork", List.of(version(1, 1_000, 1), version(2, 2_000, 2)));
    JsonObject entry = server.get(BASE + "fork").json();
    assertThat(entry.fieldNames()).containsExactly("id", "siblings");
    assertThat(entry.getJsonArray("siblings")).hasSize(2);
    assertThat(entry.getJsonArray("siblings").getJsonObject(1).getString("timestamp"))
        .isEqualTo("1970-01-01T00:00:02.000000000Z");
  }

  @Test
  void equalConcurrentValuesAreShownOnceWithAContextOfAll() {
    List<Version> twins = List.of(version(1, 1_000, 1), version(2, 2_000, 1));
    server.node.store(docs, "twins", twins);
    Answer read = server.get(BASE + "twins");
    assertThat(read.json().fieldNames())
        .containsExactly("id", "vector", "payload", "dot", "timestamp");
    assertThat(read.json().getString("timestamp")).isEqualTo("1970-01-01T00:00:02.000000000Z");
    VersionVector seen = decode("twins", read.context()).seen();
    assertThat(twins).allMatch(each -> seen.contains(each.dot()));
  }

  @Test
  void aTimestampReadsLikeTheCoresOwn() {
    HybridTimestamp timestamp = new HybridTimestamp((1_732_000_123_987L << 16) | 65_535);
    server.node.store(
        docs,
        "time",
        List.of(
            new Version(
                new Dot(new Actor(1), 1),
                timestamp,
                new Content.Value(Bytes.wrap(floats(1, 2, 3)), Bytes.EMPTY))));
    assertThat(server.get(BASE + "time").json().getString("timestamp"))
        .isEqualTo(timestamp.toString());
  }

  @Test
  void aListingPagesThroughAllEntriesInOrderOfIds() {
    CollectionInfo listed = server.collection("listed", 3);
    for (String id : List.of("b", "a", "é", "c&d", "B")) {
      server.node.store(listed, id, List.of(version(1, 1_000, 1)));
    }
    String base = "/v1/collections/listed/vectors?limit=2&vector=none";
    JsonObject first = server.get(base).json();
    assertThat(ids(first)).containsExactly("B", "a");
    JsonObject second = server.get(base + "&after=" + first.getString("next")).json();
    assertThat(ids(second)).containsExactly("b", "c&d");
    Answer third = server.get(base + "&total=true&after=c%26d");
    assertThat(ids(third.json())).containsExactly("é");
    assertThat(third.json().containsKey("next")).isFalse();
    assertThat(third.header("X-Total-Count")).isEqualTo("5");
    assertThat(server.get(base).header("X-Total-Count")).isNull();
  }

  private static List<String> ids(JsonObject listing) {
    return listing.getJsonArray("entries").stream()
        .map(each -> ((JsonObject) each).getString("id"))
        .toList();
  }

  @Test
  void aMultiReadAnswersInOrderWithAStatusEach() {
    server.put(BASE + "m1", "{\"vector\":[1,2,3]}");
    String context = server.put(BASE + "m2", "{\"vector\":[1,2,3]}").context();
    Answer answer =
        server.post(
            "/v1/collections/docs/vectors:read?vector=none&consistency=one",
            TestServer.JSON,
            "{\"ids\":[{\"id\":\"m2\",\"context\":\"" + context + "\"},\"nobody\",\"m1\"]}");
    JsonArray results = answer.json().getJsonArray("results");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(results.stream().map(each -> ((JsonObject) each).getInteger("status")))
        .containsExactly(200, 404, 200);
    assertThat(results.stream().map(each -> ((JsonObject) each).getString("id")))
        .containsExactly("m2", "nobody", "m1");
    assertThat(results.stream().map(each -> ((JsonObject) each).getString("context")))
        .doesNotContainNull();
    assertThat(lastRead().consistency()).isEqualTo(Consistency.ONE);
    assertThat(server.node.reads.get(server.node.reads.size() - 3).context()).isNotNull();
  }

  @Test
  void aCollectionGetsAnotherIndexAndSaysWhatThatMeans() {
    server.put("/v1/collections/shelf", "{\"dimension\":2}");

    Answer flat = patch("shelf", "{\"index\":\"flat\"}");
    assertThat(flat.status()).as(flat.text()).isEqualTo(200);
    assertThat(flat.json().getString("index")).isEqualTo("flat");
    assertThat(flat.json().getString("outcome")).contains("keeps the vectors", "searches go on");
    assertThat(patch("shelf", "{\"index\":\"flat\"}").json().getString("outcome"))
        .isEqualTo("nothing has changed");
    assertThat(patch("shelf", "{\"index\":\"hnsw\"}").json().getString("outcome"))
        .contains("builds a graph", "searches go on");
    assertThat(patch("shelf", "{\"index\":\"pq\"}").json().getString("outcome"))
        .contains("reads the vectors from its store");
    assertThat(patch("shelf", "{\"index\":\"none\"}").json().getString("outcome"))
        .contains("cannot be searched any more");
    assertThat(patch("shelf", "{\"index\":\"flat\"}").json().getString("outcome"))
        .contains("reads the vectors from its store");

    Answer both = patch("shelf", "{\"index\":\"hnsw\",\"conflictPolicy\":\"siblings\"}");
    assertThat(both.status()).isEqualTo(400);
    assertThat(both.json().getString("field")).isEqualTo("index");
    assertThat(patch("none", "{\"index\":\"hnsw\"}").status()).isEqualTo(404);
  }

  @Test
  void aCollectionOfThePolicyCustomNamesItsResolver() {
    String definition = "{\"dimension\":7,\"conflictPolicy\":\"custom\",\"resolver\":";
    Answer made = server.put("/v1/collections/merged", definition + "\"bus:merge/notes\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text())
        .endsWith(
            "\"conflictPolicy\":\"custom\",\"index\":\"hnsw\",\"resolver\":\"bus:merge/notes\"}");
    Answer other = server.put("/v1/collections/merged", definition + "\"newest\"}");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text())
        .contains("resolver is bus:merge/notes, asked for newest")
        .contains("\"field\":\"resolver\"");
  }

  private Answer patch(String collection, String body) {
    return server.send(
        "PATCH",
        "/v1/collections/" + collection,
        TestServer.JSON,
        body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aCollectionOfSiblingsMayGetAResolverAndKeepsIt() {
    server.collection("carts", 3, ConflictPolicy.SIBLINGS);
    String custom = "{\"conflictPolicy\":\"custom\",\"resolver\":\"%s\"}";

    Answer changed = patch("carts", custom.formatted("newest"));
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(changed.json().getString("conflictPolicy")).isEqualTo("custom");
    assertThat(changed.json().getString("resolver")).isEqualTo("newest");
    assertThat(changed.json().getString("outcome")).contains("resolver's replaces them");
    assertThat(server.get("/v1/collections/carts").json().getString("resolver"))
        .isEqualTo("newest");

    Answer again = patch("carts", custom.formatted("newest"));
    assertThat(again.json().getString("outcome")).isEqualTo("nothing has changed");
    Answer other = patch("carts", custom.formatted("oldest"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.problem()).isEqualTo("policy-change-refused");
    assertThat(other.text()).contains("\"field\":\"resolver\"").contains("is newest and stays");
  }

  @Test
  void aResolverThatTheNodeHasNotIsWarnedOfAndTheCollectionIsMade() {
    String asked = "{\"dimension\":3,\"conflictPolicy\":\"custom\",\"resolver\":\"%s\"}";
    Answer made = server.put("/v1/collections/lost", asked.formatted("nowhere"));
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().getJsonArray("warnings").getString(0))
        .contains("nowhere", "is not on node n1");
    assertThat(server.get("/v1/collections/lost").json().containsKey("warnings")).isFalse();

    Answer known = server.put("/v1/collections/found", asked.formatted("newest"));
    assertThat(known.json().containsKey("warnings")).isFalse();
    server.collection("kept", 3, ConflictPolicy.SIBLINGS);
    assertThat(
            patch("kept", "{\"conflictPolicy\":\"custom\",\"resolver\":\"nowhere\"}")
                .json()
                .getJsonArray("warnings"))
        .hasSize(1);
  }

  @Test
  void aPolicyThatStaysNamesWhatIsPossible() {
    server.collection("forks", 3, ConflictPolicy.SIBLINGS);
    server.collection("settled", 3, ConflictPolicy.LAST_WRITE_WINS);
    Answer toFields = patch("forks", "{\"conflictPolicy\":\"crdt\"}");
    assertThat(toFields.status()).isEqualTo(409);
    assertThat(toFields.problem()).isEqualTo("policy-change-refused");
    assertThat(toFields.json().getString("detail"))
        .contains("is siblings and cannot become crdt")
        .contains("it can become last-write-wins or custom");

    Answer back = patch("settled", "{\"conflictPolicy\":\"siblings\"}");
    assertThat(back.status()).isEqualTo(409);
    assertThat(back.json().getString("detail"))
        .contains("settled by time")
        .contains("a collection that is siblings can become last-write-wins or custom");

    server.collection("fielded", 3, ConflictPolicy.CRDT);
    assertThat(patch("fielded", "{\"conflictPolicy\":\"siblings\"}").json().getString("detail"))
        .contains("its entries are made of fields");
    server.put(
        "/v1/collections/resolved",
        "{\"dimension\":3,\"conflictPolicy\":\"custom\",\"resolver\":\"newest\"}");
    assertThat(
            patch("resolved", "{\"conflictPolicy\":\"last-write-wins\"}")
                .json()
                .getString("detail"))
        .contains("given a resolver keeps it")
        .doesNotContain("settled");
  }

  @Test
  void aNewCollectionIsAnsweredWithItsEffectiveDefinitionOnceServedEverywhere() {
    Answer made = server.put("/v1/collections/fresh", "{\"dimension\":7}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text())
        .isEqualTo(
            "{\"name\":\"fresh\",\"dimension\":7,\"metric\":\"cosine\",\"replicationFactor\":3,"
                + "\"conflictPolicy\":\"last-write-wins\",\"index\":\"hnsw\"}");
    assertThat(server.put("/v1/collections/fresh", "{\"dimension\":7}").status()).isEqualTo(200);
    assertThat(server.delete("/v1/collections/fresh").status()).isEqualTo(204);
    assertThat(server.delete("/v1/collections/fresh").status()).isEqualTo(404);
  }

  @Test
  void theLagIsUnknownWhereAMemberMayLackAnythingElseThatOfTheWorst() {
    JsonObject unknown = server.get("/v1/lag").json();
    assertThat(unknown.getValue("entries")).isNull();
    assertThat(unknown.getValue("millis")).isNull();

    server.node.unheardOf = Member.State.REMOVED;
    JsonObject lag = server.get("/v1/lag").json();
    assertThat(lag.getInteger("entries")).isEqualTo(17);
    assertThat(lag.getInteger("millis")).isEqualTo(2_500);
    assertThat(lag.getJsonArray("replicas").getJsonObject(2).getValue("entries")).isNull();
  }

  @Test
  void whatIsMissingForLongestAndWhatIsKeptForWhomIsToldWithEveryReplica() {
    for (String path : List.of("/v1/lag", "/v1/replicas")) {
      JsonArray replicas = server.get(path).json().getJsonArray("replicas");
      JsonObject here = replicas.getJsonObject(0);
      assertThat(here.getString("status")).isEqualTo("healthy");
      assertThat(here.getInteger("tombstones")).isEqualTo(4);
      assertThat(here.getInteger("holdsUp")).isZero();
      assertThat(here.getValue("oldestMissing")).isNull();
      JsonObject other = replicas.getJsonObject(1);
      assertThat(other.getString("status")).isEqualTo("unreachable");
      assertThat(other.getString("reachability")).isEqualTo("suspect");
      assertThat(other.containsKey("tombstones")).isFalse();
      assertThat(other.getInteger("holdsUp")).isEqualTo(9);
      assertThat(other.getString("oldestMissing")).isEqualTo("n1@5f0c91d2:42");
    }
  }
}

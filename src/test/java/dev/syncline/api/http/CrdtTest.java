package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.entry.Content;
import dev.syncline.port.Outcome;
import dev.syncline.port.WriteCommand;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Collections whose entries are made of fields, and what is done to those. */
final class CrdtTest {
  private static final String DEFINITION =
      "{\"dimension\":2,\"conflictPolicy\":\"crdt\",\"vector\":\"%s\",\"fields\":{"
          + "\"views\":\"counter\",\"tags\":\"set\",\"done\":\"flag\",\"best\":\"max\","
          + "\"low\":{\"type\":\"min\"},\"note\":\"register\",\"votes\":\"multi-value\","
          + "\"geo\":{\"type\":\"map\",\"fields\":{\"hits\":\"counter\",\"place\":\"register\"}}}}";
  private static final String PAGES = "/v1/collections/pages/vectors/";
  private static final String MEANS = "/v1/collections/means/vectors/";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
    assertThat(server.put("/v1/collections/pages", DEFINITION.formatted("register")).status())
        .isEqualTo(201);
    assertThat(server.put("/v1/collections/means", DEFINITION.formatted("mean")).status())
        .isEqualTo(201);
    server.collection("plain", 2);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer mutate(String entry, String... operations) {
    return server.post(
        entry + "/mutations",
        TestServer.JSON,
        "{\"operations\":[" + String.join(",", operations) + "]}");
  }

  private static WriteCommand lastWrite() {
    return server.node.writes.get(server.node.writes.size() - 1);
  }

  private static List<Operation> lastOperations() {
    return ((Content.Mutation) lastWrite().content()).operations();
  }

  @Test
  void aCollectionIsShownWithItsFieldsAndIsTheSameWhenAskedForAgain() {
    Answer shown = server.get("/v1/collections/means");
    assertThat(shown.text())
        .isEqualTo(
            "{\"name\":\"means\",\"dimension\":2,\"metric\":\"cosine\",\"replicationFactor\":3,"
                + "\"conflictPolicy\":\"crdt\",\"index\":\"hnsw\",\"fields\":{\"best\":\"max\","
                + "\"done\":\"flag\",\"geo\":{\"type\":\"map\",\"fields\":{\"hits\":\"counter\","
                + "\"place\":\"register\"}},\"low\":\"min\",\"note\":\"register\",\"tags\":\"set\","
                + "\"views\":\"counter\",\"votes\":\"multi-value\"},\"vector\":\"mean\"}");
    JsonObject again = shown.json();
    again.remove("name");
    assertThat(server.put("/v1/collections/means", again.encode()).status()).isEqualTo(200);
    assertThat(server.get("/v1/collections/plain").json().fieldNames())
        .doesNotContain("fields", "vector");
  }

  @Test
  void fieldsMayBeLeftOut() {
    assertThat(
            server
                .put("/v1/collections/bare", "{\"dimension\":1,\"conflictPolicy\":\"crdt\"}")
                .json()
                .getJsonObject("fields"))
        .isEqualTo(new JsonObject());
  }

  @Test
  void anotherDefinitionIsRefusedNamingEachDifference() {
    JsonObject other = new JsonObject(DEFINITION.formatted("mean"));
    JsonObject fields = other.getJsonObject("fields");
    fields.put("tags", "flag").remove("done");
    fields.getJsonObject("geo").getJsonObject("fields").put("more", "set");
    Answer refused = server.put("/v1/collections/pages", other.encode());
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().getString("field")).isEqualTo("vector");
    assertThat(refused.json().getString("detail"))
        .isEqualTo(
            "vector is register, asked for mean; fields.done is flag, asked for none;"
                + " fields.geo.more is none, asked for set; fields.tags is set, asked for flag");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"countr\"}|fields.a|fields.a is 'countr', must be one of counter, set, flag, max,"
            + " min, register, multi-value, map",
        "{\"a\":7}|fields.a|fields.a is 7, must be one of",
        "{\"a\":\"map\"}|fields.a|fields.a is a map, which needs fields of its own",
        "{\"a\":{\"type\":\"map\",\"fields\":{}}}|fields.a|fields.a is a map, which needs fields",
        "{\"a\":{\"type\":\"set\",\"fields\":{\"b\":\"set\"}}}|fields.a.fields|does not go with"
            + " type set",
        "{\"a\":{}}|fields.a.type|fields.a.type is required",
        "{\"a\":{\"type\":\"set\",\"of\":1}}|fields.a.of|fields.a.of is not a field",
        "{\"a b\":\"set\"}|fields|fields has a field 'a b', names must match",
        "{\"a\":\"set\",\"a\":\"set\"}|fields.a|fields.a is given twice",
        "{\"a\":{\"type\":\"map\",\"fields\":{\"b\":{\"type\":\"map\",\"fields\":{\"c\":{\"type\":"
            + "\"map\",\"fields\":{\"d\":{\"type\":\"map\",\"fields\":{\"e\":\"set\"}}}}}}}}}|"
            + "fields.a.b.c.d|fields.a.b.c.d nests deeper than 4 levels",
        "[]|fields|fields must be an object of names and types",
      })
  void fieldsThatAreWrongAreRefusedByName(String fields, String field, String detail) {
    Answer refused =
        server.put(
            "/v1/collections/wrong",
            "{\"dimension\":2,\"conflictPolicy\":\"crdt\",\"fields\":" + fields + "}");
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.json().getString("field")).isEqualTo(field);
    assertThat(refused.json().getString("detail")).contains(detail);
    assertThat(server.node.state().collection("wrong")).isNull();
  }

  @Test
  void fieldsBeyondTheBoundAreRefusedWithIt() {
    JsonObject fields = new JsonObject();
    for (int i = 0; i <= 256; i++) {
      fields.put("f" + i, "counter");
    }
    JsonObject definition =
        new JsonObject().put("dimension", 2).put("conflictPolicy", "crdt").put("fields", fields);
    Answer refused = server.put("/v1/collections/wrong", definition.encode());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().getInteger("limit")).isEqualTo(256);
    fields.remove("f0");
    assertThat(server.put("/v1/collections/many", definition.encode()).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource({"fields,{}", "vector,\"register\""})
  void fieldsGoWithCrdtOnly(String member, String value) {
    Answer refused =
        server.put("/v1/collections/wrong", "{\"" + member + "\":" + value + ",\"dimension\":2}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().getString("field")).isEqualTo(member);
    assertThat(refused.json().getString("detail"))
        .isEqualTo(member + " goes with conflictPolicy crdt only, here it is last-write-wins");
  }

  @Test
  void aMutationIsAnsweredLikeAWriteAndReadAsPlainJson() {
    Answer made =
        mutate(
            PAGES + "a",
            "{\"increment\":3,\"field\":\"views\"}",
            "{\"field\":\"tags\",\"add\":[\"b\",\"a\",1.0,1]}",
            "{\"field\":\"done\",\"enable\":true}",
            "{\"field\":\"best\",\"max\":1.50}",
            "{\"field\":\"low\",\"min\":-2e0}",
            "{\"field\":\"note\",\"set\":{ \"n\" : 1.0 }}",
            "{\"field\":\"votes\",\"set\":null}",
            "{\"field\":\"geo/hits\",\"increment\":-1}",
            "{\"field\":\"geo/place\",\"set\":\"x\"}",
            "{\"vector\":{\"set\":[1,2]}}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.json().fieldNames())
        .containsExactlyInAnyOrder("id", "dot", "timestamp", "consistency", "acks", "replicas");
    assertThat(made.context()).isNotEmpty();

    Answer read = server.get(PAGES + "a");
    assertThat(read.text())
        .startsWith(
            "{\"id\":\"a\",\"vector\":[1.0,2.0],\"payload\":{\"best\":1.5,\"done\":true,"
                + "\"geo\":{\"hits\":-1,\"place\":\"x\"},\"low\":-2,\"note\":{\"n\":1.0},"
                + "\"tags\":[\"a\",\"b\",1],\"views\":3,\"votes\":[null]},\"dot\":\"");
    assertThat(read.json().getString("dot")).isEqualTo(made.json().getString("dot"));

    Answer again =
        mutate(
            PAGES + "a",
            "{\"field\":\"views\",\"increment\":4}",
            "{\"field\":\"tags\",\"remove\":[\"\\u0061\",10e-1],\"add\":[\"c\"]}",
            "{\"field\":\"done\",\"enable\":false}");
    assertThat(again.status()).isEqualTo(200);
    JsonObject payload = server.get(PAGES + "a").json().getJsonObject("payload");
    assertThat(payload.getInteger("views")).isEqualTo(7);
    assertThat(payload.getJsonArray("tags")).isEqualTo(new JsonArray(List.of("b", "c")));
    assertThat(payload.getBoolean("done")).isFalse();

    assertThat(server.delete(PAGES + "a").status()).isEqualTo(204);
    assertThat(server.get(PAGES + "a").status()).isEqualTo(404);
  }

  @Test
  void operationsReachTheNodeInTheirOrderWithLevelTimeAndContext() {
    String context = mutate(PAGES + "o", "{\"field\":\"views\",\"increment\":1}").context();
    server.post(
        PAGES + "o/mutations?consistency=all&timeout=700ms",
        TestServer.JSON,
        "{\"operations\":[{\"field\":\"views\",\"increment\":-9007199254740991},"
            + "{\"field\":\"tags\",\"remove\":[\"x\"],\"add\":[{\"b\":1,\"a\":2}]}]}",
        "Causal-Context",
        context);
    assertThat(lastOperations())
        .containsExactly(
            new Operation.Increase(Slot.ofField("/views"), new Count(-9_007_199_254_740_991L)),
            new Operation.Change(
                "/tags", Set.of(Bytes.utf8("{\"a\":2,\"b\":1}")), Set.of(Bytes.utf8("\"x\""))));
    assertThat(lastWrite().timeoutMillis()).isEqualTo(700);
    assertThat(lastWrite().consistency().label()).isEqualTo("all");
    assertThat(lastWrite().context()).isNotNull();
  }

  @Test
  void aVectorThatIsAMeanIsObservedAndIsNullBefore() {
    mutate(MEANS + "m", "{\"field\":\"views\",\"increment\":1}");
    for (String form : List.of("", "?vector=base64")) {
      JsonObject entry = server.get(MEANS + "m" + form).json();
      assertThat(entry.containsKey("vector")).isTrue();
      assertThat(entry.getValue("vector")).isNull();
    }
    assertThat(server.get(MEANS + "m?vector=none").json().containsKey("vector")).isFalse();

    mutate(
        MEANS + "m",
        "{\"vector\":{\"observe\":[1,0]}}",
        "{\"vector\":{\"weight\":3,\"observe\":[5,4]}}");
    assertThat(server.get(MEANS + "m").text()).contains("\"vector\":[4.0,3.0]");
  }

  @Test
  void aPutSetsTheRegistersItNamesAndTouchesNothingElse() {
    mutate(PAGES + "p", "{\"field\":\"views\",\"increment\":3}", "{\"field\":\"note\",\"set\":1}");
    Answer put =
        server.put(
            PAGES + "p",
            "{\"vector\":[3,4],\"payload\":{\"geo\":{\"place\":[ 1 ]},\"votes\":\"x\"}}");
    assertThat(put.status()).as(put.text()).isEqualTo(200);
    JsonObject entry = server.get(PAGES + "p").json();
    assertThat(entry.getJsonArray("vector")).containsExactly(3.0, 4.0);
    assertThat(entry.getJsonObject("payload").encode())
        .isEqualTo(
            "{\"done\":false,\"geo\":{\"hits\":0,\"place\":[1]},\"note\":1,\"tags\":[],"
                + "\"views\":3,\"votes\":[\"x\"]}");
    assertThat(server.put(PAGES + "p", "{\"payload\":{\"note\":2}}").status()).isEqualTo(200);
    assertThat(server.put(PAGES + "p", "{\"vector\":[5,6]}").status()).isEqualTo(200);
    entry = server.get(PAGES + "p").json();
    assertThat(entry.getJsonArray("vector")).containsExactly(5.0, 6.0);
    assertThat(entry.getJsonObject("payload").getInteger("note")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"vector\":[1,2],\"payload\":{\"views\":3}}|payload.views|payload.views cannot be set: it"
            + " is a counter, which takes increment in mutations",
        "{\"payload\":{\"geo\":{\"hits\":3}}}|payload.geo.hits|payload.geo.hits cannot be set",
        "{\"payload\":{\"geo\":3}}|payload.geo|payload.geo must be an object",
        "{\"payload\":{\"title\":3}}|payload.title|payload.title is not a field that the collection"
            + " declares",
        "{\"payload\":{}}|vector|vector is required, or a payload that sets a register",
        "{}|vector|vector is required",
        "{\"vector\":[1]}|vector|vector has 1 number, the collection's dimension is 2",
      })
  void aPutThatNamesWhatItCannotSetIsRefused(String body, String field, String detail) {
    Answer refused = server.put(PAGES + "r", body);
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.json().getString("field")).isEqualTo(field);
    assertThat(refused.json().getString("detail")).contains(detail);
    assertThat(server.get(PAGES + "r").status()).isEqualTo(404);
  }

  @Test
  void aMeanCannotBePut() {
    Answer refused = server.put(MEANS + "r", "{\"vector\":[1,2]}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().getString("detail"))
        .isEqualTo(
            "vector cannot be set: in collection 'means' it is the mean of what is observed; give"
                + " an observation to mutations");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|operations|operations is empty",
        "7|operations|operations is 7, must be an array",
        "[7]|operations[0]|operations[0]: is 7, must be an object",
        "[{\"field\":\"views\"}]|operations[0]|operations[0]: says nothing to do",
        "[{\"increment\":1}]|operations[0].field|operations[0].field is required",
        "[{\"field\":\"views\",\"increment\":1,\"max\":1}]|operations[0]|asks for several things",
        "[{\"field\":\"views\",\"increment\":1,\"increment\":1}]|operations[0].increment|twice",
        "[{\"field\":\"views\",\"decrement\":1}]|operations[0].decrement|is not a field of this",
        "[{\"field\":7,\"increment\":1}]|operations[0].field|is 7, must be a string",
        "[{\"field\":\"views\",\"increment\":1},{\"field\":\"shares\",\"increment\":1}]|"
            + "operations[1].field|operations[1].field is 'shares', which collection 'pages' does"
            + " not declare",
        "[{\"field\":\"geo/none\",\"increment\":1}]|operations[0].field|does not declare",
        "[{\"field\":\"\",\"increment\":1}]|operations[0].field|does not declare",
        "[{\"field\":\"tags\",\"increment\":1}]|operations[0].increment|operations[0].increment does"
            + " not fit: field 'tags' is a set, which takes add and remove",
        "[{\"field\":\"views\",\"add\":[1]}]|operations[0].add|'views' is a counter",
        "[{\"field\":\"views\",\"remove\":[1]}]|operations[0].remove|'views' is a counter",
        "[{\"field\":\"best\",\"min\":1}]|operations[0].min|which takes max",
        "[{\"field\":\"geo\",\"set\":1}]|operations[0].set|which takes operations on fields of its",
        "[{\"field\":\"done\",\"enable\":1}]|operations[0].enable|is 1, must be true or false",
        "[{\"field\":\"views\",\"increment\":1.5}]|operations[0].increment|is 1.5, must be a whole",
        "[{\"field\":\"views\",\"increment\":1e99}]|operations[0].increment|is 1e99, must be a whole",
        "[{\"field\":\"views\",\"increment\":1e-9999999999}]|operations[0].increment|must be a whole",
        "[{\"field\":\"views\",\"increment\":NaN}]|operations[0].increment|is NaN, must be a whole",
        "[{\"field\":\"views\",\"increment\":9007199254740992}]|operations[0].increment|must be"
            + " within ±9007199254740991",
        "[{\"field\":\"views\",\"increment\":99999999999999999999}]|operations[0].increment|whole",
        "[{\"field\":\"best\",\"max\":\"7\"}]|operations[0].max|operations[0].max is \"7\", must be a number",
        "[{\"field\":\"best\",\"max\":1e309}]|operations[0].max|exponent is beyond ±308",
        "[{\"field\":\"tags\",\"add\":\"x\"}]|operations[0].add|is 'x', must be an array",
        "[{\"field\":\"tags\",\"add\":[]}]|operations[0].add|and remove are empty",
        "[{\"field\":\"tags\",\"add\":[{\"a\":1,\"a\":2}]}]|operations[0].add|'a' twice",
        "[{\"field\":\"note\",\"set\":{\"a\":1,\"a\":2}}]|operations[0].set|'a' twice",
        "[{\"vector\":{\"set\":[1]}}]|operations[0].vector.set|operations[0].vector.set has 1 number",
        "[{\"vector\":{\"set\":[1,\"x\"]}}]|operations[0].vector.set[1]|is not a number",
        "[{\"vector\":[1,2]}]|operations[0].vector|is an array, must be an object",
        "[{\"vector\":{}}]|operations[0].vector|either set, or observe",
        "[{\"vector\":{\"set\":[1,2],\"weight\":1}}]|operations[0].vector|either set, or observe",
        "[{\"vector\":{\"set\":[1,2]},\"field\":\"views\"}]|operations[0].field|not go with vector",
        "[{\"vector\":{\"observe\":[1,2]}}]|operations[0].vector|it is a register, which takes set",
        "[{\"vector\":{\"add\":[1,2]}}]|operations[0].vector.add|is not a field",
      })
  void anOperationThatDoesNotFitIsRefusedAndNothingIsWritten(
      String operations, String field, String detail) {
    int before = server.node.writes.size();
    Answer refused =
        server.post(
            PAGES + "bad/mutations", TestServer.JSON, "{\"operations\":" + operations + "}");
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.json().getString("field")).isEqualTo(field);
    assertThat(refused.json().getString("detail")).contains(detail);
    assertThat(server.node.writes).hasSize(before);
  }

  @ParameterizedTest
  @CsvSource({"0,", "-1,", "1e-7,", "268435457,268435456", "NaN,"})
  void aWeightBeyondItsBoundsIsRefused(String weight, @Nullable Integer limit) {
    Answer refused =
        mutate(MEANS + "w", "{\"vector\":{\"observe\":[1,2],\"weight\":" + weight + "}}");
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.json().getString("field")).isEqualTo("operations[0].vector.weight");
    assertThat(refused.json().getInteger("limit")).isEqualTo(limit);
    assertThat(refused.json().getString("detail")).contains("must be 0.000001 to 268435456");
  }

  @Test
  void anObservedNumberBeyondItsBoundIsRefusedByItsPlace() {
    Answer refused = mutate(MEANS + "w", "{\"vector\":{\"observe\":[1,3e8]}}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().getString("field")).isEqualTo("operations[0].vector.observe[1]");
    assertThat(refused.json().getInteger("index")).isEqualTo(1);
    assertThat(refused.json().getInteger("limit")).isEqualTo(268_435_456);
  }

  @ParameterizedTest
  @CsvSource({"1.0,1", "-2.50e1,-25", "1e2,100", "0e999999999,0"})
  void aWholeNumberMayBeWrittenWithAFraction(String written, long increment) {
    Answer answer = mutate(PAGES + "whole", "{\"field\":\"views\",\"increment\":" + written + "}");
    assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    assertThat(server.node.writes.get(server.node.writes.size() - 1).content())
        .isEqualTo(
            new Content.Mutation(
                List.of(new Operation.Increase(Slot.ofField("/views"), new Count(increment)))));
  }

  @Test
  void countsAndLengthsAreBounded() {
    String one = "{\"field\":\"views\",\"increment\":1}";
    String[] many = new String[1_001];
    java.util.Arrays.fill(many, one);
    assertThat(mutate(PAGES + "n", many).json().getInteger("limit")).isEqualTo(1_000);
    String[] most = java.util.Arrays.copyOf(many, 1_000);
    assertThat(mutate(PAGES + "n", most).status()).isEqualTo(201);

    String elements = "1,".repeat(600) + "1";
    Answer elementsRefused =
        mutate(
            PAGES + "n",
            "{\"field\":\"tags\",\"add\":[" + elements + "],\"remove\":[" + elements + "]}");
    assertThat(elementsRefused.json().getInteger("limit")).isEqualTo(1_000);
    String[] thousands = new String[11];
    java.util.Arrays.fill(thousands, "{\"field\":\"tags\",\"add\":[" + "1,".repeat(999) + "1]}");
    Answer allRefused = mutate(PAGES + "n", thousands);
    assertThat(allRefused.json().getString("field")).isEqualTo("operations");
    assertThat(allRefused.json().getInteger("limit")).isEqualTo(10_000);
    String text = "\"" + "x".repeat(4_095) + "\"";
    Answer longRefused = mutate(PAGES + "n", "{\"field\":\"tags\",\"add\":[" + text + "]}");
    assertThat(longRefused.json().getInteger("limit")).isEqualTo(4_096);
    Answer number = mutate(PAGES + "n", "{\"field\":\"best\",\"max\":0." + "1".repeat(128) + "}");
    assertThat(number.json().getInteger("limit")).isEqualTo(128);
  }

  @Test
  void onlyACollectionOfFieldsIsMutated() {
    Answer refused = mutate("/v1/collections/plain/vectors/a", "{\"field\":\"a\",\"set\":1}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.problem()).isEqualTo("wrong-conflict-policy");
    assertThat(refused.json().getString("detail")).contains("'plain'", "last-write-wins");
    assertThat(mutate("/v1/collections/absent/vectors/a", "{}").status()).isEqualTo(404);
  }

  @Test
  void mutationsAreAResourceThatIsPostedTo() {
    Answer got = server.get(PAGES + "a/mutations");
    assertThat(got.status()).isEqualTo(405);
    assertThat(got.header("Allow")).isEqualTo("POST");
    assertThat(server.get(PAGES + "a/mutation").problem()).isEqualTo("no-such-resource");
    assertThat(server.post(PAGES + "a/b/mutations", TestServer.JSON, "{}").problem())
        .isEqualTo("no-such-resource");
    Answer slash =
        server.post(
            PAGES + "a%2Fmutations/mutations?consistency=one",
            TestServer.JSON,
            "{\"operations\":[{\"field\":\"views\",\"increment\":1}]}");
    assertThat(slash.json().getString("id")).isEqualTo("a/mutations");
  }

  @Test
  void anIdempotencyKeyGoesWithTheMutation() {
    String body = "{\"operations\":[{\"field\":\"views\",\"increment\":1}]}";
    Answer written =
        server.post(PAGES + "k/mutations", TestServer.JSON, body, "Idempotency-Key", "k-1");

    assertThat(written.status()).isEqualTo(201);
    assertThat(server.node.writes.get(server.node.writes.size() - 1).content())
        .isInstanceOfSatisfying(
            Content.Mutation.class,
            mutation -> assertThat(mutation.key()).isEqualTo(IdempotencyKey.of("k-1")));
  }

  @Test
  void anIdempotencyKeyThatCannotBeHonouredIsRefusedRatherThanIgnored() {
    String body = "{\"operations\":[{\"field\":\"views\",\"increment\":1}]}";
    int before = server.node.writes.size();
    Answer longKey =
        server.post(
            PAGES + "k/mutations", TestServer.JSON, body, "Idempotency-Key", "k".repeat(129));
    assertThat(longKey.status()).isEqualTo(400);
    assertThat(longKey.problem()).isEqualTo("invalid-request");
    assertThat(longKey.json().getString("field")).isEqualTo("Idempotency-Key");
    assertThat(longKey.json().getString("detail")).contains("129", "128");
    assertThat(longKey.json().getInteger("limit")).isEqualTo(128);
    Answer spaced =
        server.post(PAGES + "k/mutations", TestServer.JSON, body, "Idempotency-Key", "with space");
    assertThat(spaced.problem()).isEqualTo("invalid-request");
    assertThat(spaced.json().getString("detail")).contains("holds a space at position 5");
    assertThat(spaced.json().getValue("limit")).isNull();
    Answer put = server.put(PAGES + "k", "{\"payload\":{\"note\":1}}", "Idempotency-Key", "k-1");
    Answer delete = server.delete(PAGES + "k", "Idempotency-Key", "k-1");
    for (Answer refused : List.of(put, delete)) {
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.problem()).isEqualTo("not-available");
      assertThat(refused.json().getString("field")).isEqualTo("Idempotency-Key");
    }
    Answer batch =
        server.post(
            "/v1/collections/pages/vectors:batch",
            TestServer.JSON,
            "{\"entries\":[]}",
            "Idempotency-Key",
            "k-1");
    assertThat(batch.problem()).isEqualTo("not-available");
    assertThat(server.node.writes).hasSize(before);
  }

  @Test
  void aKeyOfOtherOperationsAndOneKeyTooManyNameTheHeader() {
    String body = "{\"operations\":[{\"field\":\"views\",\"increment\":1}]}";
    server.node.nextWrite = ignored -> new Outcome.KeyIsTaken();
    Answer taken =
        server.post(PAGES + "k/mutations", TestServer.JSON, body, "Idempotency-Key", "k-1");
    assertThat(taken.status()).isEqualTo(422);
    assertThat(taken.problem()).isEqualTo("idempotency-key-reused");
    assertThat(taken.json().getString("field")).isEqualTo("Idempotency-Key");

    server.node.nextWrite = ignored -> new Outcome.TooManyKeys(1_000, 600_000, 42, List.of());
    Answer full =
        server.post(PAGES + "k/mutations", TestServer.JSON, body, "Idempotency-Key", "k-2");
    assertThat(full.status()).isEqualTo(429);
    assertThat(full.problem()).isEqualTo("too-many-idempotency-keys");
    assertThat(full.header("Retry-After")).isEqualTo("42");
    assertThat(full.json().getInteger("limit")).isEqualTo(1_000);
    assertThat(full.json().getInteger("windowMillis")).isEqualTo(600_000);
    assertThat(full.json().getString("detail")).contains("1000", "600000 ms", "in 42 s");

    server.node.nextWrite =
        ignored -> new Outcome.TooManyKeys(1_000, 600_000, 600, List.of("n2", "n3"));
    Answer away =
        server.post(PAGES + "k/mutations", TestServer.JSON, body, "Idempotency-Key", "k-3");
    assertThat(away.header("Retry-After")).isEqualTo("600");
    assertThat(away.json().getString("detail")).contains("n2 and n3, replicas, are away");
    server.node.nextWrite = null;
  }

  @Test
  void aSumBeyondItsFieldNamesTheOperationTheFieldAndTheLimit() {
    String body = "{\"operations\":[{\"field\":\"views\",\"increment\":1}]}";
    server.node.nextWrite = ignored -> new Outcome.AmountTooLarge(1, "geo/hits", 1L << 62);
    Answer counter = server.post(PAGES + "k/mutations", TestServer.JSON, body);
    assertThat(counter.status()).isEqualTo(400);
    assertThat(counter.problem()).isEqualTo("invalid-field");
    assertThat(counter.json().getString("field")).isEqualTo("operations[1].increment");
    assertThat(counter.json().getLong("limit")).isEqualTo(1L << 62);
    assertThat(counter.json().getString("detail"))
        .contains("'geo/hits'", "2^62")
        .containsOnlyOnce("nothing was");

    server.node.nextWrite = ignored -> new Outcome.AmountTooLarge(0, "", 1L << 62);
    Answer mean = server.post(PAGES + "k/mutations", TestServer.JSON, body);
    assertThat(mean.json().getString("field")).isEqualTo("operations[0].vector.observe");
    server.node.nextWrite = null;
  }

  @Test
  void aBatchMutatesPutsAndDeletes() {
    Answer batch =
        server.post(
            "/v1/collections/pages/vectors:batch",
            TestServer.JSON,
            "{\"entries\":["
                + "{\"id\":\"b1\",\"operations\":[{\"field\":\"views\",\"increment\":2}]},"
                + "{\"id\":\"b2\",\"payload\":{\"note\":1}},"
                + "{\"id\":\"b3\",\"operations\":[{\"field\":\"views\",\"set\":2}]},"
                + "{\"id\":\"b4\",\"operations\":[],\"vector\":[1,2]},"
                + "{\"id\":\"b5\",\"delete\":true,\"operations\":[]},"
                + "{\"id\":\"b6\",\"payload\":{\"views\":1}}]}");
    assertThat(batch.status()).isEqualTo(207);
    JsonArray results = batch.json().getJsonArray("results");
    assertThat(results.stream().map(each -> ((JsonObject) each).getInteger("status")))
        .containsExactly(201, 201, 400, 400, 400, 400);
    assertThat(results.stream().map(each -> ((JsonObject) each).getString("field")))
        .containsExactly(null, null, "operations[0].set", "vector", "operations", "payload.views");

    Answer line =
        server.post(
            "/v1/collections/plain/vectors:batch",
            TestServer.NDJSON,
            "{\"id\":\"b1\",\"operations\":[{\"field\":\"views\",\"increment\":2}]}\n");
    assertThat(line.json().getInteger("status")).isEqualTo(409);
  }

  @Test
  void listingsAndMultiReadsShowTheView() {
    server.put(
        "/v1/collections/listed",
        "{\"dimension\":2,\"conflictPolicy\":\"crdt\",\"fields\":{\"views\":\"counter\"}}");
    mutate("/v1/collections/listed/vectors/x", "{\"field\":\"views\",\"increment\":5}");
    JsonObject listed =
        server
            .get("/v1/collections/listed/vectors")
            .json()
            .getJsonArray("entries")
            .getJsonObject(0);
    assertThat(listed.getJsonObject("payload").encode()).isEqualTo("{\"views\":5}");
    assertThat(listed.getValue("vector")).isNull();
    JsonObject read =
        server
            .post("/v1/collections/listed/vectors:read", TestServer.JSON, "{\"ids\":[\"x\"]}")
            .json()
            .getJsonArray("results")
            .getJsonObject(0);
    assertThat(read.getJsonObject("payload").encode()).isEqualTo("{\"views\":5}");
    assertThat(read.getInteger("status")).isEqualTo(200);
  }
}

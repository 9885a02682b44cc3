package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.OpenApiDocument.Operation;
import dev.syncline.api.http.TestServer.Answer;
import dev.syncline.api.request.Admission;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Conflicts;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.NoMajorityException;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.Outcome;
import dev.syncline.port.Searches;
import dev.syncline.port.StoreBusyException;
import dev.syncline.port.UnsearchableException.Reason;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The served document says what the server does: every status it names, and no other. */
final class OpenApiContractTest {
  private static final String FIELDS =
      "{\"dimension\":3,\"conflictPolicy\":\"crdt\",\"vector\":\"mean\",\"fields\":{\"views\":"
          + "\"counter\",\"tags\":\"set\",\"done\":\"flag\",\"best\":\"max\",\"note\":\"register\","
          + "\"geo\":{\"type\":\"map\",\"fields\":{\"hits\":\"counter\"}}}}";
  private static final String SEARCH = "{\"vector\":[1,2,3]}";
  private static final Searches.Shortfall SHORTFALL =
      new Searches.Shortfall(2, 3, 1, 1, 64, List.of(new NodeName("n2")));
  private static final String INCREMENT =
      "{\"operations\":[{\"field\":\"views\",\"increment\":1}]}";
  private static final String RESET = "{\"to\":\"now\"}";
  private static final String ACKNOWLEDGE = "{\"token\":\"dG9rZW4\"}";
  private static final String LONG = "x".repeat(5_000);

  private static TestServer server;
  private static TestServer tiny;
  private static OpenApiDocument document;

  private final List<String> exercised = new ArrayList<>();

  @BeforeAll
  static void start() {
    server = new TestServer();
    tiny =
        new TestServer(
            new HttpSettings("127.0.0.1", 0, 1_024, 1_024, 1_024, 10, 4, 5_000, 60_000, 120, 1_000),
            new Admission(1, 600, 3));
    document = new OpenApiDocument(server.get("/openapi.yaml").text());
  }

  @AfterAll
  static void stop() {
    server.close();
    tiny.close();
  }

  @BeforeEach
  void prepare() {
    server.collection("plain", 3);
    tiny.collection("plain", 3);
    for (TestServer each : List.of(server, tiny)) {
      each.put("/v1/collections/fields", FIELDS);
    }
    CollectionInfo forks = server.collection("forks", 3, ConflictPolicy.SIBLINGS);
    server.node.store(forks, "forked", List.of(version(7, 1), version(8, 2)));
  }

  private static Version version(long actor, int value) {
    byte[] vector = new byte[12];
    vector[3] = (byte) value;
    return new Version(
        new Dot(new Actor(actor), 1),
        HybridTimestamp.ofMillis(1_700_000_000_000L + value),
        new Content.Value(Bytes.wrap(vector), Bytes.EMPTY));
  }

  @Test
  void everyDocumentedStatusIsReachableAndAnswersAsDocumented() {
    successes();
    badRequests();
    unknownNames();
    tooLargeAndUnsupported();
    overload();
    outcomes();
    brokenParts();

    Set<String> documented = new TreeSet<>();
    document
        .operations()
        .forEach(
            (id, operation) -> operation.statuses().forEach(s -> documented.add(id + " " + s)));
    assertThat(new TreeSet<>(exercised)).isEqualTo(documented);
  }

  @Test
  void everyDocumentedExampleIsAccepted() {
    int count = 0;
    for (Operation operation : document.operations().values()) {
      for (Map.Entry<String, Object> example : operation.examples()) {
        boolean isText = example.getValue() instanceof String;
        if (!isText) {
          assertThat(
                  OpenApiDocument.violation(
                      operation.requestSchema(example.getKey()), example.getValue()))
              .as("example of %s against its schema", operation.id())
              .isNull();
        }
        String body = isText ? (String) example.getValue() : Json.encode(example.getValue());
        String collection = fit(operation).equals("fields") ? "fields" : "c" + count;
        if (operation.id().equals("search")) {
          server.collection(
              collection, 3, ConflictPolicy.LAST_WRITE_WINS, Metric.COSINE, IndexKind.HNSW);
          server.put("/v1/collections/" + collection + "/vectors/a", "{\"vector\":[1,2,3]}");
        }
        Answer answer = call(server, operation, collection, "an id", "", example.getKey(), body);
        assertThat(answer.status()).as("%s %s", operation.id(), body).isBetween(200, 204);
        count++;
      }
    }
    assertThat(count).isGreaterThanOrEqualTo(9);
  }

  private void successes() {
    expect(200, "listCollections", "", "", null);
    expect(200, "getCollection", "plain", "", null);
    expect(201, "putCollection", "fresh", "", "{\"dimension\":3}");
    expect(200, "putCollection", "fresh", "", "{\"dimension\":3}");
    expect(204, "deleteCollection", "fresh", "", null);
    conflicts();
    expect(201, "putVector", "plain", "?consistency=all&timeout=500ms", "{\"vector\":[1,2,3]}");
    expect(200, "putVector", "plain", "", "{\"vector\":[1,2,3],\"payload\":{\"a\":[1]}}");
    for (String form : List.of("", "?vector=array", "?vector=base64", "?vector=none")) {
      expect(200, "getVector", "plain", form, null);
      expect(200, "listVectors", "plain", form, null);
      expectWithId(200, "getVector", "forks", "forked", form, null);
      expect(200, "listVectors", "forks", form, null);
      expect(200, "readVectors", "forks", form, "{\"ids\":[\"forked\",{\"id\":\"none\"}]}");
    }
    Answer listed = expect(200, "listVectors", "plain", "?limit=1&total=true", null);
    assertThat(listed.header("X-Total-Count")).isEqualTo("1");
    expect(200, "batchVectors", "plain", "", "{\"entries\":[{\"id\":\"a\",\"vector\":[1,2,3]}]}");
    expect(
        207,
        "batchVectors",
        "plain",
        "",
        "{\"entries\":[{\"id\":\"a\",\"vector\":[1]},{\"vector\":[1,2,3]},"
            + "{\"id\":\"a\",\"delete\":true}]}");
    ndjson();
    fields();
    searches();
    server.node.nextRead = new Outcome.TimedOut(2, 1, 3, 3);
    expect(207, "readVectors", "plain", "", "{\"ids\":[\"a\"]}");
    server.node.nextRead = null;
    expect(204, "deleteVector", "plain", "", null);
    for (String id : List.of("listReplicas", "getLag", "isLive", "isReady", "getMetrics")) {
      expect(200, id, "", "", null);
    }
    expect(200, "getOpenApi", "", "", null);
    expect(200, "getAsyncApi", "", "", null);
    events();
    console();
    expect(200, "getHoldings", "plain", "?timeout=1s", null);
    expectWithId(200, "getHoldings", "forks", "forked", "?vector=none", null);
    groups();
    expect(202, "addReplica", "", "", "{\"node\":\"n4\",\"role\":\"active\"}");
    expect(202, "addReplica", "", "", "{\"node\":\"n4\",\"role\":\"replica\"}");
    expect(409, "addReplica", "", "", "{\"node\":\"n8\"}");
    expect(409, "removeReplica", "n1", "", null);
    expect(202, "removeReplica", "n4", "?force=false", null);
    expect(202, "addReplica", "", "", "{\"node\":\"n4\",\"role\":\"reader\"}");
    expect(202, "removeReplica", "n4", "?force=true", null);
    expect(200, "getThrottle", "", "", null);
    expect(200, "putThrottle", "", "", "{\"bytesPerSecond\":1024,\"yieldMillis\":9}");
    expectWithId(202, "syncReplica", "", "n2", "", null);
    expectWithId(503, "syncReplica", "", "n3", "", null);
  }

  private void searches() {
    for (String form : List.of("", "?consistency=all&timeout=1s", "?vector=base64")) {
      expect(200, "search", "searched", form, SEARCH);
    }
    expect(
        200, "search", "searched", "", "{\"vectors\":[[1,2,3],[3,2,1]],\"include\":[\"vector\"]}");
    expect(404, "search", "searched", "", "{\"id\":\"nobody\"}");
    expect(409, "search", "plain", "", SEARCH);
    server.node.nextSearch = new Searches.Outcome.Unavailable(SHORTFALL);
    expect(503, "search", "searched", "", SEARCH);
    server.node.nextSearch = new Searches.Outcome.SessionUnavailable("no replica");
    expect(503, "search", "searched", "", SEARCH);
    server.node.nextSearch = new Searches.Outcome.Unsearchable(Reason.OUT_OF_MEMORY, "too many");
    expect(503, "search", "searched", "", SEARCH);
    server.node.nextSearch = new Searches.Outcome.TimedOut(SHORTFALL);
    expect(504, "search", "searched", "", SEARCH);
    server.node.nextSearch = new Searches.Outcome.Overloaded(2);
    expect(429, "search", "searched", "", SEARCH);
    server.node.nextSearch = null;
  }

  private void console() {
    for (String id : List.of("getConsole", "getConsoleFile")) {
      Operation operation = document.operation(id);
      String path = operation.path().replace("{file}", "main.js");
      Answer whole = server.get(path);
      record(operation, 200, whole);
      record(
          operation, 304, server.get(path, "If-None-Match", String.valueOf(whole.header("ETag"))));
    }
  }

  private void events() {
    Operation operation = document.operation("getEvents");
    server.node.feed.batches = EventSamples.batches();
    String query = "/v1/events?types=vector.written&collections=a,b&ids=x&include=none";
    String[] sse = {"Accept", "text/event-stream"};
    record(operation, 200, server.get(query, sse));
    record(operation, 400, server.get("/v1/events?from=yesterday", sse));
    record(operation, 406, server.get("/v1/events", "Accept", "application/json"));
    record(operation, 426, server.get("/v1/events"));
    server.node.feed.isFull = true;
    record(operation, 429, server.get("/v1/events", sse));
    server.node.feed.isFull = false;
    server.node.feed.isUnavailable = true;
    record(operation, 503, server.get("/v1/events", sse));
    server.node.feed.isUnavailable = false;
    String group = "/v1/events?group=g&member=m1";
    record(
        operation,
        204,
        server.get(group, "Accept", "text/event-stream", "Last-Event-ID", "group.ended"));
    server.node.feed.refusal = new ConsumerGroups.DiffersException("types", "ring.changed", "");
    record(operation, 409, server.get(group, sse));
    server.node.feed.refusal =
        new ConsumerGroups.TooManyException(ConsumerGroups.TooManyException.What.MEMBERS, 256);
    record(operation, 429, server.get(group, sse));
    server.node.feed.refusal = new ConsumerGroups.ShortException(new Outcome.TimedOut(2, 1, 3, 3));
    record(operation, 504, server.get(group, sse));
    server.node.feed.refusal = null;
    broken(
        new IllegalStateException("on purpose"),
        () -> record(operation, 500, server.get("/v1/events", sse)));
  }

  private void groups() {
    expect(200, "listGroups", "", "?after=a&limit=5", null);
    expect(200, "listGroups", "", "", null);
    expect(200, "getGroup", "mail", "", null);
    expect(204, "deleteGroup", "mail", "", null);
    expect(204, "resetGroup", "mail", "", RESET);
    expect(204, "acknowledgePosition", "mail", "", ACKNOWLEDGE);
    refused(new ConsumerGroups.NoSuchGroupException(new GroupName("mail")), 404);
    server.node.groups.refusal = new ConsumerGroups.ScatteredException(16_384);
    expect(409, "acknowledgePosition", "mail", "", ACKNOWLEDGE);
    refused(new ConsumerGroups.ShortException(new Outcome.Unavailable(2, 1, 3)), 503);
    refused(new ConsumerGroups.ShortException(new Outcome.TimedOut(2, 1, 3, 3)), 504);
    server.node.groups.refusal = null;
  }

  /** Each call that can be is refused. */
  private void refused(RuntimeException refusal, int status) {
    server.node.groups.refusal = refusal;
    if (status != 404) {
      expect(status, "listGroups", "", "", null);
      expect(status, "deleteGroup", "mail", "", null);
    }
    expect(status, "getGroup", "mail", "", null);
    expect(status, "resetGroup", "mail", "", RESET);
    expect(status, "acknowledgePosition", "mail", "", ACKNOWLEDGE);
  }

  private void fields() {
    expect(200, "getCollection", "fields", "", null);
    expect(201, "mutateVector", "fields", "?consistency=all&timeout=500ms", INCREMENT);
    expect(200, "mutateVector", "fields", "", INCREMENT);
    expect(409, "mutateVector", "plain", "", INCREMENT);
    for (String form : List.of("", "?vector=base64", "?vector=none")) {
      expect(200, "getVector", "fields", form, null);
      expect(200, "listVectors", "fields", form, null);
      expect(200, "readVectors", "fields", form, "{\"ids\":[\"an id/with%\"]}");
    }
    expect(200, "putVector", "fields", "", "{\"payload\":{\"note\":1}}");
    expect(
        200,
        "batchVectors",
        "fields",
        "",
        "{\"entries\":[{\"id\":\"a\",\"payload\":{\"note\":1}},{\"id\":\"a\","
            + INCREMENT.substring(1)
            + "]}");
    expect(204, "deleteVector", "fields", "", null);
  }

  private void conflicts() {
    server.collection("settled", 3, ConflictPolicy.SIBLINGS);
    String policy = "{\"conflictPolicy\":\"last-write-wins\"}";
    expect(200, "patchCollection", "settled", "", policy);
    expect(200, "patchCollection", "settled", "", policy);
    expect(409, "patchCollection", "settled", "", "{\"conflictPolicy\":\"siblings\"}");
    expect(200, "patchCollection", "fields", "", "{\"conflictPolicy\":\"crdt\"}");
    server.collection("resolved", 3, ConflictPolicy.SIBLINGS);
    String custom = "{\"conflictPolicy\":\"custom\",\"resolver\":\"bus:%s\"}";
    expect(200, "patchCollection", "resolved", "", custom.formatted("one"));
    server.collection("unresolved", 3, ConflictPolicy.SIBLINGS);
    expect(
        200, "patchCollection", "unresolved", "", custom.formatted("nowhere").replace("bus:", ""));
    String unresolved =
        "{\"dimension\":3,\"conflictPolicy\":\"custom\",\"resolver\":\"nowhere\","
            + "\"index\":\"flat\"}";
    expect(200, "patchCollection", "unresolved", "", "{\"index\":\"flat\"}");
    expect(200, "putCollection", "unresolved", "", unresolved);
    expect(409, "patchCollection", "resolved", "", custom.formatted("other"));
    Conflicts.Page before = server.node.conflicts;
    server.node.conflicts = ConflictSamples.page(version(7, 1), version(8, 2));
    for (String query : List.of("", "?vector=none&id=a&since=2026-01-01T00:00:00Z&limit=5")) {
      expect(200, "listConflicts", "settled", query, null);
    }
    server.node.conflicts = before;
  }

  private void ndjson() {
    Operation operation = document.operation("batchVectors");
    Answer answer =
        call(
            server,
            operation,
            "plain",
            "",
            "",
            TestServer.NDJSON,
            "{\"id\":\"a\",\"vector\":[1,2,3]}\n{\"id\":\"a\",\"delete\":true}\n{oops}\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo(TestServer.NDJSON);
    List<String> lines = answer.text().lines().toList();
    assertThat(lines).hasSize(3);
    for (String line : lines) {
      assertThat(OpenApiDocument.violation(document.schema("BatchResult"), new JsonObject(line)))
          .as(line)
          .isNull();
    }
  }

  private void badRequests() {
    for (Operation operation : document.operations().values()) {
      if (operation.statuses().contains("400") && !operation.id().equals("getEvents")) {
        String body = operation.spec().containsKey("requestBody") ? "{}" : null;
        expect(400, operation.id(), fit(operation), "?surprise=1", body);
      }
    }
  }

  private void unknownNames() {
    for (Operation operation : document.operations().values()) {
      if (operation.statuses().contains("404") && !operation.path().startsWith("/v1/groups")) {
        String body = operation.spec().containsKey("requestBody") ? "{}" : null;
        expect(404, operation.id(), "absent", "", body);
      }
    }
    Answer missing = expectWithId(404, "getVector", "plain", "nobody", "", null);
    assertThat(missing.context()).isNotEmpty();
    expect(409, "putCollection", "plain", "", "{\"dimension\":4}");
  }

  private void tooLargeAndUnsupported() {
    for (Operation operation : document.operations().values()) {
      if (operation.statuses().contains("413")) {
        record(
            operation,
            413,
            call(
                tiny,
                operation,
                fit(operation),
                "a",
                "",
                TestServer.JSON,
                "{\"x\":\"" + LONG + "\"}"));
      }
      if (operation.statuses().contains("415")) {
        record(
            operation,
            415,
            call(server, operation, fit(operation), "a", "", "text/plain", "hello"));
      }
    }
  }

  /** A collection that an operation is for. */
  private static String fit(Operation operation) {
    return switch (operation.id()) {
      case "mutateVector" -> "fields";
      case "search" -> "searched";
      default -> "plain";
    };
  }

  /** Bodies of more than 600 bytes do not fit the tiny server's admission. */
  private void overload() {
    String padded = "{\"vector\":[1,2,3],\"payload\":{\"a\":\"" + "x".repeat(700) + "\"}}";
    for (Operation operation : document.operations().values()) {
      if (!operation.statuses().contains("429") || operation.id().equals("getEvents")) {
        continue;
      }
      boolean hasBody = operation.spec().containsKey("requestBody");
      if (!hasBody) {
        server.node.nextRead = new Outcome.Overloaded(2);
        server.node.nextWrite = ignored -> new Outcome.Overloaded(2);
        server.node.failure = operation.id().startsWith("list") ? new StoreBusyException(2) : null;
        server.node.groups.refusal =
            new ConsumerGroups.TooManyException(
                ConsumerGroups.TooManyException.What.DESCRIPTIONS, 4);
      }
      Answer answer =
          hasBody
              ? call(tiny, operation, fit(operation), "a", "", TestServer.JSON, padded)
              : call(server, operation, "plain", "a", "", null, null);
      record(operation, 429, answer);
      server.node.nextRead = null;
      server.node.nextWrite = null;
      server.node.failure = null;
      server.node.groups.refusal = null;
    }
  }

  private void outcomes() {
    Map<Integer, List<Outcome>> failures =
        Map.of(
            503,
            List.of(new Outcome.Unavailable(2, 1, 3), new Outcome.SessionUnavailable("no replica")),
            504,
            List.of(new Outcome.TimedOut(2, 1, 3, 3)));
    failures.forEach(
        (status, outcomes) ->
            outcomes.forEach(
                outcome -> {
                  server.node.nextRead = (Outcome.Read) outcome;
                  server.node.nextWrite = ignored -> (Outcome.Write) outcome;
                  expect(status, "getVector", "plain", "", null);
                  expect(status, "putVector", "plain", "", "{\"vector\":[1,2,3]}");
                  expect(status, "mutateVector", "fields", "", INCREMENT);
                  expect(status, "deleteVector", "plain", "", null);
                }));
    server.node.nextRead = null;
    server.node.nextWrite = ignored -> new Outcome.ClockDrift("n1", -1_200, 500);
    expect(503, "putVector", "plain", "", "{\"vector\":[1,2,3]}");
    server.node.nextWrite = ignored -> new Outcome.TooManySiblings(100);
    expect(409, "putVector", "plain", "", "{\"vector\":[1,2,3]}");
    server.node.nextWrite = ignored -> new Outcome.EntryTooLarge(16 << 20);
    expect(413, "putVector", "plain", "", "{\"vector\":[1,2,3]}");
    expect(413, "mutateVector", "fields", "", INCREMENT);
    server.node.nextWrite = ignored -> new Outcome.KeyIsTaken();
    expect(422, "mutateVector", "fields", "", INCREMENT);
    server.node.nextWrite = ignored -> new Outcome.TooManyKeys(1_000, 600_000, 42, List.of("n3"));
    expect(429, "mutateVector", "fields", "", INCREMENT);
    server.node.nextWrite =
        ignored -> new Outcome.StoreCannotWrite("n2", "the disk is full: make room on it");
    expect(507, "putVector", "plain", "", "{\"vector\":[1,2,3]}");
    expect(507, "mutateVector", "fields", "", INCREMENT);
    expect(507, "deleteVector", "plain", "", null);
    server.node.nextWrite = null;
  }

  private void brokenParts() {
    broken(
        new NoMajorityException("nobody answers"),
        () -> {
          expect(503, "putCollection", "plain", "", "{\"dimension\":3}");
          expect(503, "deleteCollection", "plain", "", null);
          expect(503, "patchCollection", "plain", "", "{\"conflictPolicy\":\"siblings\"}");
          expect(503, "addReplica", "", "", "{\"node\":\"n4\"}");
          expect(503, "removeReplica", "n4", "", null);
        });
    broken(
        new IllegalStateException("on purpose"),
        () -> {
          for (Operation operation : document.operations().values()) {
            if (operation.statuses().contains("500") && !operation.id().equals("getEvents")) {
              String body =
                  !operation.spec().containsKey("requestBody")
                      ? null
                      : switch (operation.id()) {
                        case "putCollection" -> "{\"dimension\":3}";
                        case "patchCollection" -> "{\"conflictPolicy\":\"siblings\"}";
                        case "putThrottle" -> "{\"bytesPerSecond\":0}";
                        case "mutateVector" -> INCREMENT;
                        case "addReplica" -> "{\"node\":\"n4\"}";
                        case "resetGroup" -> RESET;
                        case "acknowledgePosition" -> ACKNOWLEDGE;
                        default -> "{\"vector\":[1,2,3]}";
                      };
              expect(500, operation.id(), fit(operation), "", body);
            }
          }
        });
    expect(200, "listBackups", "", "", null);
    expect(201, "createBackup", "", "", null);
    server.node.backupsAreRefused = true;
    expect(409, "createBackup", "", "", null);
    server.node.backupsAreRefused = false;
    server.node.health = new NodeStatus.Health.Bad(List.of("n3 has not answered a probe"));
    expect(503, "isLive", "", "", null);
    expect(503, "isReady", "", "", null);
    server.node.health = new NodeStatus.Health.Good(List.of("the store takes no writes"));
    expect(200, "isReady", "", "", null);
    server.node.health = NodeStatus.Health.Good.INSTANCE;
  }

  private static void broken(Throwable failure, Runnable calls) {
    server.node.failure = failure;
    calls.run();
    server.node.failure = null;
  }

  private Answer expect(
      int status, String id, String collection, String query, @Nullable String body) {
    return expectWithId(status, id, collection, "an id/with%", query, body);
  }

  private Answer expectWithId(
      int status,
      String operationId,
      String collection,
      String id,
      String query,
      @Nullable String body) {
    Operation operation = document.operation(operationId);
    Answer answer =
        call(server, operation, collection, id, query, body == null ? null : TestServer.JSON, body);
    record(operation, status, answer);
    return answer;
  }

  private static Answer call(
      TestServer on,
      Operation operation,
      String collection,
      String id,
      String query,
      @Nullable String contentType,
      @Nullable String body) {
    boolean isOfOneThatIsThere =
        operation.path().startsWith("/v1/collections/{collection}/")
            || operation.id().equals("patchCollection");
    if (isOfOneThatIsThere
        && on.node.state().collection(collection) == null
        && !collection.equals("absent")) {
      on.collection(
          collection,
          3,
          operation.id().equals("patchCollection")
              ? ConflictPolicy.SIBLINGS
              : ConflictPolicy.LAST_WRITE_WINS,
          Metric.COSINE,
          IndexKind.HNSW);
    }
    String path =
        operation
            .path()
            .replace("{collection}", collection)
            .replace("{file}", collection.equals("absent") ? "absent.js" : "main.js")
            .replace("{group}", collection)
            .replace("{node}", nodeOf(operation, collection, id))
            .replace("{id}", id.replace("%", "%25").replace("/", "%2F").replace(" ", "%20"));
    return on.send(
        operation.method().toUpperCase(java.util.Locale.ROOT),
        path + query,
        contentType,
        body == null ? null : body.getBytes(StandardCharsets.UTF_8));
  }

  private static String nodeOf(Operation operation, String collection, String id) {
    if (!operation.path().endsWith("/sync")) {
      return collection;
    }
    return collection.equals("absent") || id.contains("/") ? "n9" : id;
  }

  private void record(Operation operation, int status, Answer answer) {
    String what = operation.id() + " " + status;
    assertThat(answer.status()).as("%s: %s", what, answer.text()).isEqualTo(status);
    JsonObject responses = operation.spec().getJsonObject("responses");
    JsonObject response = responses.getJsonObject(Integer.toString(status));
    assertThat(response).as("%s is documented", what).isNotNull();
    checkHeaders(what, response, answer);
    checkBody(what, response, answer);
    exercised.add(what);
  }

  private static void checkHeaders(String what, JsonObject response, Answer answer) {
    JsonObject headers = response.getJsonObject("headers", new JsonObject());
    for (String name : headers.fieldNames()) {
      JsonObject header = headers.getJsonObject(name);
      String value = answer.header(name);
      if (header.getBoolean("required", false)) {
        assertThat(value).as("%s: header %s", what, name).isNotNull();
      }
      if (value != null) {
        JsonObject schema = header.getJsonObject("schema");
        Object typed = "integer".equals(schema.getString("type")) ? Long.valueOf(value) : value;
        assertThat(OpenApiDocument.violation(schema, typed)).as("%s: %s", what, name).isNull();
      }
    }
    if (answer.header("Causal-Context") != null) {
      assertThat(headers.fieldNames()).as("%s: headers", what).contains("Causal-Context");
    }
  }

  private static void checkBody(String what, JsonObject response, Answer answer) {
    JsonObject content = response.getJsonObject("content");
    if (content == null) {
      assertThat(answer.raw().body()).as("%s: body", what).isEmpty();
      return;
    }
    String type = String.valueOf(answer.header("content-type")).split(";", -1)[0];
    assertThat(content.fieldNames()).as("%s: content type", what).contains(type);
    if (!type.endsWith("json")) {
      assertThat(answer.text()).as(what).isNotBlank();
      return;
    }
    Consumer<String> check =
        text ->
            assertThat(
                    OpenApiDocument.violation(
                        content.getJsonObject(type).getJsonObject("schema"), new JsonObject(text)))
                .as("%s: %s", what, text)
                .isNull();
    check.accept(answer.text());
    if (type.endsWith("problem+json")) {
      assertThat(answer.json().getInteger("status")).isEqualTo(answer.status());
    }
  }
}

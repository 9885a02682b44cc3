package dev.syncline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.client.FakeNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
  private static final String WRITTEN =
      "{\"id\":\"red\",\"dot\":\"n1@0a:7\",\"consistency\":\"all\",\"acks\":3,\"replicas\":3}";

  private FakeNode node;

  @BeforeEach
  void start() throws IOException {
    node = new FakeNode();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private CommandLineRun run(String... args) {
    return withInput("", args);
  }

  private CommandLineRun withInput(String input, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--url");
    all.add(node.url().toString());
    return CommandLineRun.withInput(input, all.toArray(new String[0]));
  }

  @Test
  void putSendsVectorAndPayloadDigitByDigit() {
    node.replies(201, WRITTEN, Map.of("Causal-Context", "token"));
    CommandLineRun run =
        run(
            "put",
            "colours",
            "deep red/1",
            "--vector",
            "[1.10, 2e0]",
            "--payload",
            "{\"a\":1.0}",
            "--consistency",
            "all",
            "--timeout",
            "500ms",
            "--context",
            "seen",
            "-v");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualToIgnoringNewLines(
            "created colours/deep red/1 as n1@0a:7, acknowledged by 3 of 3 replicas");
    assertThat(run.err()).isEqualToIgnoringNewLines("Causal-Context: token");
    assertThat(node.asked())
        .containsExactly(
            new FakeNode.Asked(
                "PUT",
                "/v1/collections/colours/vectors/deep%20red%2F1?consistency=all&timeout=500ms",
                "application/json",
                "seen",
                "{\"vector\":[1.10, 2e0],\"payload\":{\"a\":1.0}}"));
  }

  @Test
  void mutateSendsItsOperationsInTheirOrder(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(directory.resolve("more.json"), "{\"field\":\"b\",\"max\":1.0}\n");
    node.replies(200, WRITTEN, Map.of("Causal-Context", "token")).replies(201, WRITTEN);
    CommandLineRun run =
        run(
            "mutate",
            "pages",
            "home page",
            "{\"field\":\"a\",\"increment\":1}",
            "@" + file,
            "-c",
            "one",
            "-v");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualToIgnoringNewLines(
            "mutated pages/home page as n1@0a:7, acknowledged by 3 of 3 replicas");
    assertThat(run.err()).isEqualToIgnoringNewLines("Causal-Context: token");
    assertThat(node.asked().get(0).method()).isEqualTo("POST");
    assertThat(node.asked().get(0).target())
        .isEqualTo("/v1/collections/pages/vectors/home%20page/mutations?consistency=one");
    assertThat(node.asked().get(0).body())
        .isEqualTo(
            "{\"operations\":[{\"field\":\"a\",\"increment\":1},{\"field\":\"b\",\"max\":1.0}]}");
    assertThat(run("mutate", "pages", "home", "{}", "--idempotency-key", "r-17").out())
        .startsWith("created pages/home as ");
    assertThat(node.keys()).containsExactly("null", "r-17");
  }

  @Test
  void fieldsAndKindOfVectorOfANewCollectionAreSent() {
    node.replies(
        201,
        "{\"name\":\"pages\",\"dimension\":2,\"metric\":\"cosine\",\"replicationFactor\":3,"
            + "\"conflictPolicy\":\"crdt\",\"index\":\"none\"}");
    CommandLineRun run =
        run(
            "collections",
            "create",
            "pages",
            "--dimension",
            "2",
            "--conflict-policy",
            "crdt",
            "--fields",
            "{\"views\":\"counter\"}",
            "--vector-kind",
            "mean");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(node.asked().get(0).body())
        .isEqualTo(
            "{\"dimension\":2,\"conflictPolicy\":\"crdt\",\"fields\":{\"views\":\"counter\"},"
                + "\"vector\":\"mean\"}");
  }

  @Test
  void aPutBesideConcurrentVersionsSaysThatItReplacedNothing() {
    String answer = WRITTEN.replace("}", ",\"concurrent\":%d}");
    node.replies(200, answer.formatted(1)).replies(200, answer.formatted(2)).replies(200, WRITTEN);
    String[] put = {"put", "c", "red", "--vector", "[1]"};
    assertThat(run(put).out())
        .isEqualToIgnoringNewLines(
            "added a version to c/red, beside 1 concurrent one, as n1@0a:7, acknowledged by 3 of 3"
                + " replicas");
    assertThat(run(put).out()).contains("beside 2 concurrent ones, as");
    assertThat(run(put).out()).startsWith("updated c/red as ");
  }

  @Test
  void levelsAreTakenInAnyCaseAndSentAndListedInTheApis() {
    node.replies(200, WRITTEN).replies(200, "{}");
    run("put", "c", "red", "--vector", "[1]", "-c", "QUORUM");
    run("get", "c", "red", "-c", "Quorum", "--vector", "NONE");
    assertThat(node.asked().get(0).target()).endsWith("?consistency=quorum");
    assertThat(node.asked().get(1).target()).endsWith("?consistency=quorum&vector=none");
    assertThat(run("get", "c", "red", "-c", "most").err()).contains("one, quorum and all");
    assertThat(run("get", "c", "red", "--vector", "text").err()).contains("array, base64 and none");
  }

  @Test
  void putReadsFilesStandardInputAndBase64(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("payload.json"), "{\"b\":2}\n");
    node.replies(200, WRITTEN).replies(200, WRITTEN);
    assertThat(
            withInput("[1]\n", "put", "c", "red", "--vector", "-", "--payload", "@" + file).out())
        .startsWith("updated c/red");
    assertThat(run("put", "c", "red", "--vector", "AACAPw==", "--json").out())
        .isEqualToIgnoringNewLines(WRITTEN);
    assertThat(node.asked().get(0).body()).isEqualTo("{\"vector\":[1],\"payload\":{\"b\":2}}");
    assertThat(node.asked().get(1).body()).isEqualTo("{\"vector\":\"AACAPw==\"}");
  }

  @Test
  void getPrintsEveryConcurrentVersion() {
    node.replies(
        200,
        "{\"id\":\"red\",\"siblings\":[{\"vector\":[1.0],\"payload\":{}},"
            + "{\"vector\":[2.0],\"payload\":{\"a\":[1,{\"b\":\"c\"}]}}]}",
        Map.of("Causal-Context", "both"));
    CommandLineRun run = run("get", "c", "red", "--verbose", "--vector", "none");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEqualToIgnoringNewLines("Causal-Context: both");
    assertThat(run.out())
        .isEqualToNormalizingNewlines(
            """
            {
              "id": "red",
              "siblings": [
                {
                  "vector": [1.0],
                  "payload": {}
                },
                {
                  "vector": [2.0],
                  "payload": {
                    "a": [
                      1,
                      {
                        "b": "c"
                      }
                    ]
                  }
                }
              ]
            }
            """);
    assertThat(node.asked().get(0).target()).endsWith("/red?vector=none");
  }

  @Test
  void aMissingEntryFailsButStillTellsItsContext() {
    node.replies(
        404,
        "{\"title\":\"There is no such entry\",\"detail\":\"nothing has this id\"}",
        Map.of("Causal-Context", "deletion"));
    CommandLineRun run = run("get", "c", "red", "-v");
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "Causal-Context: deletion", "syncline: There is no such entry: nothing has this id");
  }

  @Test
  void deleteTellsWhatItDeleted() {
    node.replies(204, "");
    CommandLineRun run = run("delete", "c", "..", "--consistency", "one");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualToIgnoringNewLines("deleted c/..");
    assertThat(node.asked().get(0).method()).isEqualTo("DELETE");
    assertThat(node.asked().get(0).target())
        .isEqualTo("/v1/collections/c/vectors/%2E%2E?consistency=one");
  }

  @Test
  void aProblemIsOneLineThatNamesFieldAndLimitOnce() {
    node.refuses(400, "invalid-field", "Wrong", problem("is 30\\nlong\\u001b[31m"))
        .refuses(400, "invalid-field", "Wrong", problem("vector has 2 numbers, not 3"));
    CommandLineRun run = run("put", "c", "red", "--vector", "[1,2]");
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("syncline: Wrong: is 30 long [31m (field vector, limit 3)");
    assertThat(run("put", "c", "red", "--vector", "[1,2]").err())
        .isEqualToIgnoringNewLines("syncline: Wrong: vector has 2 numbers, not 3");
  }

  private static String problem(String detail) {
    return "\"detail\":\"" + detail + "\",\"field\":\"vector\",\"limit\":3";
  }

  @Test
  void whateverElseAnswersIsOneLineToo() {
    node.replies(502, "<html>\n<h1>Bad gateway</h1>").replies(200, "<html>");
    assertThat(run("get", "c", "red").err())
        .isEqualToIgnoringNewLines("syncline: HTTP status 502: <html> <h1>Bad gateway</h1>");
    assertThat(run("get", "c", "red").err()).contains("something else than JSON").hasLineCount(1);
  }

  @Test
  void aLostAnswerToAWriteIsCalledUnknown() {
    CommandLineRun run = run("delete", "c", "red");
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.err()).contains("the outcome is unknown").hasLineCount(1);
  }

  @Test
  void collectionsAreListedCreatedAndDropped() {
    String colours =
        "{\"name\":\"colours\",\"dimension\":3,\"metric\":\"dot\",\"replicationFactor\":2,"
            + "\"conflictPolicy\":\"siblings\",\"index\":\"flat\"}";
    node.replies(200, "{\"collections\":[" + colours + "]}")
        .replies(201, colours)
        .replies(200, colours)
        .replies(204, "");
    assertThat(run("collections", "list").out())
        .isEqualToNormalizingNewlines(
            """
            collection  dimension  metric  copies  conflict policy  index
            colours             3  dot          2  siblings         flat
            """);
    String[] create = {
      "collections",
      "create",
      "colours",
      "--dimension",
      "3",
      "--metric",
      "dot",
      "--replication-factor",
      "2",
      "--conflict-policy",
      "siblings",
      "--index",
      "flat"
    };
    assertThat(run(create).out())
        .isEqualToIgnoringNewLines(
            "created colours (dimension 3, dot, 2 copies, siblings, index flat)");
    assertThat(run(create).out()).startsWith("exists already: colours");
    assertThat(run("collections", "drop", "colours").out())
        .isEqualToIgnoringNewLines("dropped colours");
    assertThat(node.asked().get(1).body())
        .isEqualTo(
            "{\"dimension\":3,\"metric\":\"dot\",\"replicationFactor\":2,"
                + "\"conflictPolicy\":\"siblings\",\"index\":\"flat\"}");
  }

  @Test
  void theListOfCollectionsTellsTheResolverOfEach() {
    node.replies(
        200,
        "{\"collections\":[{\"name\":\"scores\",\"conflictPolicy\":\"custom\","
            + "\"resolver\":\"highest-score\"}]}");
    assertThat(run("collections", "list").out()).contains("custom by highest-score");
  }

  @Test
  void whatANodeWarnsOfIsToldOnStandardError() {
    node.replies(
        201,
        "{\"name\":\"c\",\"dimension\":1,\"metric\":\"dot\",\"replicationFactor\":1,"
            + "\"conflictPolicy\":\"custom\",\"index\":\"none\",\"warnings\":[\"it is not here\"]}");
    CommandLineRun run = run("collections", "create", "c", "--dimension", "1");
    assertThat(run.out()).startsWith("created c").hasLineCount(1);
    assertThat(run.err()).isEqualToIgnoringNewLines("warning: it is not here");
  }

  @Test
  void anEntryOfFieldsIsPutWithoutAVector() {
    node.replies(201, WRITTEN);
    assertThat(run("put", "pages", "home", "--payload", "{\"note\":1}").exitCode()).isZero();
    assertThat(node.asked().get(0).body()).isEqualTo("{\"payload\":{\"note\":1}}");
  }

  @Test
  void conflictsAreListedWithWhoRecordedThemAndWhatIsMissing() {
    String page =
        "{\"conflicts\":[{\"id\":\"a\",\"winner\":{\"dot\":\"n2@7:1\"},\"loser\":{\"dot\":\"n1@6:2\","
            + "\"timestamp\":\"2026-11-22T10:00:00Z\",\"deleted\":true},\"recordedBy\":"
            + "[{\"node\":\"n1\"},{\"node\":\"n3\"}]}],\"next\":\"more\",\"unanswered\":[\"n2\"]}";
    node.replies(200, page).replies(200, page).replies(200, "{\"conflicts\":[]}");
    CommandLineRun run = run("conflicts", "notes", "a b", "--limit", "1");
    assertThat(run.exitCode()).isZero();
    assertThat(node.asked().get(0).target())
        .isEqualTo("/v1/collections/notes/conflicts?vector=none&id=a%20b&limit=1");
    assertThat(run.out())
        .isEqualToNormalizingNewlines(
            """
            id  dropped            written               for     recorded by
            a   n1@6:2 (a delete)  2026-11-22T10:00:00Z  n2@7:1  n1, n3
            """);
    assertThat(run.err()).contains("--after more").contains("n2 did not answer");

    assertThat(run("conflicts", "notes", "--after", "more", "--json").out())
        .isEqualToIgnoringNewLines(page);
    assertThat(node.asked().get(1).target())
        .isEqualTo("/v1/collections/notes/conflicts?after=more");
    assertThat(run("conflicts", "notes").out()).contains("has dropped nothing");
  }

  @Test
  void anotherPolicyIsAskedForWithItsResolver() {
    String answer = "{\"conflictPolicy\":\"custom\",\"resolver\":\"%s\",\"outcome\":\"it is so\"}";
    node.replies(200, answer.formatted("newest"));
    String[] alter = {
      "collections", "alter", "c", "--conflict-policy", "custom", "--resolver", "newest"
    };
    assertThat(run(alter).out()).isEqualToIgnoringNewLines("c is custom by newest: it is so");
    assertThat(node.asked().get(0).method()).isEqualTo("PATCH");
    assertThat(node.asked().get(0).body())
        .isEqualTo("{\"conflictPolicy\":\"custom\",\"resolver\":\"newest\"}");

    node.replies(200, "{\"index\":\"flat\",\"outcome\":\"it is so\"}");
    assertThat(run("collections", "alter", "c", "--index", "flat").out())
        .isEqualToIgnoringNewLines("c has index flat: it is so");
    assertThat(node.asked().get(1).body()).isEqualTo("{\"index\":\"flat\"}");
  }

  @Test
  void importCountsEveryLineAndNamesThoseThatFailed() {
    node.refuses(404, "collection-not-found", "There is no such collection", "")
        .replies(201, "{}")
        .replies(
            200,
            """
            {"id":"a","status":201}
            {"id":"b","status":400,"title":"No","field":"vector"}
            {"id":"c","status":200}
            """);
    CommandLineRun run =
        withInput(
            "{\"id\":\"a\"}\n\n{\"id\":\"b\"}\n{\"id\":\"c\"}",
            "import",
            "c",
            "-",
            "--create",
            "--dimension",
            "3",
            "-c",
            "one");
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.out()).startsWith("imported 2 entries into c in ").contains("; 1 failed");
    assertThat(run.err()).contains("syncline: line 3 (id b): No (field vector)");
    assertThat(node.asked().get(1).body()).isEqualTo("{\"dimension\":3}");
    assertThat(node.asked().get(2))
        .isEqualTo(
            new FakeNode.Asked(
                "POST",
                "/v1/collections/c/vectors:batch?consistency=one",
                "application/x-ndjson",
                "null",
                "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n"));
  }

  @Test
  void anImportIntoACollectionThatIsThereComparesOnlyWhatWasAskedFor() {
    String there = "{\"name\":\"c\",\"dimension\":3,\"metric\":\"dot\",\"replicationFactor\":2}";
    String[] create = {"import", "c", "-", "--create", "--dimension", "3"};
    node.replies(200, there).replies(200, "{\"status\":201}\n");
    assertThat(withInput("{}\n", create).exitCode()).isZero();
    assertThat(node.asked()).map(FakeNode.Asked::method).containsExactly("GET", "POST");

    List<String> other = new ArrayList<>(List.of(create));
    other.addAll(List.of("--metric", "cosine"));
    node.replies(200, there);
    CommandLineRun run = withInput("{}\n", other.toArray(new String[0]));
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.err())
        .contains("syncline: c exists with metric dot instead of cosine; nothing was done");
    assertThat(node.asked()).hasSize(3);
  }

  @Test
  void theProgressOfACompleteImportEndsAtOneHundredPercent(@TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("some.ndjson"), "\n{}\r\n\n{}\n\n\n\n\n");
    node.replies(200, "{\"status\":201}\n{\"status\":201}\n");
    CommandLineRun run = run("import", "c", file.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.err().strip()).endsWith("(100 %)");
  }

  @Test
  void importEndsWhenTheCollectionIsNotThere() {
    node.refuses(404, "collection-not-found", "There is no such collection", "");
    CommandLineRun run = withInput("{}\n", "import", "c", "-");
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("syncline: There is no such collection");
  }

  @Test
  void theSampleIsImportedAsItIs() {
    node.replies(200, "{\"status\":201}\n".repeat(250)).replies(200, "");
    CommandLineRun run =
        run("import", "c", "--sample", "--batch", "250", "--in-flight", "1", "--max-failures", "0");
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.out()).contains("imported 250 entries").contains("; 250 failed");
    assertThat(node.asked()).hasSize(2);
    assertThat(node.asked().get(0).body().lines())
        .hasSize(250)
        .first()
        .asString()
        .startsWith("{\"id\":\"n03463561\",\"vector\":\"")
        .contains("\"word\":\"ground plan\"");
  }

  @Test
  void lagThrottleAndForcedSyncAreTold() {
    node.replies(
            200,
            "{\"entries\":7,\"millis\":9,\"replicas\":[{\"node\":\"n1\",\"status\":\"up\",\"entries\":1200,"
                + "\"millis\":1500},{\"node\":\"n2\",\"status\":\"down\",\"entries\":null,\"millis\":null}]}")
        .replies(200, "{\"bytesPerSecond\":0,\"engaged\":false}")
        .replies(
            200, "{\"bytesPerSecond\":5000000,\"currentBytesPerSecond\":1000000,\"engaged\":true}")
        .replies(202, "{\"node\":\"n2\",\"partitions\":64,\"missingThere\":3,\"missingHere\":0}");
    assertThat(run("lag").out())
        .isEqualToNormalizingNewlines(
            """
            node  status  lag entries  lag time
            n1    up            1,200     1.5 s
            n2    down              ?         ?
            """);
    assertThat(run("throttle").out()).contains(": no cap");
    assertThat(run("throttle", "5000000").out())
        .contains("at most 5.0 MB/s; held back to 1.0 MB/s at the moment");
    assertThat(run("replicas", "sync", "n2").out())
        .isEqualToIgnoringNewLines(
            "syncing with n2: 64 partitions; writes missing there 3, here 0");
    assertThat(node.asked().get(2).body()).isEqualTo("{\"bytesPerSecond\":5000000}");
    assertThat(node.asked().get(3).target()).isEqualTo("/v1/replicas/n2/sync");
  }

  @Test
  void lagForMachinesIsTheAnswerOfTheNodeAsItIs() {
    String answer = "{\"entries\":null,\"millis\":null,\"replicas\":[]}";
    node.replies(200, answer);
    assertThat(run("lag", "--json").out()).isEqualToIgnoringNewLines(answer);
    assertThat(node.asked().get(0).target()).isEqualTo("/v1/lag");
  }

  @Test
  void aWatchAtNoIntervalIsAUsageErrorAndAsksNobody() {
    for (String interval : List.of("0", "3601", "soon", "-1")) {
      CommandLineRun run = run("status", "--watch=" + interval);
      assertThat(run.exitCode()).as(interval).isEqualTo(Main.USAGE);
      assertThat(run.err()).contains("not a number of seconds from 1 to 3600");
    }
    assertThat(node.asked()).isEmpty();
  }

  @Test
  void aReaderIsAReader() {
    node.replies(202, "{\"node\":\"n5\",\"role\":\"reader\",\"ringVersion\":4}");
    assertThat(run("replicas", "add", "n5", "--reader").out())
        .isEqualToIgnoringNewLines("n5 is a reader (ring 4)");
  }

  @Test
  void aHostThatIsUnknownIsCalledSo() {
    CommandLineRun run = CommandLineRun.of("lag", "--url", "http://no-such-host.invalid:1");
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.err()).contains("the host no-such-host.invalid is unknown");
  }

  @Test
  void aLineOfAnImportThatIsNoUtf8FailsAlone(@TempDir Path directory) throws IOException {
    byte[] bytes = "{\"id\":\"a\"}\n{\"id\":\"b\",\"payload\":{\"v\":\"?\"}}\n".getBytes(UTF_8);
    bytes[bytes.length - 5] = (byte) 0xFF;
    Path file = Files.write(directory.resolve("some.ndjson"), bytes);
    node.replies(200, "{\"status\":201}\n");
    CommandLineRun run = run("import", "c", file.toString());
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.out()).startsWith("imported 1 entries into c in ").contains("; 1 failed");
    assertThat(run.err())
        .contains("syncline: line 2 (id b): is not valid UTF-8; nothing of it was sent");
    assertThat(node.asked()).map(FakeNode.Asked::body).containsExactly("{\"id\":\"a\"}\n");
  }

  @Test
  void aFileThatIsNotThereIsAFailureNotAUsageError() {
    CommandLineRun run = run("import", "c", "/no/such/file");
    assertThat(run.exitCode()).isEqualTo(Main.FAILED);
    assertThat(run.err()).isEqualToIgnoringNewLines("syncline: there is no file /no/such/file");
  }

  @Test
  void aStatusIsCheckedByTheStateOfEveryNode() {
    String up = "{\"node\":\"n1\",\"status\":\"healthy\"}";
    String gone = "{\"node\":\"n0\",\"role\":\"removed\",\"status\":\"unreachable\"}";
    tells(up, gone);
    assertThat(run("status", "--check").exitCode()).isZero();

    tells(
        up,
        "{\"node\":\"n2\",\"status\":\"healthy\"}",
        "{\"node\":\"n3\",\"status\":\"recovering\"}");
    CommandLineRun one = run("status", "--check", "--json");
    assertThat(one.exitCode()).isEqualTo(Main.FAILED);
    assertThat(one.out()).startsWith("{").hasLineCount(1);
    assertThat(one.err()).isEqualToIgnoringNewLines("syncline: not healthy: n3 is recovering");

    tells(
        up,
        "{\"node\":\"n2\",\"status\":\"unreachable\"}",
        "{\"node\":\"n3\",\"status\":\"unreachable\"}");
    CommandLineRun two = run("status", "--check");
    assertThat(two.exitCode()).isEqualTo(Main.FAILED);
    assertThat(two.err())
        .contains("n2 is unreachable; n3 is unreachable; c may have partitions without a quorum");

    tells("{\"node\":\"n1\",\"status\":\"unreachable\"}");
    assertThat(run("status").exitCode()).isZero();
  }

  private void tells(String... replicas) {
    String all = "{\"replicas\":[" + String.join(",", replicas) + "]}";
    node.replies(200, all)
        .replies(200, "{\"collections\":[{\"name\":\"c\",\"replicationFactor\":3}]}")
        .replies(200, all)
        .replies(200, "{\"entries\":[]}");
  }

  @Test
  void statusForMachinesHasEveryNumber() throws IOException {
    String replicas =
        "{\"replicas\":[{\"node\":\"n1\",\"status\":\"healthy\",\"entries\":0,\"millis\":0,"
            + "\"tombstones\":0}]}";
    node.replies(200, replicas)
        .replies(200, "{\"collections\":[{\"name\":\"c\",\"dimension\":3}]}")
        .replies(200, replicas)
        .replies(200, "{\"entries\":[]}", Map.of("X-Total-Count", "12"));
    String nobody = FakeNode.nobody().toString();
    CommandLineRun run = CommandLineRun.of("status", "--json", "--url", nobody + "," + node.url());
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualToIgnoringNewLines(
            ("{\"node\":\"%2$s\",\"replicas\":[{\"node\":\"n1\",\"status\":\"healthy\",\"entries\":0,"
                    + "\"millis\":0,\"tombstones\":0,\"url\":\"%2$s\"}],\"collections\":"
                    + "[{\"name\":\"c\",\"dimension\":3,\"entries\":{\"%1$s\":null,\"%2$s\":12}}]}")
                .formatted(nobody, node.url()));
  }

  @Test
  void aStatusSaysWhatANodeWarnsOf() {
    String replicas = "{\"replicas\":[{\"node\":\"n1\",\"status\":\"healthy\",\"tombstones\":0}]}";
    node.replies(200, replicas)
        .replies(200, "{\"collections\":[]}")
        .replies(200, replicas)
        .replies(200, "{\"status\":\"ready\",\"warnings\":[\"an index is being read\"]}");
    assertThat(run("status").out()).contains("n1: an index is being read");
    assertThat(node.asked().get(3).target()).isEqualTo("/health/ready");
  }

  @Test
  void aSearchThatFindsNothingSaysSo() {
    node.replies(200, "{\"results\":[],\"complete\":true,\"nodes\":1}");
    CommandLineRun run = run("search", "c", "--vector", "[1]");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualToIgnoringNewLines("Nothing found in c.");
  }

  @Test
  void groupsOfAllPagesAreOneJsonObject() {
    node.replies(200, "{\"groups\":[\"a\"],\"next\":\"a\"}").replies(200, "{\"groups\":[\"b\"]}");

    assertThat(run("groups", "list", "--json").out())
        .isEqualToIgnoringNewLines("{\"groups\":[\"a\",\"b\"]}");

    node.replies(200, "{\"groups\":[]}");
    assertThat(run("groups", "list", "--json").out()).isEqualToIgnoringNewLines("{\"groups\":[]}");
  }

  @Test
  void whatIsNotThereIsSaidOnce() {
    node.refuses(
        404, "group-not-found", "There is no such group", "\"detail\":\"there is no group 'x'\"");

    assertThat(run("groups", "show", "x").err())
        .isEqualToIgnoringNewLines("syncline: there is no group 'x'");
  }

  @Test
  void aGroupThatIsNotThereIsNotSaidToBeDeleted() {
    node.refuses(404, "group-not-found", "There is no such group", "").replies(204, "");
    CommandLineRun run = run("groups", "delete", "nope");
    assertThat(run.out()).isEqualToIgnoringNewLines("there was no group nope");
    assertThat(run.exitCode()).isZero();

    node.replies(200, "{}").replies(204, "");
    assertThat(run("groups", "delete", "mail").out()).isEqualToIgnoringNewLines("deleted mail");
    assertThat(node.asked().stream().map(each -> each.method() + " " + each.target()))
        .containsExactly(
            "GET /v1/groups/nope",
            "DELETE /v1/groups/nope",
            "GET /v1/groups/mail",
            "DELETE /v1/groups/mail");
  }
}

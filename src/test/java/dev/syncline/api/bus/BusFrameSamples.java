package dev.syncline.api.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.fixtures.Sample;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A frame with one request or answer, of each kind. */
public final class BusFrameSamples {
  private static final UUID CLIENT = new UUID(7, 9);
  private static final FloatVector VECTOR = FloatVector.of(1.5f, -0.25f);
  private static final Payload PAYLOAD = Payload.of("{\"a\":\"é\"}");
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 5_000_003);

  private BusFrameSamples() {}

  /** All samples. */
  public static List<Sample> all() {
    List<Sample> all = new ArrayList<>();
    all.addAll(
        Sample.<Request>numbered(
            requests(), BusFrameSamples::requestFrame, BusFrameSamples::request));
    all.addAll(
        Sample.<Answer>numbered(
            answers(), each -> answerFrame(AnswerCodec.encode(each)), BusFrameSamples::answer));
    for (ProblemType type : ProblemType.values()) {
      Problem problem =
          new Problem(
              type,
              "something is wrong",
              "vector",
              List.of(
                  new Problem.Member.Numeric("limit", 4), new Problem.Member.Text("node", "n2")));
      all.add(
          Sample.of(
              "Failure-" + type,
              problem,
              each -> answerFrame(AnswerCodec.encode(Failures.of(each))),
              BusFrameSamples::failure));
    }
    return all;
  }

  private static List<Request> requests() {
    CollectionDefinition definition =
        new CollectionDefinition(
            "docs", 384, Metric.COSINE, 3, ConflictPolicy.SIBLINGS, IndexKind.NONE);
    return List.of(
        new WriteRequest("docs", "a", VECTOR, PAYLOAD, Consistency.QUORUM, "context", 5_000),
        new WriteRequest("docs", "a", VECTOR, Payload.NONE, Consistency.ONE, null, 0),
        new DeleteRequest("docs", "a", Consistency.ALL, "context", 1),
        new ReadRequest("docs", "a", Consistency.ONE, null, -1),
        new BatchRequest(
            "docs",
            List.of(
                new BatchRequest.Put("a", VECTOR, PAYLOAD, "context"),
                new BatchRequest.Delete("b", null)),
            Consistency.QUORUM,
            60_000),
        new Request.Create(definition),
        new Request.Drop("docs"),
        new Request.ListAll(),
        MutationRequest.of("pages", "a")
            .increment("views", -3)
            .add("tags", "x", 1)
            .remove("tags", "y")
            .enable("done")
            .disable("done")
            .max("best", 1.5)
            .min("low", -2)
            .set("note", null)
            .setVector(VECTOR)
            .observe(VECTOR, 0.5)
            .withContext("context"),
        MutationRequest.of("pages", "a").increment("views", 1).withIdempotencyKey("r-17"),
        SearchRequest.of("docs", VECTOR, 10),
        SearchRequest.like("docs", "a", 3)
            .withBreadth(64)
            .withFilter(new JsonObject().put("field", "tags").put("eq", "x"))
            .withMinScore(0.5)
            .withParts(false, true)
            .withConsistency(Consistency.QUORUM)
            .withContexts(List.of("context", "other")));
  }

  private static List<Answer> answers() {
    WriteResult written = new WriteResult("a", "n1@5f0c91d2:4", TIME, 2, 3, true, "context");
    ReadResult.Value one = new ReadResult.Value(VECTOR, PAYLOAD, "n1@5f0c91d2:4", TIME);
    ReadResult.Value other = new ReadResult.Value(VECTOR, Payload.NONE, "n2@5f0c91d3:1", TIME);
    CollectionInfo docs =
        new CollectionInfo(
            7, "docs", 65_536, Metric.DOT, 5, ConflictPolicy.LAST_WRITE_WINS, IndexKind.HNSW);
    return List.of(
        written,
        ReadResult.of("a", List.of(), "context"),
        ReadResult.of("a", List.of(one), "context"),
        ReadResult.of("a", List.of(one, other), "context"),
        new BatchResult(List.of(new BatchResult.Done(written))),
        new Answer.Collections(List.of(docs)),
        new SearchResult(
            List.of(
                List.of(
                    new SearchResult.Hit("a", 0.75, 0.25, "n1@5f0c91d2:4", VECTOR, PAYLOAD),
                    new SearchResult.Hit(
                        "b", 0.5, 0.5, "n2@5f0c91d3:1", FloatVector.NONE, Payload.NONE)),
                List.of()),
            true,
            2));
  }

  private static byte[] requestFrame(Request request) {
    RequestFrame.Item item =
        new RequestFrame.Item(5, request.timeoutMillis(), RequestCodec.encode(request));
    return new RequestFrame(CLIENT, 300, true, List.of(item)).encode();
  }

  private static Request request(byte[] bytes) {
    RequestFrame frame = RequestFrame.decode(bytes);
    assertThat(frame.client()).isEqualTo(CLIENT);
    assertThat(frame.sequence()).isEqualTo(300);
    assertThat(frame.asksForMembers()).isTrue();
    RequestFrame.Item item = frame.items().get(0);
    assertThat(item.number()).isEqualTo(5);
    return RequestCodec.decode(item.bytes(), item.timeoutMillis());
  }

  private static byte[] answerFrame(byte[] answer) {
    return new AnswerFrame(
            new NodeName("n1"),
            List.of(1L, 300L),
            List.of(2L),
            List.of(new NodeName("n1"), new NodeName("n2")),
            List.of(new AnswerFrame.Item(5, answer)))
        .encode();
  }

  private static Answer answer(byte[] bytes) {
    AnswerFrame frame = AnswerFrame.decode(bytes);
    assertThat(frame.node()).isEqualTo(new NodeName("n1"));
    assertThat(frame.receipts()).containsExactly(1L, 300L);
    assertThat(frame.refused()).containsExactly(2L);
    assertThat(frame.members()).containsExactly(new NodeName("n1"), new NodeName("n2"));
    assertThat(frame.items().get(0).number()).isEqualTo(5);
    return AnswerCodec.decode(frame.items().get(0).bytes());
  }

  private static Problem failure(byte[] bytes) {
    try {
      throw new AssertionError("read as an answer: " + answer(bytes));
    } catch (ReplicatorException e) {
      return e.problem();
    }
  }
}

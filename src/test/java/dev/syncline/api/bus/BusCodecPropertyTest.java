package dev.syncline.api.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.api.request.FieldOperation;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class BusCodecPropertyTest {
  private static final UUID CLIENT = new UUID(7, 9);

  /** Any UTF-16, lone surrogates too: it is the node that refuses. */
  private static Arbitrary<String> texts() {
    return Arbitraries.strings().all().ofMaxLength(40);
  }

  private static Arbitrary<@Nullable String> contexts() {
    return texts().injectNull(0.3);
  }

  private static Arbitrary<FloatVector> vectors() {
    return Arbitraries.integers()
        .map(Float::intBitsToFloat)
        .array(Float[].class)
        .ofMaxSize(20)
        .map(
            numbers -> {
              float[] unboxed = new float[numbers.length];
              for (int i = 0; i < unboxed.length; i++) {
                unboxed[i] = numbers[i];
              }
              return FloatVector.of(unboxed);
            });
  }

  private static Arbitrary<Payload> payloads() {
    return Arbitraries.strings()
        .alpha()
        .ofMaxLength(30)
        .map(text -> Payload.of("{\"a\":\"" + text + "é\"}"));
  }

  private static Arbitrary<Long> timeouts() {
    return Arbitraries.longs().between(-1, 100_000);
  }

  @Provide
  Arbitrary<Request> requests() {
    Arbitrary<Consistency> levels = Arbitraries.of(Consistency.class);
    Arbitrary<WriteRequest> writes =
        Combinators.combine(texts(), texts(), vectors(), payloads(), levels, contexts(), timeouts())
            .as(WriteRequest::new);
    Arbitrary<DeleteRequest> deletes =
        Combinators.combine(texts(), texts(), levels, contexts(), timeouts())
            .as(DeleteRequest::new);
    Arbitrary<ReadRequest> reads =
        Combinators.combine(texts(), texts(), levels, contexts(), timeouts()).as(ReadRequest::new);
    Arbitrary<BatchRequest.Entry> puts =
        Combinators.combine(texts(), vectors(), payloads(), contexts()).as(BatchRequest.Put::new);
    Arbitrary<BatchRequest.Entry> drops =
        Combinators.combine(texts(), contexts()).as(BatchRequest.Delete::new);
    Arbitrary<BatchRequest> batches =
        Combinators.combine(
                texts(), Arbitraries.oneOf(puts, drops).list().ofMaxSize(8), levels, timeouts())
            .as(BatchRequest::new);
    Arbitrary<MutationRequest> mutations =
        Combinators.combine(
                texts(),
                texts(),
                operations().list().ofMaxSize(6),
                levels,
                contexts(),
                timeouts(),
                contexts())
            .as(MutationRequest::new);
    Arbitrary<SearchRequest.Wanted> wanted =
        Combinators.combine(
                Arbitraries.integers(),
                Arbitraries.integers(),
                payloads().injectNull(0.5),
                Arbitraries.doubles(),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(SearchRequest.Wanted::new);
    Arbitrary<SearchRequest> searches =
        Combinators.combine(
                texts(),
                vectors().list().ofMaxSize(3),
                contexts(),
                wanted,
                levels,
                texts().list().ofMaxSize(3),
                timeouts())
            .as(SearchRequest::new);
    return Arbitraries.oneOf(
        writes, mutations, deletes, reads, searches, batches, texts().map(Request.Drop::new));
  }

  /** Of any kind and content: it is the node that refuses. */
  private static Arbitrary<FieldOperation> operations() {
    Arbitrary<Bytes> values = texts().map(Bytes::utf8);
    Arbitrary<Boolean> either = Arbitraries.of(true, false);
    return Arbitraries.oneOf(
        Combinators.combine(texts(), Arbitraries.longs()).as(FieldOperation.Increment::new),
        Combinators.combine(texts(), values.list().ofMaxSize(4), values.list().ofMaxSize(4))
            .as(FieldOperation.Change::new),
        Combinators.combine(texts(), either).as(FieldOperation.Turn::new),
        Combinators.combine(texts(), either, values).as(FieldOperation.Bound::new),
        Combinators.combine(texts(), values).as(FieldOperation.Assign::new),
        vectors().map(FloatVector::bytes).map(FieldOperation.AssignVector::new),
        Combinators.combine(vectors().map(FloatVector::bytes), Arbitraries.doubles())
            .as(FieldOperation.Observe::new));
  }

  private static Arbitrary<Instant> instants() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 4_000_000_000L),
            Arbitraries.integers().between(0, 999_999_999))
        .as((seconds, nanos) -> Instant.ofEpochSecond(seconds, nanos));
  }

  private static Arbitrary<WriteResult> written() {
    return Combinators.combine(
            texts(),
            texts(),
            instants(),
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 9),
            Arbitraries.of(true, false),
            texts())
        .as(WriteResult::new);
  }

  @Provide
  Arbitrary<Answer> answers() {
    Arbitrary<ReadResult.Value> values =
        Combinators.combine(vectors(), payloads(), texts(), instants()).as(ReadResult.Value::new);
    Arbitrary<ReadResult> reads =
        Combinators.combine(texts(), values.list().ofMaxSize(4), texts()).as(ReadResult::of);
    Arbitrary<BatchResult> batches =
        written()
            .<BatchResult.EntryResult>map(BatchResult.Done::new)
            .list()
            .ofMaxSize(5)
            .map(BatchResult::new);
    Arbitrary<SearchResult.Hit> hits =
        Combinators.combine(
                texts(),
                Arbitraries.doubles(),
                Arbitraries.doubles(),
                texts(),
                vectors(),
                payloads())
            .as(SearchResult.Hit::new);
    Arbitrary<SearchResult> found =
        Combinators.combine(
                hits.list().ofMaxSize(4).list().ofMaxSize(3),
                Arbitraries.of(true, false),
                Arbitraries.integers().between(0, 9))
            .as(SearchResult::new);
    return Arbitraries.oneOf(written(), reads, found, batches);
  }

  @Property
  void aRequestIsReadBackAsItWas(@ForAll("requests") Request request) {
    assertThat(RequestCodec.decode(RequestCodec.encode(request), request.timeoutMillis()))
        .isEqualTo(request);
  }

  @Property
  void anAnswerIsReadBackAsItWas(@ForAll("answers") Answer answer) {
    assertThat(AnswerCodec.decode(AnswerCodec.encode(answer))).isEqualTo(answer);
  }

  @Property
  void aFailureKeepsItsTypeFieldAndNumbers(
      @ForAll ProblemType type, @ForAll long limit, @ForAll boolean named) {
    Problem problem =
        new Problem(
            type,
            "something is wrong",
            named ? "vector" : null,
            List.of(new Problem.Member.Numeric("limit", limit)));
    ReplicatorException failure = Failures.of(problem);
    assertThatThrownBy(() -> AnswerCodec.decode(AnswerCodec.encode(failure)))
        .isInstanceOfSatisfying(
            ReplicatorException.class,
            e -> {
              assertThat(e).hasSameClassAs(failure);
              assertThat(e.problem()).isEqualTo(problem);
            });
  }

  @Property
  void aFrameIsReadBackAsItWas(
      @ForAll("requests") Request request, @ForAll long sequence, @ForAll boolean asks) {
    byte[] body = RequestCodec.encode(request);
    RequestFrame frame =
        new RequestFrame(
            CLIENT,
            sequence,
            asks,
            List.of(new RequestFrame.Item(5, request.timeoutMillis(), body)));
    RequestFrame read = RequestFrame.decode(frame.encode());
    assertThat(read.client()).isEqualTo(CLIENT);
    assertThat(read.sequence()).isEqualTo(sequence);
    assertThat(read.asksForMembers()).isEqualTo(asks);
    assertThat(read.items()).hasSize(1);
    assertThat(read.items().get(0).number()).isEqualTo(5);
    assertThat(read.items().get(0).timeoutMillis()).isEqualTo(request.timeoutMillis());
    assertThat(read.items().get(0).bytes()).isEqualTo(body);
  }

  @Property
  void aDamagedRequestFrameIsRefused(
      @ForAll("requests") Request request, @ForAll int where, @ForAll byte damage) {
    byte[] bytes =
        new RequestFrame(
                CLIENT,
                3,
                false,
                List.of(new RequestFrame.Item(1, 2, RequestCodec.encode(request))))
            .encode();
    int at = Math.floorMod(where, bytes.length);
    byte[] damaged = bytes.clone();
    damaged[at] ^= damage == 0 ? 1 : damage;
    assertThatThrownBy(() -> RequestFrame.decode(damaged))
        .isInstanceOfAny(CorruptDataException.class, RequestFrame.UnknownVersionException.class);
    assertThatThrownBy(() -> RequestFrame.decode(Arrays.copyOf(bytes, at)))
        .isInstanceOf(CorruptDataException.class);
  }

  @Property
  void aDamagedAnswerFrameIsRefused(
      @ForAll("answers") Answer answer, @ForAll int where, @ForAll byte damage) {
    AnswerFrame frame =
        new AnswerFrame(
            new NodeName("n1"),
            List.of(1L, 300L),
            List.of(),
            List.of(new NodeName("n2")),
            List.of(new AnswerFrame.Item(1, AnswerCodec.encode(answer))));
    byte[] bytes = frame.encode();
    AnswerFrame read = AnswerFrame.decode(bytes);
    assertThat(read.receipts()).isEqualTo(frame.receipts());
    assertThat(read.members()).isEqualTo(frame.members());
    assertThat(AnswerCodec.decode(read.items().get(0).bytes())).isEqualTo(answer);

    int at = Math.floorMod(where, bytes.length);
    byte[] damaged = bytes.clone();
    damaged[at] ^= damage == 0 ? 1 : damage;
    assertThatThrownBy(() -> AnswerFrame.decode(damaged)).isInstanceOf(CorruptDataException.class);
  }

  @Property
  void bytesThatAreNoRequestAreRefusedAndNothingElseHappens(@ForAll byte[] bytes) {
    try {
      RequestCodec.decode(bytes, 0);
    } catch (CorruptDataException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Property
  void bytesThatAreNoAnswerAreRefusedAndNothingElseHappens(@ForAll byte[] bytes) {
    try {
      AnswerCodec.decode(bytes);
    } catch (CorruptDataException | ReplicatorException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }
}

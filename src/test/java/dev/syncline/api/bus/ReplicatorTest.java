package dev.syncline.api.bus;

import static dev.syncline.api.bus.TestNode.await;
import static dev.syncline.api.bus.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.api.http.FakeNode;
import dev.syncline.api.request.Admission;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Addresses;
import dev.syncline.port.NoMajorityException;
import dev.syncline.port.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same rules in process and over the event bus. */
class ReplicatorTest {
  private static Replicator replicator(TestNode node, boolean overBus) {
    return overBus ? node.overBus() : node.inProcess();
  }

  private static WriteRequest write(String id) {
    return WriteRequest.of("docs", id, 1, 2);
  }

  private static <E extends Throwable> void assertFails(Uni<?> uni, Class<E> type, String... says) {
    assertThatThrownBy(() -> await(uni)).isInstanceOf(type).hasMessageContainingAll(says);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWrittenIsReadUntilItIsDeleted(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = replicator(node, overBus);
      Payload payload = Payload.of(new JsonObject().put("title", "grün"));
      WriteResult written =
          await(replicator.write(write("a").withPayload(payload).withConsistency(Consistency.ALL)));
      assertThat(written.id()).isEqualTo("a");
      assertThat(written.created()).isTrue();
      assertThat(written.acks()).isEqualTo(2);
      assertThat(written.replicas()).isEqualTo(3);
      assertThat(node.node.writes.get(0).consistency()).isEqualTo(Consistency.ALL);

      ReadResult read = await(replicator.read(ReadRequest.of("docs", "a")));
      ReadResult.Value value = read.value().orElseThrow();
      assertThat(value.vector().toArray()).containsExactly(1, 2);
      assertThat(value.payload()).isEqualTo(payload);
      assertThat(value.dot()).isEqualTo(written.dot());
      assertThat(value.timestamp()).isEqualTo(written.timestamp());

      WriteResult deleted =
          await(replicator.delete(DeleteRequest.of("docs", "a").withContext(read.context())));
      assertThat(deleted.created()).isFalse();
      assertThat(node.node.writes.get(1).context()).isNotNull();
      ReadResult absent = await(replicator.read(ReadRequest.of("docs", "a")));
      assertThat(absent).isInstanceOf(ReadResult.Absent.class);
      assertThat(absent.context()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fieldsAreMutatedAndReadAsTheyAre(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = replicator(node, overBus);
      WriteResult written =
          await(
              replicator.mutate(
                  MutationRequest.of("pages", "a")
                      .increment("views", 3)
                      .add("tags", "grün", 1.0, new JsonObject().put("b", 1))
                      .remove("tags", 1)
                      .withIdempotencyKey("r-17")
                      .withConsistency(Consistency.ALL)));
      assertThat(written.created()).isTrue();
      assertThat(node.node.writes.get(0).consistency()).isEqualTo(Consistency.ALL);
      assertThat(((Content.Mutation) node.node.writes.get(0).content()).key())
          .isEqualTo(IdempotencyKey.of("r-17"));
      ReadResult.Value bare =
          await(replicator.read(ReadRequest.of("pages", "a"))).value().orElseThrow();
      assertThat(bare.vector()).isEqualTo(FloatVector.NONE);
      assertThat(bare.dot()).isEqualTo(written.dot());

      await(
          replicator.mutate(
              MutationRequest.of("pages", "a")
                  .observe(FloatVector.of(1, 2))
                  .observe(FloatVector.of(5, 2), 3)
                  .withContext(written.context())));
      assertThat(node.node.writes.get(1).context()).isNotNull();
      await(
          replicator.write(
              WriteRequest.of("pages", "a", FloatVector.NONE)
                  .withPayload(Payload.of("{\"note\":[true]}"))));
      ReadResult.Value value =
          await(replicator.read(ReadRequest.of("pages", "a"))).value().orElseThrow();
      assertThat(value.vector().toArray()).containsExactly(4, 2);
      assertThat(value.payload().toString())
          .isEqualTo("{\"note\":[true],\"tags\":[\"grün\",{\"b\":1}],\"views\":3}");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMutationThatDoesNotFitIsRefusedAsOverHttp(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = replicator(node, overBus);
      assertFails(
          replicator.mutate(MutationRequest.of("docs", "a").increment("views", 1)),
          InvalidRequestException.class,
          "conflictPolicy last-write-wins");
      assertFails(
          replicator.mutate(MutationRequest.of("pages", "a").increment("views", 1).enable("views")),
          InvalidRequestException.class,
          "operations[1].enable does not fit: field 'views' is a counter");
      assertFails(
          replicator.mutate(MutationRequest.of("pages", "a").increment("views", Long.MIN_VALUE)),
          InvalidRequestException.class,
          "operations[0].increment");
      assertFails(
          replicator.mutate(MutationRequest.of("pages", "a").set("views/none", 1)),
          InvalidRequestException.class,
          "operations[0].field is 'views/none'");
      assertFails(
          replicator.mutate(MutationRequest.of("pages", "a").observe(FloatVector.of(1, Float.NaN))),
          InvalidRequestException.class,
          "operations[0].vector.observe[1] is NaN");
      assertFails(
          replicator.mutate(MutationRequest.of("pages", "a")),
          InvalidRequestException.class,
          "operations is empty");
      assertFails(
          replicator.write(WriteRequest.of("pages", "a", 1, 2)),
          InvalidRequestException.class,
          "vector cannot be set");
      assertThat(node.node.writes).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void concurrentVersionsAreSiblingsAndEqualOnesCollapse(boolean overBus) {
    try (TestNode node = new TestNode()) {
      List<Version> versions = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        byte[] vector = FloatVector.of(Math.min(i, 2), 0).bytes().array();
        versions.add(
            new Version(
                new Dot(new Actor(i), 1),
                HybridTimestamp.ofMillis(1_000L + i),
                new Content.Value(Bytes.wrap(vector), Bytes.EMPTY)));
      }
      node.node.store(
          Objects.requireNonNull(node.node.state().collection("siblings")), "s", versions);
      ReadResult read = await(replicator(node, overBus).read(ReadRequest.of("siblings", "s")));
      assertThat(read).isInstanceOf(ReadResult.Siblings.class);
      assertThat(read.value()).isEmpty();
      assertThat(read.values()).extracting(each -> each.vector().get(0)).containsExactly(1f, 2f);
      assertThat(read.values().get(1).dot()).isEqualTo(FakeNode.label(versions.get(2)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRequestThatIsWrongIsRefusedWithItsFieldAndLimit(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = replicator(node, overBus);
      assertThatThrownBy(() -> await(replicator.write(WriteRequest.of("docs", "a", 1, 2, 3))))
          .isInstanceOfSatisfying(
              InvalidRequestException.class,
              e -> {
                assertThat(e.field()).contains("vector");
                assertThat(e.limit()).hasValue(2);
                assertThat(e.type()).endsWith("/invalid-field");
              });
      assertFails(
          replicator.write(WriteRequest.of("docs", "a", 1, Float.NaN)),
          InvalidRequestException.class,
          "vector",
          "vector[1] is NaN, which is not finite");
      for (String id : List.of("", "\n", "x".repeat(513), "\ud800")) {
        assertFails(replicator.write(write(id)), InvalidRequestException.class, "id");
        assertFails(
            replicator.read(ReadRequest.of("docs", id)), InvalidRequestException.class, "id");
      }
      assertFails(
          replicator.write(write("a").withPayload(Payload.of("[1]"))),
          InvalidRequestException.class,
          "payload");
      assertFails(
          replicator.write(write("a").withPayload(Payload.of("{\"a\":1,\"a\":2}"))),
          InvalidRequestException.class,
          "payload",
          "twice");
      assertFails(
          replicator.write(write("a").withContext("not a context")),
          InvalidRequestException.class,
          "context");
      for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(61), Duration.ofDays(999))) {
        assertFails(
            replicator.write(write("a").withTimeout(wrong)),
            InvalidRequestException.class,
            "timeout");
      }
      assertFails(
          replicator.read(ReadRequest.of("nothing", "a")),
          CollectionNotFoundException.class,
          "nothing");
      assertThat(node.node.writes).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyOutcomeHasTheExceptionThatSaysWhatToDoNext(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = replicator(node, overBus);
      node.node.nextWrite = command -> new Outcome.Unavailable(2, 1, 3);
      assertThatThrownBy(() -> await(replicator.write(write("a"))))
          .isInstanceOfSatisfying(
              QuorumUnavailableException.class,
              e -> {
                assertThat(e.required()).isEqualTo(2);
                assertThat(e.alive()).isEqualTo(1);
              });
      node.node.nextWrite = command -> new Outcome.TimedOut(3, 1, 2, 3);
      assertThatThrownBy(() -> await(replicator.write(write("a"))))
          .isInstanceOf(OutcomeUnknownException.class)
          .isInstanceOfSatisfying(
              QuorumTimeoutException.class, e -> assertThat(e.acknowledged()).isEqualTo(1));
      node.node.nextWrite = command -> new Outcome.Overloaded(9);
      assertThatThrownBy(() -> await(replicator.write(write("a"))))
          .isInstanceOfSatisfying(
              OverloadedException.class, e -> assertThat(e.retryAfterSeconds()).isEqualTo(9));
      node.node.nextRead = new Outcome.SessionUnavailable("nobody has seen it");
      assertFails(
          replicator.read(ReadRequest.of("docs", "a")),
          SessionUnavailableException.class,
          "nobody has seen it");
      node.node.failure = new IllegalStateException("secret of the node");
      assertThatThrownBy(() -> await(replicator.write(write("a"))))
          .isInstanceOf(NodeFailedException.class)
          .hasMessageNotContaining("secret");
      node.node.failure = new NoMajorityException("no majority");
      assertFails(
          replicator.createCollection("other", 3), MajorityUnavailableException.class, "majority");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBatchHasAResultForEachEntryInOrderAndOneBadEntrySpoilsNoOther(boolean overBus) {
    try (TestNode node = new TestNode()) {
      List<BatchRequest.Entry> entries = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        entries.add(BatchRequest.put("e" + i, new float[] {i, i}, Payload.NONE));
      }
      entries.set(3, BatchRequest.put("e3", new float[] {1}, Payload.NONE));
      entries.set(4, BatchRequest.put("\udfff", new float[] {1, 2}, Payload.NONE));
      entries.set(5, BatchRequest.delete("e5"));
      BatchResult result =
          await(replicator(node, overBus).writeBatch(BatchRequest.of("docs", entries)));
      assertThat(result.isComplete()).isFalse();
      assertThat(result.results())
          .extracting(BatchResult.EntryResult::id)
          .containsExactlyElementsOf(entries.stream().map(BatchRequest.Entry::id).toList());
      for (int i = 0; i < result.results().size(); i++) {
        if (i == 3 || i == 4) {
          assertThat(((BatchResult.Failed) result.results().get(i)).failure())
              .isInstanceOf(InvalidRequestException.class);
        } else {
          assertThat(result.results().get(i)).isInstanceOf(BatchResult.Done.class);
        }
      }
      assertThat(node.node.writes).hasSize(998);
      assertThat(node.admission.writesInFlight()).isZero();
      assertThat(node.admission.bytesInFlight()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBatchBeyondItsBoundsIsRefusedAsAWhole(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = replicator(node, overBus);
      List<BatchRequest.Entry> many = new ArrayList<>();
      for (int i = 0; i <= BatchRequest.MAX_ENTRIES; i++) {
        many.add(BatchRequest.delete("e" + i));
      }
      assertFails(
          replicator.writeBatch(BatchRequest.of("docs", many)),
          InvalidRequestException.class,
          "entries",
          "" + BatchRequest.MAX_ENTRIES);
      List<BatchRequest.Entry> large = new ArrayList<>();
      for (int i = 0; i < 65; i++) {
        large.add(BatchRequest.put("e" + i, new float[65_536], Payload.NONE));
      }
      assertFails(
          replicator.writeBatch(BatchRequest.of("docs", large)),
          InvalidRequestException.class,
          "" + BatchRequest.MAX_BYTES);
      assertThat(node.node.writes).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writesBeyondWhatTheNodeAdmitsAreOverload(boolean overBus) throws Exception {
    try (TestNode node = new TestNode(new Admission(2, 64L << 20, 7))) {
      Replicator replicator = replicator(node, overBus);
      node.node.holdWrites = true;
      List<CompletableFuture<WriteResult>> admitted = new ArrayList<>();
      List<Runnable> held = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        admitted.add(replicator.write(write("a" + i)).subscribeAsCompletionStage());
        held.add(node.node.takeHeld());
      }
      assertThatThrownBy(() -> await(replicator.write(write("b"))))
          .isInstanceOfSatisfying(
              OverloadedException.class, e -> assertThat(e.retryAfterSeconds()).isEqualTo(7));
      held.forEach(Runnable::run);
      for (CompletableFuture<WriteResult> each : admitted) {
        assertThat(each.get(60, TimeUnit.SECONDS).acks()).isEqualTo(2);
      }
      assertThat(node.admission.writesInFlight()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBatchLargerThanWhatIsAdmittedWaitsForItself(boolean overBus) {
    try (TestNode node = new TestNode(new Admission(2, 64L << 20, 7))) {
      List<BatchRequest.Entry> entries = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        entries.add(BatchRequest.delete("e" + i));
      }
      assertThat(
              await(replicator(node, overBus).writeBatch(BatchRequest.of("docs", entries)))
                  .isComplete())
          .isTrue();
      assertThat(node.node.maxInFlight()).isLessThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void collectionsAreMadeListedAndDropped(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = replicator(node, overBus);
      assertThat(await(replicator.createCollection("more", 8)).dimension()).isEqualTo(8);
      assertThat(await(replicator.createCollection("more", 8)).name()).isEqualTo("more");
      assertFails(
          replicator.createCollection("more", 9), CollectionConflictException.class, "dimension");
      assertFails(replicator.createCollection("No", 9), InvalidRequestException.class, "No");
      assertThat(await(replicator.collections()))
          .extracting(each -> each.name())
          .containsExactly("docs", "more", "pages", "siblings");
      await(replicator.dropCollection("more"));
      assertFails(replicator.dropCollection("more"), CollectionNotFoundException.class, "more");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOperationEndsOnTheContextItWasAskedFrom(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = replicator(node, overBus);
      Context context = node.vertx.getOrCreateContext();
      Promise<Context> seen = Promise.promise();
      context.runOnContext(
          none ->
              replicator
                  .write(write("a"))
                  .subscribe()
                  .with(written -> seen.complete(Vertx.currentContext()), seen::fail));
      assertThat(get(seen.future())).isSameAs(context);
    }
  }

  @Test
  void aSubscriptionIsAnOperationAndNothingHappensWithoutOne() {
    try (TestNode node = new TestNode()) {
      Uni<WriteResult> write = node.inProcess().write(write("a"));
      assertThat(node.node.writes).isEmpty();
      await(write);
      await(write);
      assertThat(node.node.writes).hasSize(2);
    }
  }

  @Test
  void inProcessAVectorIsHandedOverByReferenceAndTheCallersArrayIsCopied() {
    try (TestNode node = new TestNode()) {
      float[] numbers = {1, 2};
      WriteRequest request = WriteRequest.of("docs", "a", numbers);
      numbers[0] = 99;
      Replicator replicator = node.inProcess();
      await(replicator.write(request));
      assertThat(((Content.Value) node.node.writes.get(0).content()).vector())
          .isSameAs(request.vector().bytes());
      ReadResult.Value read =
          await(replicator.read(ReadRequest.of("docs", "a"))).value().orElseThrow();
      assertThat(read.vector().bytes()).isSameAs(request.vector().bytes());
      read.vector().toArray()[1] = 99;
      assertThat(read.vector().toArray()).containsExactly(1, 2);
    }
  }

  @Test
  void aSlowWriteDelaysNoOtherOfItsFrame() throws Exception {
    try (TestNode node = new TestNode()) {
      Replicator replicator = node.overBus();
      node.node.holdWrites = true;
      CompletableFuture<WriteResult> slow =
          replicator.write(write("slow")).subscribeAsCompletionStage();
      CompletableFuture<ReadResult> fast =
          replicator.read(ReadRequest.of("docs", "a")).subscribeAsCompletionStage();
      Runnable held = node.node.takeHeld();
      assertThat(fast.get(60, TimeUnit.SECONDS)).isInstanceOf(ReadResult.Absent.class);
      for (int i = 0; i < 10; i++) {
        await(replicator.read(ReadRequest.of("docs", "a")));
      }
      assertThat(slow).isNotDone();
      held.run();
      assertThat(slow.get(60, TimeUnit.SECONDS).id()).isEqualTo("slow");
    }
  }

  @Test
  void manyWritesAtOnceTravelInFewMessages() {
    try (TestNode node = new TestNode()) {
      List<Integer> sizes = new CopyOnWriteArrayList<>();
      node.vertx
          .eventBus()
          .<Buffer>addOutboundInterceptor(
              delivery -> {
                if (delivery.message().address().equals(Addresses.replicator(TestNode.NAME))) {
                  Buffer body = (Buffer) delivery.body();
                  sizes.add(RequestFrame.decode(body.getBytes()).items().size());
                }
                delivery.next();
              });
      Replicator replicator = node.overBus();
      List<Uni<WriteResult>> writes = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        writes.add(replicator.write(write("e" + i)));
      }
      await(Uni.join().all(writes).andFailFast());
      assertThat(sizes.stream().mapToInt(each -> each).sum()).isEqualTo(1_000);
      assertThat(sizes).hasSizeLessThan(300);
    }
  }

  @Test
  void aNodeThatIsNotThereIsUnavailableAndNothingIsDone() {
    try (TestNode node = new TestNode()) {
      Replicator other = new BusReplicator(node.vertx, new NodeName("n9"), BusSettings.DEFAULTS);
      assertFails(
          other.write(write("a").withTimeout(Duration.ofMillis(300))),
          NodeUnavailableException.class,
          "n9");
      assertThat(node.node.writes).isEmpty();
    }
  }

  @Test
  void aFrameOfAnotherVersionIsRefusedByNameAndNotCarriedOut() {
    try (TestNode node = new TestNode()) {
      UUID client = UUID.randomUUID();
      Promise<AnswerFrame> answer = Promise.promise();
      get(
          node.vertx
              .eventBus()
              .<Buffer>consumer(Addresses.answers(client))
              .handler(message -> answer.tryComplete(AnswerFrame.decode(message.body().getBytes())))
              .completion());
      byte[] body = RequestCodec.encode(write("a"));
      byte[] frame =
          new RequestFrame(client, 77, false, List.of(new RequestFrame.Item(1, 0, body))).encode();
      frame[0] = 9;
      node.vertx.eventBus().send(Addresses.replicator(TestNode.NAME), Buffer.buffer(frame));
      assertThat(get(answer.future()).refused()).containsExactly(77L);
      assertThat(node.node.writes).isEmpty();
    }
  }

  @Test
  void aRequestThatCannotBeReadSpoilsNoOtherOfItsFrame() {
    try (TestNode node = new TestNode()) {
      UUID client = UUID.randomUUID();
      List<AnswerFrame.Item> items = new CopyOnWriteArrayList<>();
      Promise<Void> both = Promise.promise();
      get(
          node.vertx
              .eventBus()
              .<Buffer>consumer(Addresses.answers(client))
              .handler(
                  message -> {
                    items.addAll(AnswerFrame.decode(message.body().getBytes()).items());
                    if (items.size() == 2) {
                      both.complete();
                    }
                  })
              .completion());
      RequestFrame frame =
          new RequestFrame(
              client,
              1,
              false,
              List.of(
                  new RequestFrame.Item(1, 0, new byte[] {99}),
                  new RequestFrame.Item(2, 0, RequestCodec.encode(write("a")))));
      node.vertx
          .eventBus()
          .send(Addresses.replicator(TestNode.NAME), Buffer.buffer(frame.encode()));
      get(both.future());
      for (AnswerFrame.Item item : items) {
        if (item.number() == 1) {
          assertThatThrownBy(() -> AnswerCodec.decode(item.bytes()))
              .isInstanceOf(InvalidRequestException.class);
        } else {
          assertThat(AnswerCodec.decode(item.bytes())).isInstanceOf(WriteResult.class);
        }
      }
    }
  }
}

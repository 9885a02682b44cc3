package dev.syncline.api.resolver.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.bus.FloatVector;
import dev.syncline.api.bus.Payload;
import dev.syncline.api.resolver.Conflict;
import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.api.resolver.Resolution;
import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.Schema;
import dev.syncline.port.Resolvers.Question;
import dev.syncline.port.Resolvers.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeResolversTest {
  private static final String ADDRESS = "merge.notes";
  private static final long AMPLE_MILLIS = 60_000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** A resolver of one method. */
  private record Named(How how) implements ConflictResolver {
    interface How {
      Resolution resolve(Conflict conflict) throws Exception;
    }

    @Override
    public String name() {
      return "test";
    }

    @Override
    public Resolution resolve(Conflict conflict) throws Exception {
      return how.resolve(conflict);
    }
  }

  private static Content value(float first, String payload) {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    return new Content.Value(
        Bytes.wrap(bytes.putFloat(first).putFloat(0.5f).array()), Bytes.utf8(payload));
  }

  private static Version version(long actor, Content content) {
    return new Version(Samples.dot(actor, 1), HybridTimestamp.ofMillis(1_000), content);
  }

  private static Question question(String resolver) {
    return new Question(
        new CollectionInfo(
            7,
            "notes",
            2,
            Metric.COSINE,
            3,
            ConflictPolicy.CUSTOM,
            IndexKind.NONE,
            Schema.NONE,
            new ResolverName(resolver)),
        Bytes.utf8("a"),
        List.of(
            version(1, value(1, "{\"n\":1}")),
            version(2, value(2, "")),
            version(3, Content.Tombstone.INSTANCE)));
  }

  private NodeResolvers resolvers(Named.How how, int threads, long timeoutMillis) {
    return new NodeResolvers(vertx, Map.of("test", new Named(how)), threads, timeoutMillis);
  }

  private static Verdict await(Future<Verdict> verdict) throws Exception {
    return verdict.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private Verdict ask(Named.How how) throws Exception {
    try (NodeResolvers resolvers = resolvers(how, 1, AMPLE_MILLIS)) {
      return await(resolvers.resolve(question("test")));
    }
  }

  private static void assertFailed(Verdict verdict, String reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Failed.class, failed -> assertThat(failed.reason()).contains(reason));
  }

  @Test
  void aResolverSeesAllVersionsDeletesAmongThem() throws Exception {
    List<Conflict> seen = new CopyOnWriteArrayList<>();
    Verdict verdict =
        ask(
            conflict -> {
              seen.add(conflict);
              return Resolution.keep(conflict.values().get(1));
            });

    assertThat(verdict).isEqualTo(new Verdict.Replace(value(2, "")));
    assertThat(seen.get(0).versions()).hasSize(3);
    assertThat(seen.get(0).values()).hasSize(2);
    assertThat(seen.get(0).versions().get(0).value().orElseThrow().payload().toJson())
        .isEqualTo(new JsonObject().put("n", 1));
    assertThat(seen.get(0).versions().get(2).value()).isEmpty();
  }

  @Test
  void aResolverIsNeverAskedOnAnEventLoop() throws Exception {
    List<Boolean> onEventLoop = new CopyOnWriteArrayList<>();
    ask(
        conflict -> {
          onEventLoop.add(io.vertx.core.Context.isOnEventLoopThread());
          return Resolution.leave();
        });

    assertThat(onEventLoop).containsExactly(false);
  }

  @Test
  void whatDoesNotFitTheCollectionIsAFailure() throws Exception {
    assertFailed(
        ask(conflict -> Resolution.replaceBy(FloatVector.of(1), Payload.NONE)), "dimension is 2");
    assertFailed(
        ask(conflict -> Resolution.replaceBy(FloatVector.of(1, Float.NaN), Payload.NONE)),
        "vector[1] is NaN");
    assertFailed(
        ask(conflict -> Resolution.replaceBy(FloatVector.of(1, 2), Payload.of("[1]"))),
        "must be an object");
  }

  @Test
  void whateverAResolverThrowsIsAFailure() throws Exception {
    assertFailed(ask(conflict -> failing(new java.io.IOException("no route"))), "no route");
    assertFailed(
        ask(
            conflict -> {
              throw new NoClassDefFoundError("Gone");
            }),
        "Gone");
  }

  private static Resolution failing(Exception e) throws Exception {
    throw e;
  }

  /** Does not end before it may, whoever interrupts it. */
  private static final class Endless {
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    Resolution resolve(Conflict conflict) {
      while (end.getCount() > 0) {
        try {
          end.await();
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
      }
      return Resolution.leave();
    }
  }

  @Test
  void aResolverThatDoesNotEndIsInterruptedAndAskedNothingElseUntilItDoes() throws Exception {
    Endless endless = new Endless();
    try (NodeResolvers resolvers = resolvers(endless::resolve, 2, 50)) {
      assertFailed(await(resolvers.resolve(question("test"))), "within 50 ms");
      assertThat(endless.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 3; i++) {
        assertFailed(await(resolvers.resolve(question("test"))), "still busy with an earlier call");
      }
      endless.end.countDown();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> await(resolvers.resolve(question("test"))).equals(new Verdict.Leave()));
    } finally {
      endless.end.countDown();
    }
  }

  @Test
  void aResolverThatDoesNotEndCostsNoOtherOneAThread() throws Exception {
    Endless endless = new Endless();
    Map<String, ConflictResolver> both =
        Map.of(
            "endless", new Named(endless::resolve),
            "good", new Named(conflict -> Resolution.leave()));
    try (NodeResolvers resolvers = new NodeResolvers(vertx, both, 1, AMPLE_MILLIS)) {
      Future<Verdict> asked = resolvers.resolve(question("endless"));
      assertThat(await(resolvers.resolve(question("good")))).isEqualTo(new Verdict.Leave());
      assertThat(asked.isComplete()).isFalse();
    } finally {
      endless.end.countDown();
    }
  }

  @Test
  void aResolverThatIsNotHereIsMissing() throws Exception {
    try (NodeResolvers resolvers = resolvers(conflict -> Resolution.leave(), 1, AMPLE_MILLIS)) {
      assertThat(resolvers.mayHave(new ResolverName("test"))).isTrue();
      assertThat(resolvers.mayHave(new ResolverName("other"))).isFalse();
      assertThat(await(resolvers.resolve(question("other")))).isEqualTo(new Verdict.Missing());
      assertThat(await(resolvers.resolve(question("bus:" + ADDRESS))))
          .isEqualTo(new Verdict.Missing());
    }
  }

  private Verdict askOnBus(Object answer) throws Exception {
    vertx.eventBus().<JsonObject>consumer(ADDRESS, message -> message.reply(answer));
    try (NodeResolvers resolvers = resolvers(conflict -> Resolution.leave(), 1, AMPLE_MILLIS)) {
      return await(resolvers.resolve(question("bus:" + ADDRESS)));
    }
  }

  @Test
  void aVerticleIsSentTheVersionsAndAnswersWithOne() throws Exception {
    List<JsonObject> sent = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            ADDRESS,
            message -> {
              sent.add(message.body());
              message.reply(
                  new JsonObject()
                      .put("vector", new JsonArray().add(3).add(0.5))
                      .put("payload", new JsonObject().put("n", 2)));
            });
    try (NodeResolvers resolvers = resolvers(conflict -> Resolution.leave(), 1, AMPLE_MILLIS)) {
      assertThat(await(resolvers.resolve(question("bus:" + ADDRESS))))
          .isEqualTo(new Verdict.Replace(value(3, "{\"n\":2}")));
    }
    assertThat(sent.get(0).getString("collection")).isEqualTo("notes");
    assertThat(sent.get(0).getInteger("dimension")).isEqualTo(2);
    JsonArray versions = sent.get(0).getJsonArray("versions");
    assertThat(versions.getJsonObject(0).getJsonArray("vector").getFloat(1)).isEqualTo(0.5f);
    assertThat(versions.getJsonObject(0).getString("timestamp")).isEqualTo("1970-01-01T00:00:01Z");
    assertThat(versions.getJsonObject(2).getBoolean("deleted")).isTrue();
    assertThat(versions.getJsonObject(2).containsKey("vector")).isFalse();
  }

  private static Question of(String resolver, Version... versions) {
    return new Question(question(resolver).collection(), Bytes.utf8("a"), List.of(versions));
  }

  @Test
  void aMessageIsBuiltOnNoThreadOfTheCaller() throws Exception {
    vertx.eventBus().<JsonObject>consumer(ADDRESS, message -> message.reply(null));
    List<String> builders = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              builders.add(Thread.currentThread().getName());
              delivery.next();
            });
    try (NodeResolvers resolvers = resolvers(conflict -> Resolution.leave(), 1, AMPLE_MILLIS)) {
      Promise<Verdict> done = Promise.promise();
      vertx.runOnContext(none -> resolvers.resolve(question("bus:" + ADDRESS)).onComplete(done));
      await(done.future());
    }
    assertThat(builders.get(0)).startsWith("syncline-resolver-messages");
  }

  @Test
  void vectorsAndPayloadsOfAMessageAreBoundedTogether() throws Exception {
    String half = "{\"t\":\"" + "x".repeat(2 << 20) + "\"}";
    vertx
        .eventBus()
        .<JsonObject>consumer(
            ADDRESS, message -> message.reply(new JsonObject().put("leave", true)));
    try (NodeResolvers resolvers = resolvers(conflict -> Resolution.leave(), 1, AMPLE_MILLIS)) {
      Version one = version(1, value(1, half));
      assertThat(
              await(
                  resolvers.resolve(of("bus:" + ADDRESS, one, version(2, value(2, "{\"n\":1}"))))))
          .isEqualTo(new Verdict.Leave());
      assertFailed(
          await(resolvers.resolve(of("bus:" + ADDRESS, one, version(2, value(2, half))))),
          "limit 4194304");
    }
  }

  @Test
  void addressesOfTheNodesAreSentNothing() throws Exception {
    List<Object> sent = new CopyOnWriteArrayList<>();
    vertx.eventBus().consumer("syncline.cluster", message -> sent.add(message.body()));
    try (NodeResolvers resolvers = resolvers(conflict -> Resolution.leave(), 1, AMPLE_MILLIS)) {
      assertFailed(
          await(resolvers.resolve(question("bus:syncline.cluster"))), "not one of resolvers");
    }
    assertThat(sent).isEmpty();
  }

  @Test
  void aVerticleMayDelete() throws Exception {
    assertThat(askOnBus(new JsonObject().put("delete", true)))
        .isEqualTo(new Verdict.Replace(Content.Tombstone.INSTANCE));
  }

  @Test
  void aVerticleMayLeave() throws Exception {
    assertThat(askOnBus(new JsonObject().put("leave", true))).isEqualTo(new Verdict.Leave());
  }

  @Test
  void anAnswerThatSaysNothingIsAFailure() throws Exception {
    assertFailed(askOnBus(new JsonObject()), "must have a vector");
  }

  @Test
  void anAnswerOfTwoThingsIsAFailure() throws Exception {
    assertFailed(
        askOnBus(new JsonObject().put("delete", true).put("leave", true)), "must have a vector");
  }

  @Test
  void anAnswerOfAnotherDimensionIsAFailure() throws Exception {
    assertFailed(
        askOnBus(new JsonObject().put("vector", new JsonArray().add(1))), "array of 2 numbers");
  }

  @Test
  void anAnswerWithAnUnknownMemberIsAFailure() throws Exception {
    assertFailed(askOnBus(new JsonObject().put("vectors", 1)), "unknown member 'vectors'");
  }

  @Test
  void anAnswerThatIsNoObjectIsAFailure() throws Exception {
    assertFailed(askOnBus("newest"), "no JsonObject");
  }
}

package dev.syncline.verticle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.port.ConsensusFailure;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.GroupMember;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that the ring has removed, and its consensus group. */
class DepartureTest {
  private static final GroupMember SELF = new GroupMember("n1", "s1");
  private static final long NEVER_MILLIS = 3_600_000;

  private final Vertx vertx = Vertx.vertx();
  private final List<Object> removed = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** A group that takes nothing but removals, on one thread at a time. */
  private ConsensusGroup group(Supplier<Future<Void>> answer) {
    return (ConsensusGroup)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ConsensusGroup.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("removeMember");
              removed.add(arguments[0]);
              return answer.get();
            });
  }

  private void begin(long limitMillis, Supplier<Future<Void>> answer) {
    new Departure(vertx, SELF, 1, limitMillis, ended::countDown).begin(group(answer));
  }

  private void awaitEnd() throws InterruptedException {
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aNodeStopsOnlyOnceItsGroupCanDoWithoutIt() throws Exception {
    Promise<Void> answer = Promise.promise();
    begin(NEVER_MILLIS, answer::future);
    assertThat(ended.getCount()).isOne();
    assertThat(removed).containsExactly(SELF);

    answer.complete();
    awaitEnd();
  }

  @Test
  void aLeaderThatHasRemovedItselfIsDone() throws Exception {
    begin(
        NEVER_MILLIS, () -> Future.failedFuture(new ConsensusFailure.Stopped("is removed", null)));
    awaitEnd();
  }

  @Test
  void whileThereIsNoLeaderTheGroupIsAskedAgain() throws Exception {
    begin(
        NEVER_MILLIS,
        () ->
            removed.size() < 3
                ? Future.failedFuture(new ConsensusFailure.Unavailable("no leader"))
                : Future.succeededFuture());
    awaitEnd();
    assertThat(removed).hasSize(3);
  }

  @Test
  void whereNobodyAnswersTheNodeStopsAllTheSame() throws Exception {
    begin(1, () -> Promise.<Void>promise().future());
    awaitEnd();
  }
}

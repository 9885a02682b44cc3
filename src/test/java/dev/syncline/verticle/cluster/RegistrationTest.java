package dev.syncline.verticle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Metadata;
import dev.syncline.port.NoMajorityException;
import dev.syncline.port.RunIdentity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  private static final NodeName SELF = new NodeName("n1");
  private static final Actor NAME = Actor.random(7);
  private static final Actor NUMBER = Actor.numbered(5);
  private static final ClusterResult NUMBERED = new ClusterResult.Registered(5, NUMBER);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Consensus consensus = new Consensus();
  private final RunIdentity run = new RunIdentity(NAME);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  /** Proposals, which the test answers. */
  private static final class Consensus implements Metadata {
    record Proposal(ClusterCommand.RegisterActor command, Promise<ClusterResult> answer) {}

    final BlockingQueue<Proposal> proposals = new LinkedBlockingQueue<>();

    @Override
    public ClusterState state() {
      return new ClusterState(Ring.EMPTY, new TreeMap<>(), 1);
    }

    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      Promise<ClusterResult> answer = Promise.promise();
      proposals.add(new Proposal((ClusterCommand.RegisterActor) command, answer));
      return answer.future();
    }

    Proposal next() throws InterruptedException {
      return java.util.Objects.requireNonNull(proposals.poll(60, TimeUnit.SECONDS), "no proposal");
    }
  }

  private Registration registration(long numberTimeoutMillis) {
    return new Registration(
        vertx,
        context,
        SELF,
        "store-1",
        run,
        List.of(),
        () -> false,
        null,
        0,
        consensus,
        new ClusterSettings(
            "zone", Set.of(SELF), false, 1, 60_000, 60_000, 1, numberTimeoutMillis, 60_000),
        new Registration.Listener() {
          @Override
          public void isDelayed() {
            told.add("delayed");
          }

          @Override
          public void isNotInRing() {
            told.add("not in the ring");
          }

          @Override
          public void storeIsBehind() {
            told.add("behind");
          }

          @Override
          public void storeWasReplaced() {
            told.add("replaced");
          }
        });
  }

  private <T> Future<T> onContext(Callable<Future<T>> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        none -> {
          try {
            action.call().onComplete(done);
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future();
  }

  private static <T> void await(Future<T> future) throws Exception {
    future.await(60, TimeUnit.SECONDS);
  }

  /** The turn under way is over, and so is what it has left to the next one. */
  private void settles() throws Exception {
    await(onContext(Future::succeededFuture));
    await(onContext(Future::succeededFuture));
  }

  @Test
  void aRunIsCalledByTheNumberThatItIsGivenAndRegistersOnce() throws Exception {
    Registration registration = registration(3_600_000);
    Future<Void> drawn = onContext(registration::draw);
    Consensus.Proposal proposal = consensus.next();

    proposal.answer().complete(NUMBERED);
    await(drawn);
    context.runOnContext(none -> registration.register());
    settles();

    assertThat(proposal.command().numbered()).isTrue();
    assertThat(proposal.command().actor()).isEqualTo(NAME);
    assertThat(run.actor()).isEqualTo(NUMBER);
    assertThat(registration.isRegistered()).isTrue();
    assertThat(consensus.proposals).isEmpty();
  }

  @Test
  void aNumberIsAskedForAgainAfterAFailure() throws Exception {
    Future<Void> drawn = onContext(registration(3_600_000)::draw);

    consensus.next().answer().fail(new NoMajorityException("an election"));
    consensus.next().answer().complete(NUMBERED);
    await(drawn);

    assertThat(run.actor()).isEqualTo(NUMBER);
  }

  @Test
  void aRunThatNobodyNumbersInTimeGoesOnUnderItsNameWhateverComesLate() throws Exception {
    Registration registration = registration(1);
    Future<Void> drawn = onContext(registration::draw);
    Consensus.Proposal asked = consensus.next();
    await(drawn);

    asked.answer().complete(NUMBERED);
    settles();
    assertThat(run.actor()).isEqualTo(NAME);
    assertThat(registration.isRegistered()).isFalse();

    context.runOnContext(none -> registration.register());
    Consensus.Proposal named = consensus.next();
    named.answer().complete(new ClusterResult.Registered(6, NAME));
    settles();

    assertThat(named.command().numbered()).isFalse();
    assertThat(named.command().actor()).isEqualTo(NAME);
    assertThat(run.actor()).isEqualTo(NAME);
    assertThat(registration.isRegistered()).isTrue();
  }

  @Test
  void aNameIsRegisteredAgainUntilSomebodyAnswers() throws Exception {
    Registration registration = registration(1);
    context.runOnContext(none -> registration.register());

    consensus.next().answer().fail(new NoMajorityException("a minority"));
    assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("delayed");
    consensus.next().answer().complete(new ClusterResult.StoreIsBehind());
    assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("behind");
    assertThat(registration.isRegistered()).isFalse();
  }

  @Test
  void aRunThatIsRefusedWhenItAsksForANumberIsNotRegisteredUnderItsName() throws Exception {
    Registration registration = registration(3_600_000);
    Future<Void> drawn = onContext(registration::draw);
    consensus.next().answer().complete(new ClusterResult.StoreWasReplaced());
    await(drawn);
    context.runOnContext(none -> registration.register());
    settles();

    assertThat(told).containsExactly("replaced");
    assertThat(consensus.proposals).isEmpty();
    assertThat(registration.isRegistered()).isFalse();
  }
}

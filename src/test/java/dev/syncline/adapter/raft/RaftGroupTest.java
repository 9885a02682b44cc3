package dev.syncline.adapter.raft;

import static dev.syncline.adapter.raft.RaftCluster.await;
import static dev.syncline.adapter.raft.RaftCluster.eventually;
import static dev.syncline.adapter.raft.RaftCluster.failureOf;
import static dev.syncline.adapter.raft.RaftCluster.member;
import static dev.syncline.adapter.raft.RaftCluster.members;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.port.ConsensusFailure;
import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RaftGroupTest {

  private static final RaftSettings IMPATIENT =
      new RaftSettings(
          RaftCluster.SETTINGS.timing(),
          RaftCluster.SETTINGS.limits(),
          new RaftSettings.Calls(1_500, 20, 1_500, 4, 20_000));

  private RaftCluster cluster = new RaftCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  private void three() {
    cluster.close();
    cluster = RaftCluster.ofThree();
  }

  private static byte[] bytes(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aCommandProposedAnywhereIsAppliedEverywhereInOneOrder() {
    three();
    List<Future<byte[]>> results = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      results.add(cluster.group(member(1 + i % 3)).propose(bytes("c" + i)));
    }

    List<String> answers = new ArrayList<>();
    results.forEach(result -> answers.add(new String(await(result), StandardCharsets.UTF_8)));

    assertThat(answers).doesNotHaveDuplicates().hasSize(30);
    List<String> order = cluster.state(cluster.awaitLeader()).lines();
    assertThat(order).hasSize(30);
    cluster.awaitSameLines(order);
  }

  @Test
  void theProposerReadsItsOwnCommandAtOnce() {
    three();
    GroupMember follower = cluster.awaitFollower();

    for (int i = 0; i < 10; i++) {
      cluster.propose(follower, "c" + i);
      assertThat(cluster.state(follower).lines()).contains("c" + i);
    }
  }

  @Test
  void aBarrierShowsWhatWasCommittedElsewhere() {
    three();
    GroupMember follower = cluster.awaitFollower();
    List<String> lines = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      cluster.stop(follower);
      for (int i = 0; i < 10; i++) {
        lines.add(round + "." + i);
        cluster.propose(cluster.running().get(0), round + "." + i);
      }
      cluster.start(follower, members(3));

      await(cluster.group(follower).barrier());

      assertThat(cluster.state(follower).lines()).isEqualTo(lines);
    }
  }

  @Test
  void aStoppedLeaderIsReplacedAndNothingIsLost() {
    three();
    GroupMember leader = cluster.awaitLeader();
    cluster.propose(leader, "before");
    int term = cluster.group(leader).term();

    cluster.stop(leader);

    GroupMember other = cluster.running().get(0);
    assertThat(cluster.propose(other, "after")).isEqualTo("2");
    assertThat(cluster.awaitLeader()).isNotEqualTo(leader);
    assertThat(cluster.group(other).term()).isGreaterThan(term);
    cluster.awaitSameLines(List.of("before", "after"));
  }

  @Test
  void aLeaderThatHearsNobodyStepsDownAndCatchesUpLater() {
    three();
    GroupMember leader = cluster.awaitLeader();
    cluster.propose(leader, "before");

    cluster.deafen(leader);

    List<GroupMember> others =
        cluster.running().stream().filter(member -> !member.equals(leader)).toList();
    eventually()
        .until(
            () ->
                cluster.group(others.get(0)).leader().filter(others::contains).isPresent()
                    && cluster
                        .group(others.get(0))
                        .leader()
                        .equals(cluster.group(others.get(1)).leader()));
    cluster.propose(others.get(0), "meanwhile");
    assertThat(cluster.state(leader).lines()).containsExactly("before");

    cluster.heal();
    cluster.awaitSameLines(List.of("before", "meanwhile"));
  }

  @Test
  void aMinorityNeverCommits() {
    members(3).forEach(member -> cluster.start(member, members(3), IMPATIENT));
    GroupMember leader = cluster.awaitLeader();
    cluster.propose(leader, "before");
    cluster.running().stream()
        .filter(member -> !member.equals(leader))
        .forEach(member -> cluster.stop(member));

    Throwable first = failureOf(cluster.group(leader).propose(bytes("alone")));
    Throwable later = failureOf(cluster.group(leader).propose(bytes("still alone")));
    Throwable barrier = failureOf(cluster.group(leader).barrier());

    assertThat(first).isInstanceOf(ConsensusFailure.Unavailable.class);
    assertThat(later).isInstanceOf(ConsensusFailure.Unavailable.class);
    assertThat(barrier)
        .isInstanceOfAny(ConsensusFailure.Unavailable.class, ConsensusFailure.Overloaded.class);
    assertThat(cluster.state(leader).lines()).containsExactly("before");
    assertThat(failureOf(cluster.group(leader).addMember(new GroupMember("n4", "a"))))
        .isInstanceOfAny(ConsensusFailure.Unavailable.class, ConsensusFailure.Overloaded.class);

    // Nothing of what was refused is carried out once the others are back.
    members(3).stream()
        .filter(member -> !member.equals(leader))
        .forEach(member -> cluster.start(member, members(3), IMPATIENT));
    cluster.awaitLeader();
    cluster.propose(leader, "together");
    cluster.awaitSameLines(List.of("before", "together"));
  }

  @Test
  void withoutALeaderNothingIsDoneAndTheCallerIsToldSo() {
    RaftGroup alone = cluster.start(member(1), members(3), IMPATIENT);

    assertThat(failureOf(alone.propose(bytes("x"))))
        .isInstanceOf(ConsensusFailure.Unavailable.class)
        .hasMessageContaining("no leader");
    assertThat(failureOf(alone.barrier())).isInstanceOf(ConsensusFailure.Unavailable.class);
    assertThat(failureOf(alone.members())).isInstanceOf(ConsensusFailure.Unavailable.class);
  }

  @Test
  void aRestartedMemberRestoresItsLogAndCatchesUp() {
    three();
    GroupMember follower = cluster.awaitFollower();
    cluster.propose(follower, "one");
    cluster.propose(follower, "two");

    cluster.stop(follower);
    cluster.propose(cluster.running().get(0), "three");
    cluster.start(follower, members(3));

    cluster.awaitSameLines(List.of("one", "two", "three"));
  }

  @Test
  void aWholeGroupRestartsFromItsLogs() {
    three();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      lines.add("c" + i);
      cluster.propose(member(1), "c" + i);
    }
    members(3).forEach(cluster::stop);

    members(3).forEach(member -> cluster.start(member, members(3)));

    await(cluster.group(member(2)).barrier());
    assertThat(cluster.state(member(2)).lines()).isEqualTo(lines);
    assertThat(await(cluster.group(member(2)).status()).snapshotIndex()).isPositive();
    cluster.awaitSameLines(lines);
  }

  @Test
  void aMemberThatLagsBehindTheLogReceivesASnapshot() {
    three();
    GroupMember follower = cluster.awaitFollower();
    cluster.stop(follower);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add("c" + i);
      cluster.propose(cluster.running().get(i % 2), "c" + i);
    }

    cluster.start(follower, members(3));

    cluster.awaitSameLines(lines);
    assertThat(await(cluster.group(follower).status()).snapshotsInstalled()).isPositive();
    cluster.restart(follower);
    cluster.awaitSameLines(lines);
  }

  @Test
  void aWipedMemberIsReplacedByItsSuccessor() {
    three();
    GroupMember lost = cluster.awaitFollower();
    cluster.propose(lost, "before");
    cluster.stop(lost);
    GroupMember fresh = new GroupMember(lost.node(), "b");
    Set<GroupMember> known = Set.copyOf(cluster.running());
    GroupMember any = cluster.running().get(0);

    cluster.start(fresh, known);
    await(cluster.group(fresh).replaceMember(lost, fresh));

    GroupView view = await(cluster.group(any).members());
    assertThat(view.voters()).contains(fresh).doesNotContain(lost).hasSize(3);
    assertThat(view.learners()).isEmpty();
    cluster.propose(fresh, "after");
    cluster.awaitSameLines(List.of("before", "after"));

    await(cluster.group(any).replaceMember(lost, fresh));
    assertThat(await(cluster.group(any).members()).membershipIndex())
        .isEqualTo(view.membershipIndex());
  }

  @Test
  void aReplacementCountsForAMajority() {
    three();
    GroupMember lost = cluster.awaitFollower();
    cluster.stop(lost);
    GroupMember fresh = new GroupMember(lost.node(), "b");
    cluster.start(fresh, Set.copyOf(cluster.running()));
    await(cluster.group(fresh).replaceMember(lost, fresh));

    GroupMember old =
        cluster.running().stream()
            .filter(member -> !member.equals(fresh))
            .findFirst()
            .orElseThrow();
    cluster.stop(old);

    assertThat(cluster.propose(fresh, "with the new one")).isEqualTo("1");
  }

  @Test
  void concurrentReplacementsOfTheSameMemberAgree() {
    three();
    GroupMember lost = cluster.awaitFollower();
    cluster.stop(lost);
    GroupMember fresh = new GroupMember(lost.node(), "b");
    List<GroupMember> survivors = cluster.running();
    cluster.start(fresh, Set.copyOf(survivors));

    Future<Void> one = cluster.group(survivors.get(0)).replaceMember(lost, fresh);
    Future<Void> other = cluster.group(survivors.get(1)).replaceMember(lost, fresh);
    await(one);
    await(other);

    assertThat(await(cluster.group(fresh).members()).voters()).contains(fresh).hasSize(3);
  }

  @Test
  void aGroupOfOneGrowsToThree() {
    cluster.start(member(1), members(1));
    assertThat(cluster.propose(member(1), "alone")).isEqualTo("1");

    cluster.start(member(2), members(1));
    await(cluster.group(member(1)).addMember(member(2)));
    cluster.start(member(3), members(2));
    await(cluster.group(member(2)).addMember(member(3)));

    cluster.propose(member(3), "together");
    cluster.awaitSameLines(List.of("alone", "together"));
    members(3).forEach(cluster::stop);
    members(3).forEach(member -> cluster.start(member, members(1)));
    assertThat(cluster.propose(member(2), "again")).isEqualTo("3");
  }

  @Test
  void aJoinerThatNobodyAddedStaysSilent() {
    cluster.start(member(1), members(1));
    cluster.propose(member(1), "alone");
    cluster.start(member(2), members(1), IMPATIENT);

    assertThat(failureOf(cluster.group(member(2)).propose(bytes("x"))))
        .isInstanceOf(ConsensusFailure.Unavailable.class);
    assertThat(await(cluster.group(member(2)).status()).role()).isEqualTo(RaftStatus.Role.LEARNER);
    assertThat(await(cluster.group(member(1)).members()).voters()).containsExactly(member(1));
  }

  @Test
  void aRemovedLeaderEndsAndTheOthersGoOn() {
    three();
    GroupMember leader = cluster.awaitLeader();
    GroupMember follower = cluster.awaitFollower();

    await(cluster.group(follower).removeMember(leader));

    assertThat(failureOf(cluster.group(leader).ended()))
        .isInstanceOf(ConsensusFailure.Stopped.class)
        .hasMessageContaining("removed")
        .hasNoCause();
    assertThat(failureOf(cluster.group(leader).propose(bytes("x"))))
        .isInstanceOf(ConsensusFailure.Stopped.class);
    assertThat(cluster.propose(follower, "without it")).isEqualTo("1");
  }

  @Test
  void theOnlyVoterIsNotRemoved() {
    cluster.start(member(1), members(1));

    assertThat(failureOf(cluster.group(member(1)).removeMember(member(1))))
        .isInstanceOf(ConsensusFailure.Rejected.class);
    assertThat(failureOf(cluster.group(member(1)).replaceMember(member(1), member(2))))
        .isInstanceOf(ConsensusFailure.Rejected.class);
  }

  @Test
  void aMemberWhoseDiskFailsHaltsAndTheOthersGoOn() {
    three();
    GroupMember leader = cluster.awaitLeader();
    cluster.propose(leader, "before");
    cluster.store(leader).breakDisk();

    // The others may commit it without the leader's disk.
    Future<byte[]> either = cluster.group(leader).propose(bytes("perhaps"));

    eventually().until(either::isComplete);
    assertThat(failureOf(cluster.group(leader).ended()))
        .isInstanceOf(ConsensusFailure.Stopped.class)
        .hasRootCauseMessage("no space left on device");
    cluster.stop(leader);
    cluster.propose(cluster.running().get(0), "after");
    assertThat(cluster.state(cluster.running().get(0)).lines())
        .startsWith("before")
        .endsWith("after");
  }

  @Test
  void aMemberWhoseStateFailsHaltsInsteadOfDiverging() {
    RaftGroup group = cluster.start(member(1), members(1));
    cluster.propose(member(1), "before");

    assertThat(failureOf(group.propose(bytes(LineState.POISON))))
        .isInstanceOf(ConsensusFailure.OutcomeUnknown.class);

    assertThat(failureOf(group.ended()))
        .isInstanceOf(ConsensusFailure.Stopped.class)
        .hasRootCauseMessage(LineState.POISON);
    assertThat(failureOf(group.propose(bytes("after"))))
        .isInstanceOf(ConsensusFailure.Stopped.class);
    assertThat(cluster.state(member(1)).lines()).containsExactly("before");
  }

  @Test
  void framesOfAnotherClusterAreDroppedAndCounted() {
    RaftGroup group = cluster.start(member(1), members(1));
    cluster.propose(member(1), "before");
    RaftAddresses addresses = new RaftAddresses(RaftCluster.GROUP);
    FrameHeader foreign = new FrameHeader("c-2", RaftCluster.GROUP);
    byte[] vote =
        new RaftMessageCodec(foreign)
            .encode(
                RaftModels.FACTORY
                    .createVoteRequestBuilder()
                    .setGroupId(RaftCluster.GROUP)
                    .setSender(new RaftMember(member(2)))
                    .setTerm(99)
                    .setLastLogTerm(99)
                    .setLastLogIndex(99)
                    .setSticky(false)
                    .build());

    cluster.vertx.eventBus().send(addresses.messages(member(1)), Buffer.buffer(vote));
    cluster
        .vertx
        .eventBus()
        .send(
            addresses.requests(member(1)), Buffer.buffer(new LeaderRequest.View().encode(foreign)));
    cluster.vertx.eventBus().send(addresses.messages(member(1)), Buffer.buffer("noise"));

    eventually().until(() -> group.traffic().foreign() == 2);
    eventually().until(() -> group.traffic().malformed() == 1);
    assertThat(group.traffic().received()).isZero();
    assertThat(group.term()).isEqualTo(1);
  }

  @Test
  void aTooLongCommandIsRejectedAndTooManyAreRefused() {
    RaftGroup alone = cluster.start(member(1), members(3), IMPATIENT);

    assertThat(failureOf(alone.propose(new byte[1_001])))
        .isInstanceOf(ConsensusFailure.Rejected.class);

    List<Future<byte[]>> waiting = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      waiting.add(alone.propose(bytes("c" + i)));
    }
    assertThat(failureOf(alone.propose(bytes("one too many"))))
        .isInstanceOf(ConsensusFailure.Overloaded.class);
    waiting.forEach(
        call -> assertThat(failureOf(call)).isInstanceOf(ConsensusFailure.Unavailable.class));
    assertThat(failureOf(alone.propose(bytes("room again"))))
        .isInstanceOf(ConsensusFailure.Unavailable.class);
  }

  @Test
  void futuresCompleteOnTheContextOfTheCaller() {
    three();
    GroupMember follower = cluster.awaitFollower();
    RaftGroup group = cluster.group(follower);
    Context context = cluster.vertx.getOrCreateContext();
    Promise<List<Boolean>> onContext = Promise.promise();

    context.runOnContext(
        hop ->
            group
                .propose(bytes("x"))
                .map(done -> Vertx.currentContext() == context)
                .compose(
                    proposed ->
                        group
                            .barrier()
                            .map(done -> List.of(proposed, Vertx.currentContext() == context)))
                .onComplete(onContext));

    assertThat(await(onContext.future())).containsExactly(true, true);
  }

  @Test
  void aMemberIsStartedOnceAndStoppedAsOftenAsYouLike() {
    RaftGroup group = cluster.start(member(1), members(1));

    assertThat(failureOf(group.start())).isInstanceOf(IllegalStateException.class);
    await(group.stop());
    await(group.stop());
    await(group.ended());
    assertThat(failureOf(group.barrier())).isInstanceOf(ConsensusFailure.Stopped.class);
    assertThat(failureOf(group.propose(bytes("x")))).isInstanceOf(ConsensusFailure.Stopped.class);
  }

  @Test
  void aStalledDiskDelaysTheEndAndTheOwnerIsToldSo() {
    RaftSettings hasty =
        new RaftSettings(
            RaftCluster.SETTINGS.timing(),
            RaftCluster.SETTINGS.limits(),
            new RaftSettings.Calls(300, 20, 300, 4, 300));
    RaftGroup group = cluster.start(member(1), members(1), hasty);
    eventually().until(() -> group.leader().isPresent());
    CountDownLatch disk = cluster.store(member(1)).stall();

    assertThat(failureOf(group.propose(bytes("stuck"))))
        .isInstanceOf(ConsensusFailure.OutcomeUnknown.class);
    assertThat(failureOf(group.stop())).isInstanceOf(TimeoutException.class);
    assertThat(group.ended().isComplete()).isFalse();

    disk.countDown();
    await(group.ended());
    await(group.stop());
  }

  @Test
  void aMemberThatWasNeverStartedAnswersAndStops() {
    RaftGroup group = cluster.create(member(1), members(1), RaftCluster.SETTINGS);

    assertThat(group.leader()).isEmpty();
    assertThat(group.term()).isZero();
    assertThat(group.appliedIndex()).isZero();
    assertThat(failureOf(group.propose(bytes("x")))).isInstanceOf(ConsensusFailure.Stopped.class);
    await(group.stop());
    assertThat(failureOf(group.start())).isInstanceOf(ConsensusFailure.Stopped.class);
  }

  @Test
  void aMemberDoesNotStartOnAStoreOfSomeoneElse() {
    cluster.start(member(1), members(1));
    cluster.stop(member(1));
    RaftGroup thief =
        new RaftGroup(
            cluster.vertx,
            new RaftGroupSpec(
                "c-2", RaftCluster.GROUP, member(1), members(1), RaftCluster.SETTINGS),
            cluster.store(member(1)),
            new LineState(),
            member -> true);

    assertThat(failureOf(thief.start())).isInstanceOf(CorruptRaftDataException.class);
    assertThat(failureOf(thief.ended())).isInstanceOf(ConsensusFailure.Stopped.class);
    await(thief.stop());
  }
}

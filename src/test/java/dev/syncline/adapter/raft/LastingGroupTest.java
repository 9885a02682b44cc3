package dev.syncline.adapter.raft;

import static dev.syncline.adapter.raft.RaftCluster.await;
import static dev.syncline.adapter.raft.RaftCluster.eventually;
import static dev.syncline.adapter.raft.RaftCluster.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.port.ConsensusFailure;
import dev.syncline.port.GroupMember;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastingGroupTest {
  private static final GroupMember ME = RaftCluster.member(1);

  private final Vertx vertx = Vertx.vertx();
  private volatile InMemoryRaftLogStore disk = new InMemoryRaftLogStore();
  private volatile LineState state = new LineState();
  private final LastingGroup group = new LastingGroup(vertx, this::member, 20);

  private RaftGroup member() {
    LineState empty = new LineState();
    state = empty;
    RaftGroupSpec spec =
        new RaftGroupSpec(
            RaftCluster.CLUSTER_ID, RaftCluster.GROUP, ME, Set.of(ME), RaftCluster.SETTINGS);
    return new RaftGroup(vertx, spec, disk, empty, other -> true);
  }

  @AfterEach
  void close() {
    await(group.stop());
    await(vertx.close());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aMemberWhoseDiskFailedSaysSoAndComesBackOnceItsDiskDoes() {
    await(group.start());
    await(group.propose(bytes("before")));
    assertThat(group.trouble()).isEmpty();

    InMemoryRaftLogStore repaired = disk.copy();
    disk.breakDisk();
    Future<byte[]> lost = group.propose(bytes("lost"));
    eventually().until(() -> group.trouble().isPresent());
    assertThat(group.trouble().orElseThrow()).contains("the log cannot be written");

    disk = repaired;
    eventually().until(() -> group.trouble().isEmpty());
    await(group.propose(bytes("after")));
    assertThat(state.lines()).containsExactly("before", "after");
    assertThat(lost.succeeded()).isFalse();
  }

  @Test
  void aMemberThatWasStoppedStaysSo() {
    await(group.start());
    LineState last = state;
    await(group.stop());
    assertThat(failureOf(group.barrier())).isInstanceOf(ConsensusFailure.Stopped.class);
    assertThat(group.trouble()).isEmpty();
    assertThat(state).isSameAs(last);
  }
}

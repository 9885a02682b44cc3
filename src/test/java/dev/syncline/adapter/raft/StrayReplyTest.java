package dev.syncline.adapter.raft;

import static dev.syncline.adapter.raft.RaftCluster.await;
import static dev.syncline.adapter.raft.RaftCluster.member;
import static dev.syncline.adapter.raft.RaftCluster.members;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member whose peers answer first as if to another request. */
class StrayReplyTest {
  private static final FrameHeader HEADER =
      new FrameHeader(RaftCluster.CLUSTER_ID, RaftCluster.GROUP);
  private static final GroupView VIEW =
      new GroupView(member(2), members(3), Set.of(), 0, 1, Map.of());

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger asked = new AtomicInteger();
  private final RaftGroup group =
      new RaftGroup(
          vertx,
          new RaftGroupSpec(
              RaftCluster.CLUSTER_ID,
              RaftCluster.GROUP,
              member(1),
              members(3),
              RaftCluster.SETTINGS),
          new InMemoryRaftLogStore(),
          new LineState(),
          member -> true);

  @BeforeEach
  void start() {
    RaftAddresses addresses = new RaftAddresses(RaftCluster.GROUP);
    for (GroupMember peer : Set.of(member(2), member(3))) {
      vertx
          .eventBus()
          .<Buffer>consumer(addresses.requests(peer))
          .handler(message -> message.reply(Buffer.buffer(reply().encode(HEADER))));
    }
    await(group.start());
  }

  private LeaderReply reply() {
    return asked.incrementAndGet() == 1
        ? new LeaderReply.Done(1, new byte[0])
        : new LeaderReply.Members(VIEW);
  }

  @AfterEach
  void close() {
    await(group.stop());
    await(vertx.close());
  }

  @Test
  void aReplyToAnotherRequestIsNoneAndTheMembersAreAskedAgain() {
    assertThat(await(group.members())).isEqualTo(VIEW);
    assertThat(asked).hasValue(2);
  }

  @Test
  void aMembershipChangeGoesOnAfterAReplyToAnotherRequest() {
    await(group.addMember(member(3)));
    assertThat(asked).hasValue(2);
  }
}

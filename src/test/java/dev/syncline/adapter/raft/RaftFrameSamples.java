package dev.syncline.adapter.raft;

import dev.syncline.fixtures.Sample;
import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.message.RaftMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Frames between members of a consensus group, of each kind. */
public final class RaftFrameSamples {
  static final GroupMember N1 = new GroupMember("n1", "a");
  static final GroupMember N2 = new GroupMember("n2", "b");

  private static final FrameHeader HEADER = new FrameHeader("c-1", "meta");
  private static final RaftModelFactory FACTORY = RaftModelCodec.FACTORY;
  private static final RaftEndpoint SENDER = new RaftMember(N1);
  private static final String GROUP = HEADER.group();

  private RaftFrameSamples() {}

  /** All samples. */
  public static List<Sample> all() {
    RaftMessageCodec codec = new RaftMessageCodec(HEADER);
    List<Sample> all = new ArrayList<>();
    all.addAll(Sample.<RaftMessage>numbered(messages(), codec::encode, codec::decode));
    all.addAll(
        Sample.<LeaderRequest>numbered(
            requests(), each -> each.encode(HEADER), bytes -> LeaderRequest.decode(HEADER, bytes)));
    all.addAll(
        Sample.<LeaderReply>numbered(
            replies(), each -> each.encode(HEADER), bytes -> LeaderReply.decode(HEADER, bytes)));
    return all;
  }

  private static Set<RaftEndpoint> members(GroupMember... members) {
    Set<RaftEndpoint> endpoints = new LinkedHashSet<>();
    for (GroupMember each : members) {
      endpoints.add(new RaftMember(each));
    }
    return endpoints;
  }

  static RaftGroupMembersView view(long index, GroupMember... members) {
    return FACTORY
        .createRaftGroupMembersViewBuilder()
        .setLogIndex(index)
        .setMembers(members(members))
        .setVotingMembers(members(members))
        .build();
  }

  static LogEntry entry(long index, int term, Object operation) {
    return FACTORY
        .createLogEntryBuilder()
        .setIndex(index)
        .setTerm(term)
        .setOperation(operation)
        .build();
  }

  static SnapshotChunk chunk(
      long index, int term, RaftGroupMembersView view, int number, int count, SnapshotPart part) {
    return FACTORY
        .createSnapshotChunkBuilder()
        .setIndex(index)
        .setTerm(term)
        .setSnapshotChunkIndex(number)
        .setSnapshotChunkCount(count)
        .setGroupMembersView(view)
        .setOperation(part)
        .build();
  }

  private static List<LogEntry> entries() {
    List<LogEntry> entries = new ArrayList<>();
    entries.add(entry(8, 2, RaftOperation.NewTerm.INSTANCE));
    entries.add(entry(9, 2, new RaftOperation.Command(new byte[] {1, 2, 3})));
    long index = 10;
    for (MembershipChangeMode mode : MembershipChangeMode.values()) {
      entries.add(
          entry(
              index++,
              2,
              FACTORY
                  .createUpdateRaftGroupMembersOpBuilder()
                  .setMembers(members(N1, N2))
                  .setVotingMembers(members(N1))
                  .setEndpoint(new RaftMember(N2))
                  .setMode(mode)
                  .build()));
    }
    return entries;
  }

  private static List<RaftMessage> messages() {
    List<RaftMessage> all = new ArrayList<>();
    all.add(
        FACTORY
            .createAppendEntriesRequestBuilder()
            .setGroupId(GROUP)
            .setSender(SENDER)
            .setTerm(2)
            .setPreviousLogTerm(1)
            .setPreviousLogIndex(7)
            .setCommitIndex(6)
            .setLogEntries(entries())
            .setQuerySequenceNumber(4)
            .setFlowControlSequenceNumber(5)
            .build());
    all.add(
        FACTORY
            .createAppendEntriesSuccessResponseBuilder()
            .setGroupId(GROUP)
            .setSender(SENDER)
            .setTerm(2)
            .setLastLogIndex(12)
            .setQuerySequenceNumber(4)
            .setFlowControlSequenceNumber(5)
            .build());
    all.add(
        FACTORY
            .createAppendEntriesFailureResponseBuilder()
            .setGroupId(GROUP)
            .setSender(SENDER)
            .setTerm(2)
            .setExpectedNextIndex(3)
            .setQuerySequenceNumber(4)
            .setFlowControlSequenceNumber(5)
            .build());
    all.add(install(true));
    all.add(install(false));
    all.add(
        FACTORY
            .createInstallSnapshotResponseBuilder()
            .setGroupId(GROUP)
            .setSender(SENDER)
            .setTerm(2)
            .setSnapshotIndex(10)
            .setRequestedSnapshotChunkIndex(1)
            .setQuerySequenceNumber(4)
            .setFlowControlSequenceNumber(5)
            .build());
    addElections(all);
    return all;
  }

  private static RaftMessage install(boolean withChunk) {
    SnapshotChunk chunk =
        chunk(10, 1, view(3, N1, N2), 0, 2, new SnapshotPart(-9, new byte[] {4, 5}));
    return FACTORY
        .createInstallSnapshotRequestBuilder()
        .setGroupId(GROUP)
        .setSender(SENDER)
        .setTerm(2)
        .setSenderLeader(withChunk)
        .setSnapshotTerm(1)
        .setSnapshotIndex(10)
        .setTotalSnapshotChunkCount(2)
        .setSnapshotChunk(withChunk ? chunk : null)
        .setSnapshottedMembers(members(N2))
        .setGroupMembersView(view(3, N1, N2))
        .setQuerySequenceNumber(4)
        .setFlowControlSequenceNumber(5)
        .build();
  }

  private static void addElections(List<RaftMessage> all) {
    all.add(
        FACTORY
            .createPreVoteRequestBuilder()
            .setGroupId(GROUP)
            .setSender(SENDER)
            .setTerm(2)
            .setLastLogTerm(1)
            .setLastLogIndex(9)
            .build());
    all.add(
        FACTORY
            .createPreVoteResponseBuilder()
            .setGroupId(GROUP)
            .setSender(SENDER)
            .setTerm(2)
            .setGranted(true)
            .build());
    all.add(
        FACTORY
            .createVoteRequestBuilder()
            .setGroupId(GROUP)
            .setSender(SENDER)
            .setTerm(2)
            .setLastLogTerm(1)
            .setLastLogIndex(9)
            .setSticky(true)
            .build());
    all.add(
        FACTORY
            .createVoteResponseBuilder()
            .setGroupId(GROUP)
            .setSender(SENDER)
            .setTerm(2)
            .setGranted(false)
            .build());
    all.add(
        FACTORY
            .createTriggerLeaderElectionRequestBuilder()
            .setGroupId(GROUP)
            .setSender(SENDER)
            .setTerm(2)
            .setLastLogTerm(1)
            .setLastLogIndex(9)
            .build());
  }

  private static List<LeaderRequest> requests() {
    List<LeaderRequest> all = new ArrayList<>();
    all.add(new LeaderRequest.Propose(new RaftOperation.Command(new byte[] {1, 2, 3})));
    all.add(new LeaderRequest.Index());
    all.add(new LeaderRequest.View());
    for (MembershipChangeMode mode : MembershipChangeMode.values()) {
      all.add(new LeaderRequest.Change(mode, N2, 42));
    }
    return all;
  }

  private static List<LeaderReply> replies() {
    return List.of(
        new LeaderReply.Done(7, new byte[] {1, 2}),
        new LeaderReply.NotLeader(),
        new LeaderReply.NotLeader(Optional.of(N2)),
        new LeaderReply.Busy(),
        new LeaderReply.Stale(),
        new LeaderReply.Unknown("why"),
        new LeaderReply.Members(new GroupView(N1, Set.of(N1), Set.of(N2), 3, 9, Map.of(N2, 8L))));
  }
}

package dev.syncline.adapter.raft;

import dev.syncline.port.GroupMember;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.message.RaftMessage;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random protocol objects. */
final class RaftModels {

  static final RaftModelFactory FACTORY = RaftModelCodec.FACTORY;
  static final String GROUP = "meta";

  private RaftModels() {}

  static Arbitrary<GroupMember> members() {
    Arbitrary<String> names =
        Arbitraries.strings().ofMinLength(1).ofMaxLength(20).alpha().numeric().withChars("-é漢");
    return Combinators.combine(names, names).as(GroupMember::new);
  }

  static Arbitrary<RaftEndpoint> endpoints() {
    return members().map(RaftMember::new);
  }

  static Arbitrary<Set<RaftEndpoint>> memberSets() {
    return endpoints().set().ofMinSize(1).ofMaxSize(7).map(LinkedHashSet::new);
  }

  private static Set<RaftEndpoint> someOf(Collection<RaftEndpoint> members) {
    return members.stream()
        .limit(Math.max(1, members.size() - 2))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  static Arbitrary<Long> indices() {
    return Arbitraries.longs().greaterOrEqual(0);
  }

  static Arbitrary<Integer> terms() {
    return Arbitraries.integers().greaterOrEqual(0);
  }

  static Arbitrary<byte[]> bytes() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
  }

  static Arbitrary<RaftGroupMembersView> views() {
    return Combinators.combine(indices(), memberSets())
        .as(
            (index, members) ->
                FACTORY
                    .createRaftGroupMembersViewBuilder()
                    .setLogIndex(index)
                    .setMembers(members)
                    .setVotingMembers(someOf(members))
                    .build());
  }

  static Arbitrary<Object> operations() {
    Arbitrary<Object> updates =
        Combinators.combine(memberSets(), endpoints(), Arbitraries.of(MembershipChangeMode.class))
            .as(
                (members, endpoint, mode) ->
                    FACTORY
                        .createUpdateRaftGroupMembersOpBuilder()
                        .setMembers(members)
                        .setVotingMembers(someOf(members))
                        .setEndpoint(endpoint)
                        .setMode(mode)
                        .build());
    return Arbitraries.oneOf(
        bytes().map(RaftOperation.Command::new),
        Arbitraries.just(RaftOperation.NewTerm.INSTANCE),
        updates);
  }

  static Arbitrary<LogEntry> entries() {
    return Combinators.combine(indices(), terms(), operations())
        .as(
            (index, term, operation) ->
                FACTORY
                    .createLogEntryBuilder()
                    .setIndex(index)
                    .setTerm(term)
                    .setOperation(operation)
                    .build());
  }

  static Arbitrary<SnapshotChunk> chunks() {
    return Combinators.combine(
            indices(), terms(), Arbitraries.integers().between(1, 50), views(), bytes())
        .as(
            (index, term, count, view, bytes) ->
                FACTORY
                    .createSnapshotChunkBuilder()
                    .setIndex(index)
                    .setTerm(term)
                    .setSnapshotChunkIndex(count - 1)
                    .setSnapshotChunkCount(count)
                    .setGroupMembersView(view)
                    .setOperation(new SnapshotPart(term ^ count, bytes))
                    .build());
  }

  static Arbitrary<RaftMessage> messages() {
    return Arbitraries.oneOf(
        List.of(appends(), appendResponses(), installs(), installResponses(), votes()));
  }

  private static Arbitrary<RaftMessage> appends() {
    return Combinators.combine(
            endpoints(), terms(), terms(), indices(), entries().list().ofMaxSize(6), indices())
        .as(
            (sender, term, previousTerm, index, entries, sequence) ->
                FACTORY
                    .createAppendEntriesRequestBuilder()
                    .setGroupId(GROUP)
                    .setSender(sender)
                    .setTerm(term)
                    .setPreviousLogTerm(previousTerm)
                    .setPreviousLogIndex(index)
                    .setCommitIndex(index / 2)
                    .setLogEntries(entries)
                    .setQuerySequenceNumber(sequence)
                    .setFlowControlSequenceNumber(sequence / 3)
                    .build());
  }

  private static Arbitrary<RaftMessage> appendResponses() {
    return Combinators.combine(
            endpoints(), terms(), indices(), indices(), Arbitraries.of(true, false))
        .as(
            (sender, term, index, sequence, success) ->
                success
                    ? FACTORY
                        .createAppendEntriesSuccessResponseBuilder()
                        .setGroupId(GROUP)
                        .setSender(sender)
                        .setTerm(term)
                        .setLastLogIndex(index)
                        .setQuerySequenceNumber(sequence)
                        .setFlowControlSequenceNumber(sequence / 3)
                        .build()
                    : FACTORY
                        .createAppendEntriesFailureResponseBuilder()
                        .setGroupId(GROUP)
                        .setSender(sender)
                        .setTerm(term)
                        .setExpectedNextIndex(index)
                        .setQuerySequenceNumber(sequence)
                        .setFlowControlSequenceNumber(sequence / 3)
                        .build());
  }

  private static Arbitrary<RaftMessage> installs() {
    return Combinators.combine(
            endpoints(), terms(), indices(), chunks().injectNull(0.4), memberSets(), views())
        .as(
            (sender, term, index, chunk, snapshotted, view) ->
                FACTORY
                    .createInstallSnapshotRequestBuilder()
                    .setGroupId(GROUP)
                    .setSender(sender)
                    .setTerm(term)
                    .setSenderLeader(index % 2 == 0)
                    .setSnapshotTerm(term / 2)
                    .setSnapshotIndex(index)
                    .setTotalSnapshotChunkCount(chunk == null ? 9 : chunk.getSnapshotChunkCount())
                    .setSnapshotChunk(chunk)
                    .setSnapshottedMembers(snapshotted)
                    .setGroupMembersView(view)
                    .setQuerySequenceNumber(index / 5)
                    .setFlowControlSequenceNumber(index / 7)
                    .build());
  }

  private static Arbitrary<RaftMessage> installResponses() {
    return Combinators.combine(endpoints(), terms(), indices(), terms(), indices())
        .as(
            (sender, term, index, chunk, sequence) ->
                FACTORY
                    .createInstallSnapshotResponseBuilder()
                    .setGroupId(GROUP)
                    .setSender(sender)
                    .setTerm(term)
                    .setSnapshotIndex(index)
                    .setRequestedSnapshotChunkIndex(chunk)
                    .setQuerySequenceNumber(sequence)
                    .setFlowControlSequenceNumber(sequence / 3)
                    .build());
  }

  private static Arbitrary<RaftMessage> votes() {
    return Combinators.combine(
            endpoints(),
            terms(),
            terms(),
            indices(),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 4))
        .as(RaftModels::vote);
  }

  private static RaftMessage vote(
      RaftEndpoint sender, int term, int lastTerm, long lastIndex, boolean flag, int kind) {
    return switch (kind) {
      case 0 ->
          FACTORY
              .createPreVoteRequestBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setLastLogTerm(lastTerm)
              .setLastLogIndex(lastIndex)
              .build();
      case 1 ->
          FACTORY
              .createPreVoteResponseBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setGranted(flag)
              .build();
      case 2 ->
          FACTORY
              .createVoteRequestBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setLastLogTerm(lastTerm)
              .setLastLogIndex(lastIndex)
              .setSticky(flag)
              .build();
      case 3 ->
          FACTORY
              .createVoteResponseBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setGranted(flag)
              .build();
      default ->
          FACTORY
              .createTriggerLeaderElectionRequestBuilder()
              .setGroupId(GROUP)
              .setSender(sender)
              .setTerm(term)
              .setLastLogTerm(lastTerm)
              .setLastLogIndex(lastIndex)
              .build();
    };
  }
}

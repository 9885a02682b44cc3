package dev.syncline.adapter.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.port.GroupMember;
import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RaftJournalTest {

  private static final GroupMember SELF = new GroupMember("n1", "a");
  private static final GroupMember PEER = new GroupMember("n2", "b");
  private static final FrameHeader IDENTITY = new FrameHeader("c-1", "meta");

  private final InMemoryRaftLogStore store = new InMemoryRaftLogStore();
  private final List<Throwable> failures = new ArrayList<>();
  private final RaftJournal journal = new RaftJournal(store, failures::add);

  @BeforeEach
  void aMemberThatHasStarted() throws IOException {
    assertThat(restorer(store, SELF).restore()).isEmpty();
    journal.persistAndFlushLocalEndpoint(JournalFormat.endpointState(new RaftMember(SELF), true));
    journal.persistAndFlushInitialGroupMembers(view(0, SELF, PEER));
  }

  @Test
  void aMemberThatHasNotVotedIsRestoredWithoutAVote() throws IOException {
    RestoredRaftState restored = crashAndRestore();

    assertThat(restored.getLocalEndpointPersistentState().getLocalEndpoint())
        .isEqualTo(new RaftMember(SELF));
    assertThat(restored.getLocalEndpointPersistentState().isVoting()).isTrue();
    assertThat(restored.getInitialGroupMembers().getMembers())
        .containsExactly(new RaftMember(SELF), new RaftMember(PEER));
    assertThat(restored.getTermPersistentState().getTerm()).isZero();
    assertThat(restored.getTermPersistentState().getVotedFor()).isNull();
    assertThat(restored.getSnapshotEntry()).isNull();
    assertThat(restored.getLogEntries()).isEmpty();
  }

  @Test
  void aVoteSurvivesACrashAtOnce() throws IOException {
    journal.persistAndFlushTerm(
        RaftModels.FACTORY
            .createRaftTermPersistentStateBuilder()
            .setTerm(7)
            .setVotedFor(new RaftMember(PEER))
            .build());

    RestoredRaftState restored = crashAndRestore();

    assertThat(restored.getTermPersistentState().getTerm()).isEqualTo(7);
    assertThat(restored.getTermPersistentState().getVotedFor()).isEqualTo(new RaftMember(PEER));
  }

  @Test
  void aCrashLosesExactlyWhatWasNotFlushed() throws IOException {
    journal.persistLogEntries(entries(1, 3));
    journal.flush();
    journal.persistLogEntries(entries(4, 6));

    assertThat(indices(crashAndRestore())).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aFlushIsOneWriteHoweverMuchHasGathered() throws IOException {
    int before = store.writes();
    journal.persistLogEntries(entries(1, 50));
    journal.truncateLogEntriesFrom(40);
    journal.persistLogEntries(entries(40, 60));
    journal.flush();
    journal.flush();

    assertThat(store.writes() - before).isEqualTo(1);
    assertThat(indices(crashAndRestore()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 60).boxed().toList());
  }

  @Test
  void aRolledBackTailDoesNotComeBack() throws IOException {
    journal.persistLogEntries(entries(1, 9));
    journal.flush();
    journal.truncateLogEntriesFrom(4);
    journal.persistLogEntries(List.of(entry(4, 2, "other")));
    journal.flush();

    RestoredRaftState restored = crashAndRestore();

    assertThat(indices(restored)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(restored.getLogEntries().get(3).getTerm()).isEqualTo(2);
  }

  @Test
  void aCompleteSnapshotReplacesTheLogBeforeIt() throws IOException {
    journal.persistLogEntries(entries(1, 12));
    persist(snapshot(10, 3, SELF, PEER));
    journal.flush();
    journal.truncateLogEntriesUntil(10);
    journal.flush();

    RestoredRaftState restored = crashAndRestore();

    assertThat(snapshotIndex(restored)).isEqualTo(10);
    assertThat(Objects.requireNonNull(restored.getSnapshotEntry()).getSnapshotChunkCount())
        .isEqualTo(3);
    assertThat(indices(restored)).containsExactly(11L, 12L);
  }

  @Test
  void aSnapshotIsUsedThoughTheCrashCameBeforeTheTruncation() throws IOException {
    journal.persistLogEntries(entries(1, 12));
    persist(snapshot(10, 1, SELF, PEER));
    journal.flush();
    journal.truncateLogEntriesUntil(10);

    RestoredRaftState restored = crashAndRestore();

    assertThat(snapshotIndex(restored)).isEqualTo(10);
    assertThat(indices(restored)).containsExactly(11L, 12L);
  }

  @Test
  void anIncompleteSnapshotIsForgottenForGood() throws IOException {
    persist(snapshot(10, 2, SELF, PEER));
    journal.flush();
    journal.truncateLogEntriesUntil(10);
    journal.persistLogEntries(entries(11, 12));
    List<SnapshotChunk> newer = snapshot(20, 3, SELF, PEER);
    journal.persistSnapshotChunk(newer.get(0));
    journal.persistSnapshotChunk(newer.get(2));
    journal.flush();

    InMemoryRaftLogStore disk = store.copy();
    RestoredRaftState restored = restorer(disk, SELF).restore().orElseThrow();

    assertThat(snapshotIndex(restored)).isEqualTo(10);
    assertThat(indices(restored)).containsExactly(11L, 12L);
    assertThat(disk.keys()).noneMatch(key -> Arrays.equals(key, JournalFormat.chunkKey(20, 0)));
  }

  @Test
  void onlyTheLastSnapshotIsKept() throws IOException {
    persist(snapshot(10, 2, SELF, PEER));
    journal.flush();
    persist(snapshot(20, 2, SELF, PEER));
    journal.flush();
    journal.truncateLogEntriesUntil(20);
    journal.flush();

    assertThat(store.keys()).noneMatch(key -> Arrays.equals(key, JournalFormat.chunkKey(10, 0)));
    assertThat(snapshotIndex(crashAndRestore())).isEqualTo(20);
  }

  @Test
  void theMembershipInTheSnapshotDecidesWhetherTheMemberVotes() throws IOException {
    journal.persistAndFlushLocalEndpoint(JournalFormat.endpointState(new RaftMember(SELF), false));
    persist(snapshot(10, 1, SELF, PEER));
    journal.flush();

    assertThat(crashAndRestore().getLocalEndpointPersistentState().isVoting()).isTrue();
  }

  @Test
  void aChunkThatContradictsItsSnapshotIsNeverMadeDurable() throws IOException {
    journal.persistSnapshotChunk(snapshot(10, 2, SELF, PEER).get(0));
    SnapshotChunk other = chunk(10, 1, 2, new SnapshotPart(99, new byte[3]), SELF, PEER);

    assertThatThrownBy(() -> journal.persistSnapshotChunk(other))
        .isInstanceOf(CorruptRaftDataException.class);

    assertThat(failures).hasSize(1);
    assertThatThrownBy(journal::flush).isInstanceOf(IOException.class);
    assertThat(crashAndRestore().getSnapshotEntry()).isNull();
  }

  @Test
  void afterAFailedWriteNothingIsEverWrittenAgain() throws IOException {
    store.breakDisk();
    journal.persistLogEntries(entries(1, 1));

    assertThatThrownBy(journal::flush).hasMessage("no space left on device");
    assertThat(failures).hasSize(1);
    assertThatThrownBy(() -> journal.persistLogEntries(entries(2, 2)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(journal::flush).isInstanceOf(IOException.class);
  }

  @Test
  void theStoreOfAnotherClusterGroupOrMemberIsRefused() {
    assertThatThrownBy(
            () -> new JournalRestore(store, new FrameHeader("c-2", "meta"), SELF, 100).restore())
        .isInstanceOf(CorruptRaftDataException.class)
        .hasMessageContaining("c-2");
    assertThatThrownBy(
            () -> new JournalRestore(store, new FrameHeader("c-1", "other"), SELF, 100).restore())
        .isInstanceOf(CorruptRaftDataException.class);
    assertThatThrownBy(() -> restorer(store, PEER).restore())
        .isInstanceOf(CorruptRaftDataException.class)
        .hasMessageContaining("n1#a");
  }

  @Test
  void aLogWithAHoleIsRefused() throws IOException {
    journal.persistLogEntries(entries(1, 5));
    journal.flush();
    store.lose(JournalFormat.logKey(3));

    assertThatThrownBy(this::crashAndRestore)
        .isInstanceOf(CorruptRaftDataException.class)
        .hasMessageContaining("entry 4 where entry 3 belongs");
  }

  @Test
  void aDamagedOrNewerValueIsRefused() throws IOException {
    journal.persistLogEntries(entries(1, 2));
    journal.flush();
    store.corrupt(JournalFormat.logKey(2), new byte[] {1, 0, 0});
    assertThatThrownBy(this::crashAndRestore).isInstanceOf(CorruptRaftDataException.class);

    store.corrupt(JournalFormat.logKey(2), new byte[] {2});
    assertThatThrownBy(this::crashAndRestore)
        .isInstanceOf(CorruptRaftDataException.class)
        .hasMessageContaining("version 2");
  }

  @Test
  void aLogLongerThanItsMemoryIsRefused() throws IOException {
    journal.persistLogEntries(entries(1, 101));
    journal.flush();

    assertThatThrownBy(this::crashAndRestore).hasMessageContaining("lowered too far");
  }

  private RestoredRaftState crashAndRestore() throws IOException {
    return restorer(store.copy(), SELF).restore().orElseThrow();
  }

  private static JournalRestore restorer(InMemoryRaftLogStore store, GroupMember self) {
    return new JournalRestore(store, IDENTITY, self, 100);
  }

  private void persist(List<SnapshotChunk> chunks) throws IOException {
    for (SnapshotChunk chunk : chunks) {
      journal.persistSnapshotChunk(chunk);
    }
  }

  private static long snapshotIndex(RestoredRaftState restored) {
    return Objects.requireNonNull(restored.getSnapshotEntry()).getIndex();
  }

  private static List<Long> indices(RestoredRaftState restored) {
    return restored.getLogEntries().stream().map(LogEntry::getIndex).toList();
  }

  private static List<LogEntry> entries(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(i -> entry(i, 1, "c" + i)).toList();
  }

  private static LogEntry entry(long index, int term, String command) {
    return RaftModels.FACTORY
        .createLogEntryBuilder()
        .setIndex(index)
        .setTerm(term)
        .setOperation(new RaftOperation.Command(command.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private static List<SnapshotChunk> snapshot(long index, int chunks, GroupMember... members) {
    List<SnapshotPart> parts =
        SnapshotPart.cut(new byte[SnapshotPart.MAX_BYTES * (chunks - 1) + 1]);
    List<SnapshotChunk> result = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      result.add(chunk(index, i, chunks, parts.get(i), members));
    }
    return result;
  }

  private static SnapshotChunk chunk(
      long index, int chunk, int chunks, SnapshotPart part, GroupMember... members) {
    return RaftModels.FACTORY
        .createSnapshotChunkBuilder()
        .setIndex(index)
        .setTerm(1)
        .setSnapshotChunkIndex(chunk)
        .setSnapshotChunkCount(chunks)
        .setGroupMembersView(view(0, members))
        .setOperation(part)
        .build();
  }

  private static RaftGroupMembersView view(long index, GroupMember... members) {
    Set<RaftEndpoint> endpoints = RaftMember.endpoints(Set.of(members));
    return RaftModels.FACTORY
        .createRaftGroupMembersViewBuilder()
        .setLogIndex(index)
        .setMembers(endpoints)
        .setVotingMembers(endpoints)
        .build();
  }
}

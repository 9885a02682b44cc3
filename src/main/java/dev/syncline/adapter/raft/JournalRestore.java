package dev.syncline.adapter.raft;

import dev.syncline.port.GroupMember;
import dev.syncline.port.RaftLogStore;
import dev.syncline.port.RaftLogStore.Change;
import dev.syncline.port.RaftLogStore.DeleteRange;
import dev.syncline.port.RaftLogStore.Put;
import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what {@link RaftJournal} wrote, and removes the chunks of a snapshot that a crash left
 * incomplete. A store that belongs to someone else, or has a gap, is refused.
 */
final class JournalRestore {

  private final RaftLogStore store;
  private final FrameHeader identity;
  private final GroupMember self;
  private final int maxEntries;

  /**
   * Prepares to read.
   *
   * @param identity cluster and group that the store must belong to
   * @param self member that it must belong to
   * @param maxEntries entries after the snapshot that MicroRaft's log has room for
   */
  JournalRestore(RaftLogStore store, FrameHeader identity, GroupMember self, int maxEntries) {
    this.store = store;
    this.identity = identity;
    this.self = self;
    this.maxEntries = maxEntries;
  }

  /**
   * Marks an empty store as this member's, or restores a used one.
   *
   * @return empty if this member has never taken part
   * @throws CorruptRaftDataException if the store is not this member's, or not whole
   * @throws IOException if the store fails
   */
  Optional<RestoredRaftState> restore() throws IOException {
    byte @Nullable [] owner = store.get(JournalFormat.IDENTITY_KEY);
    if (owner == null) {
      store.write(List.of(new Put(JournalFormat.IDENTITY_KEY, JournalFormat.identity(identity))));
    } else if (!JournalFormat.readIdentity(owner).equals(identity)) {
      throw new CorruptRaftDataException(
          "the log belongs to %s, not to %s"
              .formatted(JournalFormat.readIdentity(owner), identity));
    }
    byte @Nullable [] endpoint = store.get(JournalFormat.ENDPOINT_KEY);
    byte @Nullable [] members = store.get(JournalFormat.INITIAL_MEMBERS_KEY);
    if (endpoint == null || members == null) {
      // Both are written before the member takes part, so it has never voted or acknowledged.
      return Optional.empty();
    }
    RaftEndpointPersistentState local = JournalFormat.readEndpoint(endpoint);
    if (!RaftMember.of(local.getLocalEndpoint()).equals(self)) {
      throw new CorruptRaftDataException(
          "the log belongs to the member %s, not to %s".formatted(local.getLocalEndpoint(), self));
    }
    @Nullable SnapshotEntry snapshot = newestSnapshot();
    return Optional.of(
        new RestoredRaftState(
            voting(local, snapshot),
            JournalFormat.readInitialMembers(members),
            term(),
            snapshot,
            entriesAfter(snapshot == null ? 0 : snapshot.getIndex())));
  }

  private RaftTermPersistentState term() throws IOException {
    byte @Nullable [] term = store.get(JournalFormat.TERM_KEY);
    return term == null
        ? RaftModelCodec.FACTORY.createRaftTermPersistentStateBuilder().setTerm(0).build()
        : JournalFormat.readTerm(term);
  }

  /**
   * A snapshot decides whether this member votes; MicroRaft's log replays later changes. The flag
   * that is stored apart can be older, if a crash came between the two writes, and MicroRaft 0.7
   * cannot be built from a flag that disagrees.
   */
  private static RaftEndpointPersistentState voting(
      RaftEndpointPersistentState local, @Nullable SnapshotEntry snapshot) {
    if (snapshot == null) {
      return local;
    }
    RaftEndpoint self = local.getLocalEndpoint();
    return JournalFormat.endpointState(
        self, snapshot.getGroupMembersView().getVotingMembers().contains(self));
  }

  private @Nullable SnapshotEntry newestSnapshot() throws IOException {
    TreeMap<Long, List<SnapshotChunk>> snapshots = new TreeMap<>();
    store.scan(
        JournalFormat.CHUNKS_BEGIN,
        JournalFormat.CHUNKS_END,
        (key, value) -> {
          SnapshotChunk chunk = JournalFormat.readSnapshotChunk(value);
          snapshots.computeIfAbsent(chunk.getIndex(), index -> new ArrayList<>()).add(chunk);
        });
    List<Change> leftovers = new ArrayList<>();
    @Nullable SnapshotEntry newest = null;
    for (Map.Entry<Long, List<SnapshotChunk>> candidate : snapshots.descendingMap().entrySet()) {
      List<SnapshotChunk> chunks = candidate.getValue();
      if (newest == null && isComplete(chunks)) {
        newest = entry(candidate.getKey(), chunks);
      } else {
        long index = candidate.getKey();
        leftovers.add(
            new DeleteRange(
                JournalFormat.chunkKey(index, 0), JournalFormat.chunkKey(index + 1, 0)));
      }
    }
    if (!leftovers.isEmpty()) {
      store.write(leftovers);
    }
    return newest;
  }

  /** Chunks come in key order, so they are complete if there are as many as each announces. */
  private static boolean isComplete(List<SnapshotChunk> chunks) {
    int crc = ((SnapshotPart) chunks.get(0).getOperation()).wholeCrc();
    return chunks.stream()
        .allMatch(
            chunk ->
                chunk.getSnapshotChunkCount() == chunks.size()
                    && ((SnapshotPart) chunk.getOperation()).wholeCrc() == crc);
  }

  private static SnapshotEntry entry(long index, List<SnapshotChunk> chunks) {
    SnapshotChunk first = chunks.get(0);
    RaftGroupMembersView members = first.getGroupMembersView();
    return RaftModelCodec.FACTORY
        .createSnapshotEntryBuilder()
        .setIndex(index)
        .setTerm(first.getTerm())
        .setSnapshotChunks(chunks)
        .setGroupMembersView(members)
        .build();
  }

  private List<LogEntry> entriesAfter(long snapshotIndex) throws IOException {
    List<LogEntry> entries = new ArrayList<>();
    store.scan(
        JournalFormat.logKey(snapshotIndex + 1),
        JournalFormat.LOG_END,
        (key, value) -> {
          LogEntry entry = JournalFormat.readLogEntry(value);
          long expected = snapshotIndex + 1 + entries.size();
          if (entry.getIndex() != expected) {
            throw new CorruptRaftDataException(
                "entry %d where entry %d belongs".formatted(entry.getIndex(), expected));
          }
          entries.add(entry);
          if (entries.size() > maxEntries) {
            throw new CorruptRaftDataException(
                "more than %d entries after the snapshot at %d: snapshotEveryEntries or"
                        .formatted(maxEntries, snapshotIndex)
                    + " maxUncommittedEntries has been lowered too far");
          }
        });
    return entries;
  }
}

package dev.syncline.adapter.raft;

import dev.syncline.core.cluster.ClusterCodec;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.port.RaftLogStore;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A consensus log with all that one can hold: who, a vote, a snapshot in parts, entries. */
public final class JournalSamples {
  private static final int SNAPSHOT_INDEX = 4;
  private static final int MAX_ENTRIES = 1_000;

  private JournalSamples() {}

  /** Writes the log of the member {@code n1} with the store {@code a}. */
  public static void write(
      RaftLogStore log, String clusterId, ClusterState snapshot, List<ClusterCommand> commands)
      throws IOException {
    FrameHeader header = new FrameHeader(clusterId, "meta");
    new JournalRestore(log, header, RaftFrameSamples.N1, MAX_ENTRIES).restore();
    RaftJournal journal = new RaftJournal(log, failure -> {});
    journal.persistAndFlushLocalEndpoint(
        JournalFormat.endpointState(new RaftMember(RaftFrameSamples.N1), true));
    RaftGroupMembersView view = RaftFrameSamples.view(0, RaftFrameSamples.N1, RaftFrameSamples.N2);
    journal.persistAndFlushInitialGroupMembers(view);
    journal.persistAndFlushTerm(
        RaftModelCodec.FACTORY
            .createRaftTermPersistentStateBuilder()
            .setTerm(3)
            .setVotedFor(new RaftMember(RaftFrameSamples.N2))
            .build());
    SnapshotPart whole = SnapshotPart.cut(ClusterCodec.encode(snapshot)).get(0);
    journal.persistSnapshotChunk(
        RaftFrameSamples.chunk(SNAPSHOT_INDEX, 2, view, 0, 2, part(whole, 0, 20)));
    journal.persistSnapshotChunk(
        RaftFrameSamples.chunk(
            SNAPSHOT_INDEX, 2, view, 1, 2, part(whole, 20, whole.bytes().length)));
    List<LogEntry> entries = new ArrayList<>();
    entries.add(RaftFrameSamples.entry(SNAPSHOT_INDEX + 1, 3, RaftOperation.NewTerm.INSTANCE));
    for (ClusterCommand command : commands) {
      byte[] bytes = ClusterCodec.encode(command);
      entries.add(
          RaftFrameSamples.entry(
              SNAPSHOT_INDEX + 1 + entries.size(), 3, new RaftOperation.Command(bytes)));
    }
    journal.persistLogEntries(entries);
    journal.flush();
  }

  private static SnapshotPart part(SnapshotPart whole, int from, int to) {
    return new SnapshotPart(
        whole.wholeCrc(), java.util.Arrays.copyOfRange(whole.bytes(), from, to));
  }

  /** What the log says, and the state that follows from it. */
  public static List<String> listing(RaftLogStore log, String clusterId) throws IOException {
    FrameHeader header = new FrameHeader(clusterId, "meta");
    RestoredRaftState restored =
        new JournalRestore(log, header, RaftFrameSamples.N1, MAX_ENTRIES).restore().orElseThrow();
    List<String> lines = new ArrayList<>();
    lines.add("raft member " + restored.getLocalEndpointPersistentState().getLocalEndpoint());
    lines.add("raft votes " + restored.getLocalEndpointPersistentState().isVoting());
    lines.add("raft initial members " + restored.getInitialGroupMembers().getMembers());
    lines.add(
        "raft term %d, voted for %s"
            .formatted(
                restored.getTermPersistentState().getTerm(),
                restored.getTermPersistentState().getVotedFor()));
    var snapshot = Objects.requireNonNull(restored.getSnapshotEntry());
    List<SnapshotPart> parts = new ArrayList<>();
    @SuppressWarnings("unchecked")
    List<SnapshotChunk> chunks = (List<SnapshotChunk>) snapshot.getOperation();
    chunks.forEach(chunk -> parts.add((SnapshotPart) chunk.getOperation()));
    lines.add("raft snapshot at " + snapshot.getIndex() + " of " + parts.size() + " parts");
    ClusterState state = ClusterCodec.decodeState(SnapshotPart.join(parts));
    for (LogEntry entry : restored.getLogEntries()) {
      String what = String.valueOf(entry.getOperation());
      if (entry.getOperation() instanceof RaftOperation.Command command) {
        ClusterState.Transition next = state.apply(ClusterCodec.decodeCommand(command.bytes()));
        state = next.next();
        what = next.result().getClass().getSimpleName();
      }
      lines.add("raft entry %d of term %d: %s".formatted(entry.getIndex(), entry.getTerm(), what));
    }
    lines.add("ring " + state.ring().version() + " ended " + state.ring().ended().size());
    state
        .ring()
        .members()
        .values()
        .forEach(
            each ->
                lines.add(
                    "member %s store %s zone %s %s actor %s"
                        .formatted(
                            each.name(), each.storeId(), each.zone(), each.state(), each.actor())));
    state
        .collections()
        .values()
        .forEach(
            each ->
                lines.add(
                    "collection %d %s dimension %d %s factor %d %s %s"
                        .formatted(
                            each.id(),
                            each.name(),
                            each.dimension(),
                            each.metric(),
                            each.replicationFactor(),
                            each.policy(),
                            each.index())));
    return lines;
  }
}

package dev.syncline.adapter.raft;

import dev.syncline.port.RaftLogStore;
import dev.syncline.port.RaftLogStore.DeleteRange;
import dev.syncline.port.RaftLogStore.Put;
import io.microraft.model.persistence.RaftTermPersistentState;
import java.io.IOException;
import java.util.List;

/** The consensus log of a store that has been restored from a backup; the member does not run. */
public final class RestoredJournal {
  /** More elections than ever happen between the backups of one cluster. */
  private static final int TERMS = 1 << 20;

  private RestoredJournal() {}

  /**
   * Removes it. What the member has promised since the backup is not in it: with it, the member
   * could vote for a leader that lacks what its former self has helped to commit.
   */
  public static void remove(RaftLogStore log) throws IOException {
    log.write(List.of(new DeleteRange(new byte[] {0}, new byte[] {(byte) 0xFF})));
  }

  /**
   * Hands it over to a cluster of another id, in which all members are restored. The backups may be
   * of different moments: terms go on far beyond all that the former cluster can have had, so that
   * no term names two leaders, and no two entries bear one term and index.
   */
  public static void moveTo(RaftLogStore log, String clusterId) throws IOException {
    byte[] owner = log.get(JournalFormat.IDENTITY_KEY);
    if (owner == null) {
      return;
    }
    FrameHeader header = new FrameHeader(clusterId, JournalFormat.readIdentity(owner).group());
    byte[] term = log.get(JournalFormat.TERM_KEY);
    int last = term == null ? 0 : JournalFormat.readTerm(term).getTerm();
    RaftTermPersistentState next =
        RaftModelCodec.FACTORY
            .createRaftTermPersistentStateBuilder()
            .setTerm(Math.addExact(last, TERMS))
            .build();
    log.write(
        List.of(
            new Put(JournalFormat.IDENTITY_KEY, JournalFormat.identity(header)),
            new Put(JournalFormat.TERM_KEY, JournalFormat.term(next))));
  }
}

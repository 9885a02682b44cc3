package dev.syncline.adapter.raft;

import dev.syncline.port.RaftLogStore;
import dev.syncline.port.RaftLogStore.Change;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes MicroRaft's state to a {@link RaftLogStore}. Changes gather until {@link #flush()}, which
 * makes them durable as one batch in the order they came; a crash loses a whole tail, never a
 * middle.
 *
 * <p>The first failed write closes the journal: whether that batch is on disk is unknown, and what
 * MicroRaft would write next assumes that it is.
 */
final class RaftJournal implements RaftStore {

  /** A batch larger than this is written before the flush, which only makes it durable earlier. */
  private static final long MAX_BUFFERED_BYTES = 1 << 20;

  private final RaftLogStore store;
  private final Consumer<Throwable> onFailure;
  private final List<Change> buffered = new ArrayList<>();
  private long bufferedBytes;
  private long incomingSnapshotIndex;
  private int incomingSnapshotCrc;
  private @Nullable Throwable closed;

  RaftJournal(RaftLogStore store, Consumer<Throwable> onFailure) {
    this.store = store;
    this.onFailure = onFailure;
  }

  /** Refuses every later change, so that the store can be closed. */
  void close() {
    if (closed == null) {
      closed = new IOException("the member has stopped");
    }
    buffered.clear();
  }

  @Override
  public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState state) throws IOException {
    put(JournalFormat.ENDPOINT_KEY, JournalFormat.endpoint(state));
    flush();
  }

  @Override
  public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) throws IOException {
    put(JournalFormat.INITIAL_MEMBERS_KEY, JournalFormat.initialMembers(members));
    flush();
  }

  @Override
  public void persistAndFlushTerm(RaftTermPersistentState term) throws IOException {
    put(JournalFormat.TERM_KEY, JournalFormat.term(term));
    flush();
  }

  @Override
  public void persistLogEntries(List<LogEntry> entries) throws IOException {
    for (LogEntry entry : entries) {
      put(JournalFormat.logKey(entry.getIndex()), JournalFormat.logEntry(entry));
    }
  }

  @Override
  public void persistSnapshotChunk(SnapshotChunk chunk) throws IOException {
    int crc = ((SnapshotPart) chunk.getOperation()).wholeCrc();
    if (chunk.getIndex() != incomingSnapshotIndex) {
      incomingSnapshotIndex = chunk.getIndex();
      incomingSnapshotCrc = crc;
    } else if (crc != incomingSnapshotCrc) {
      throw fail(new CorruptRaftDataException("members disagree on the snapshot " + chunk));
    }
    put(
        JournalFormat.chunkKey(chunk.getIndex(), chunk.getSnapshotChunkIndex()),
        JournalFormat.snapshotChunk(chunk));
  }

  @Override
  public void truncateLogEntriesFrom(long indexInclusive) throws IOException {
    delete(JournalFormat.logKey(indexInclusive), JournalFormat.LOG_END);
  }

  /** Keeps the chunks of the snapshot at the index itself: it is the one just taken. */
  @Override
  public void truncateLogEntriesUntil(long indexInclusive) throws IOException {
    delete(JournalFormat.LOG_BEGIN, JournalFormat.logKey(indexInclusive + 1));
    delete(JournalFormat.CHUNKS_BEGIN, JournalFormat.chunkKey(indexInclusive, 0));
  }

  @Override
  public void deleteSnapshotChunks(long index, int count) throws IOException {
    delete(JournalFormat.chunkKey(index, 0), JournalFormat.chunkKey(index + 1, 0));
  }

  @Override
  public void flush() throws IOException {
    if (closed != null) {
      throw new IOException("the journal is closed", closed);
    }
    if (buffered.isEmpty()) {
      return;
    }
    List<Change> batch = List.copyOf(buffered);
    buffered.clear();
    bufferedBytes = 0;
    try {
      store.write(batch);
    } catch (IOException | RuntimeException e) {
      throw fail(e);
    }
  }

  private void put(byte[] key, byte[] value) throws IOException {
    add(new RaftLogStore.Put(key, value), (long) key.length + value.length);
  }

  private void delete(byte[] from, byte[] to) throws IOException {
    add(new RaftLogStore.DeleteRange(from, to), (long) from.length + to.length);
  }

  private void add(Change change, long bytes) throws IOException {
    if (closed != null) {
      throw new IOException("the journal is closed", closed);
    }
    buffered.add(change);
    bufferedBytes += bytes;
    if (bufferedBytes > MAX_BUFFERED_BYTES) {
      flush();
    }
  }

  private IOException fail(Exception cause) {
    closed = cause;
    buffered.clear();
    onFailure.accept(cause);
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}

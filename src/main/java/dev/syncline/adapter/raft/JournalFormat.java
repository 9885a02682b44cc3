package dev.syncline.adapter.raft;

import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of the journal. Keys sort by kind, then by log index, then by chunk; every value
 * begins with the version of the format.
 *
 * <pre>
 *   "m:identity" · "m:endpoint" · "m:initial" · "m:term"      who, and for whom it voted
 *   "l:" index(8)                                             log entry
 *   "s:" index(8) chunk(4)                                    snapshot chunk
 * </pre>
 */
final class JournalFormat {

  private static final int VERSION = 1;

  static final byte[] IDENTITY_KEY = ascii("m:identity");
  static final byte[] ENDPOINT_KEY = ascii("m:endpoint");
  static final byte[] INITIAL_MEMBERS_KEY = ascii("m:initial");
  static final byte[] TERM_KEY = ascii("m:term");
  static final byte[] LOG_BEGIN = ascii("l:");
  static final byte[] LOG_END = ascii("l;");
  static final byte[] CHUNKS_BEGIN = ascii("s:");
  static final byte[] CHUNKS_END = ascii("s;");

  private JournalFormat() {}

  static byte[] logKey(long index) {
    return ByteBuffer.allocate(10).put(LOG_BEGIN).putLong(index).array();
  }

  static byte[] chunkKey(long index, int chunk) {
    return ByteBuffer.allocate(14).put(CHUNKS_BEGIN).putLong(index).putInt(chunk).array();
  }

  static byte[] identity(FrameHeader header) {
    return begin().text(header.clusterId()).text(header.group()).toByteArray();
  }

  static FrameHeader readIdentity(byte[] value) throws CorruptRaftDataException {
    BinaryReader in = open(value);
    FrameHeader header = new FrameHeader(in.text(), in.text());
    in.end();
    return header;
  }

  static byte[] endpoint(RaftEndpointPersistentState state) {
    BinaryWriter out = begin();
    RaftModelCodec.write(out, state.getLocalEndpoint());
    return out.bool(state.isVoting()).toByteArray();
  }

  static RaftEndpointPersistentState readEndpoint(byte[] value) throws CorruptRaftDataException {
    BinaryReader in = open(value);
    RaftEndpointPersistentState state = endpointState(RaftModelCodec.readMember(in), in.bool());
    in.end();
    return state;
  }

  static RaftEndpointPersistentState endpointState(RaftEndpoint endpoint, boolean voting) {
    return RaftModelCodec.FACTORY
        .createRaftEndpointPersistentStateBuilder()
        .setLocalEndpoint(endpoint)
        .setVoting(voting)
        .build();
  }

  static byte[] initialMembers(RaftGroupMembersView members) {
    BinaryWriter out = begin();
    RaftModelCodec.write(out, members);
    return out.toByteArray();
  }

  static RaftGroupMembersView readInitialMembers(byte[] value) throws CorruptRaftDataException {
    BinaryReader in = open(value);
    RaftGroupMembersView members = RaftModelCodec.readMembersView(in);
    in.end();
    return members;
  }

  static byte[] term(RaftTermPersistentState state) {
    BinaryWriter out = begin().i32(state.getTerm());
    @Nullable RaftEndpoint votedFor = state.getVotedFor();
    out.bool(votedFor != null);
    if (votedFor != null) {
      RaftModelCodec.write(out, votedFor);
    }
    return out.toByteArray();
  }

  static RaftTermPersistentState readTerm(byte[] value) throws CorruptRaftDataException {
    BinaryReader in = open(value);
    var state =
        RaftModelCodec.FACTORY.createRaftTermPersistentStateBuilder().setTerm(in.natural32());
    if (in.bool()) {
      state.setVotedFor(RaftModelCodec.readMember(in));
    }
    in.end();
    return state.build();
  }

  static byte[] logEntry(LogEntry entry) {
    BinaryWriter out = begin();
    RaftModelCodec.write(out, entry);
    return out.toByteArray();
  }

  static LogEntry readLogEntry(byte[] value) throws CorruptRaftDataException {
    BinaryReader in = open(value);
    LogEntry entry = RaftModelCodec.readLogEntry(in);
    in.end();
    return entry;
  }

  static byte[] snapshotChunk(SnapshotChunk chunk) {
    BinaryWriter out = begin();
    RaftModelCodec.write(out, chunk);
    return out.toByteArray();
  }

  static SnapshotChunk readSnapshotChunk(byte[] value) throws CorruptRaftDataException {
    BinaryReader in = open(value);
    SnapshotChunk chunk = RaftModelCodec.readSnapshotChunk(in);
    in.end();
    return chunk;
  }

  private static BinaryWriter begin() {
    return new BinaryWriter().u8(VERSION);
  }

  private static BinaryReader open(byte[] value) throws CorruptRaftDataException {
    BinaryReader in = new BinaryReader(value);
    int version = in.u8();
    if (version != VERSION) {
      throw new CorruptRaftDataException("journal version " + version + ", not " + VERSION);
    }
    return in;
  }

  private static byte[] ascii(String key) {
    return key.getBytes(StandardCharsets.US_ASCII);
  }
}

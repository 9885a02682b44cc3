package dev.syncline.adapter.raft;

import dev.syncline.port.GroupMember;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Encodes what both the log and the wire carry: members, log entries and snapshot chunks. */
final class RaftModelCodec {

  static final RaftModelFactory FACTORY = new DefaultRaftModelFactory();

  /** The receiver keeps a note for each chunk it waits for; 16 GiB of snapshot is the limit. */
  static final int MAX_SNAPSHOT_CHUNKS = 65_536;

  /** Two bytes of length each for a name and a store id. */
  private static final int MIN_MEMBER_BYTES = 4;

  private static final int COMMAND = 1;
  private static final int NEW_TERM = 2;
  private static final int UPDATE_MEMBERS = 3;

  private static final int ADD_LEARNER = 1;
  private static final int ADD_VOTER = 2;
  private static final int REMOVE = 3;

  private RaftModelCodec() {}

  static void write(BinaryWriter out, RaftEndpoint endpoint) {
    GroupMember member = RaftMember.of(endpoint);
    out.text(member.node()).text(member.storeId());
  }

  static RaftMember readMember(BinaryReader in) throws CorruptRaftDataException {
    String node = in.text();
    String storeId = in.text();
    try {
      return new RaftMember(new GroupMember(node, storeId));
    } catch (IllegalArgumentException e) {
      throw new CorruptRaftDataException(String.valueOf(e.getMessage()));
    }
  }

  static void write(BinaryWriter out, Collection<RaftEndpoint> endpoints) {
    out.i32(endpoints.size());
    endpoints.forEach(endpoint -> write(out, endpoint));
  }

  static Set<RaftEndpoint> readMembers(BinaryReader in) throws CorruptRaftDataException {
    int count = in.count(MIN_MEMBER_BYTES);
    Set<RaftEndpoint> members = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      if (!members.add(readMember(in))) {
        throw new CorruptRaftDataException("a member is named twice in " + members);
      }
    }
    return members;
  }

  static void write(BinaryWriter out, RaftGroupMembersView view) {
    out.i64(view.getLogIndex());
    write(out, view.getMembers());
    write(out, view.getVotingMembers());
  }

  static RaftGroupMembersView readMembersView(BinaryReader in) throws CorruptRaftDataException {
    long logIndex = in.natural64();
    Set<RaftEndpoint> members = readMembers(in);
    Set<RaftEndpoint> voters = readVoters(in, members);
    return FACTORY
        .createRaftGroupMembersViewBuilder()
        .setLogIndex(logIndex)
        .setMembers(members)
        .setVotingMembers(voters)
        .build();
  }

  private static Set<RaftEndpoint> readVoters(BinaryReader in, Set<RaftEndpoint> members)
      throws CorruptRaftDataException {
    Set<RaftEndpoint> voters = readMembers(in);
    if (voters.isEmpty() || !members.containsAll(voters)) {
      throw new CorruptRaftDataException("voters " + voters + " of members " + members);
    }
    return voters;
  }

  static void write(BinaryWriter out, LogEntry entry) {
    out.i64(entry.getIndex()).i32(entry.getTerm());
    writeOperation(out, entry.getOperation());
  }

  static LogEntry readLogEntry(BinaryReader in) throws CorruptRaftDataException {
    return FACTORY
        .createLogEntryBuilder()
        .setIndex(in.natural64())
        .setTerm(in.natural32())
        .setOperation(readOperation(in))
        .build();
  }

  private static void writeOperation(BinaryWriter out, Object operation) {
    if (operation instanceof RaftOperation.Command command) {
      out.u8(COMMAND).bytes(command.bytes());
    } else if (operation instanceof RaftOperation.NewTerm) {
      out.u8(NEW_TERM);
    } else if (operation instanceof UpdateRaftGroupMembersOp update) {
      out.u8(UPDATE_MEMBERS);
      write(out, update.getMembers());
      write(out, update.getVotingMembers());
      write(out, update.getEndpoint());
      out.u8(code(update.getMode()));
    } else {
      throw new IllegalArgumentException("not an operation of the log: " + operation.getClass());
    }
  }

  private static Object readOperation(BinaryReader in) throws CorruptRaftDataException {
    int kind = in.u8();
    return switch (kind) {
      case COMMAND -> new RaftOperation.Command(in.bytes());
      case NEW_TERM -> RaftOperation.NewTerm.INSTANCE;
      case UPDATE_MEMBERS -> {
        Set<RaftEndpoint> members = readMembers(in);
        Set<RaftEndpoint> voters = readVoters(in, members);
        yield FACTORY
            .createUpdateRaftGroupMembersOpBuilder()
            .setMembers(members)
            .setVotingMembers(voters)
            .setEndpoint(readMember(in))
            .setMode(mode(in.u8()))
            .build();
      }
      default -> throw new CorruptRaftDataException("unknown operation " + kind);
    };
  }

  static int code(MembershipChangeMode mode) {
    return switch (mode) {
      case ADD_LEARNER -> ADD_LEARNER;
      case ADD_OR_PROMOTE_TO_FOLLOWER -> ADD_VOTER;
      case REMOVE_MEMBER -> REMOVE;
    };
  }

  static MembershipChangeMode mode(int code) throws CorruptRaftDataException {
    return switch (code) {
      case ADD_LEARNER -> MembershipChangeMode.ADD_LEARNER;
      case ADD_VOTER -> MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER;
      case REMOVE -> MembershipChangeMode.REMOVE_MEMBER;
      default -> throw new CorruptRaftDataException("unknown membership change " + code);
    };
  }

  static void write(BinaryWriter out, SnapshotChunk chunk) {
    SnapshotPart part = (SnapshotPart) chunk.getOperation();
    out.i64(chunk.getIndex())
        .i32(chunk.getTerm())
        .i32(chunk.getSnapshotChunkIndex())
        .i32(chunk.getSnapshotChunkCount());
    write(out, chunk.getGroupMembersView());
    out.i32(part.wholeCrc()).bytes(part.bytes());
  }

  static SnapshotChunk readSnapshotChunk(BinaryReader in) throws CorruptRaftDataException {
    long index = in.natural64();
    int term = in.natural32();
    int chunk = in.natural32();
    int chunks = in.natural32();
    if (chunk >= chunks || chunks > MAX_SNAPSHOT_CHUNKS) {
      throw new CorruptRaftDataException("chunk " + chunk + " of " + chunks);
    }
    return FACTORY
        .createSnapshotChunkBuilder()
        .setIndex(index)
        .setTerm(term)
        .setSnapshotChunkIndex(chunk)
        .setSnapshotChunkCount(chunks)
        .setGroupMembersView(readMembersView(in))
        .setOperation(new SnapshotPart(in.i32(), in.bytes()))
        .build();
  }
}

package dev.syncline.adapter.raft;

import dev.syncline.adapter.raft.FrameHeader.ForeignFrameException;
import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import io.microraft.RaftEndpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What became of a {@link LeaderRequest}. */
sealed interface LeaderReply {

  /** Done, at this log index. The array is handed over. */
  final class Done implements LeaderReply {
    private final long index;
    private final byte[] result;

    Done(long index, byte[] result) {
      this.index = index;
      this.result = result;
    }

    long index() {
      return index;
    }

    byte[] result() {
      return result;
    }
  }

  /** The members. */
  record Members(GroupView view) implements LeaderReply {}

  /**
   * Nothing was done: this member is not the leader, or has just become it.
   *
   * @param leader the leader it knows of, if it is another one
   */
  record NotLeader(Optional<GroupMember> leader) implements LeaderReply {
    NotLeader() {
      this(Optional.empty());
    }
  }

  /** Nothing was done: the leader's queue is full, or another membership change is under way. */
  record Busy() implements LeaderReply {}

  /** Nothing was done: the membership is not the one that the request was made for. */
  record Stale() implements LeaderReply {}

  /** It may or may not be done, now or later. */
  record Unknown(String why) implements LeaderReply {}

  /** Encodes the reply as one frame. */
  default byte[] encode(FrameHeader header) {
    BinaryWriter out = header.begin();
    if (this instanceof Done done) {
      out.u8(1).i64(done.index()).bytes(done.result());
    } else if (this instanceof Members members) {
      write(out.u8(2), members.view());
    } else if (this instanceof NotLeader notLeader) {
      out.u8(3).bool(notLeader.leader().isPresent());
      notLeader.leader().ifPresent(leader -> RaftModelCodec.write(out, new RaftMember(leader)));
    } else if (this instanceof Busy) {
      out.u8(4);
    } else if (this instanceof Stale) {
      out.u8(5);
    } else if (this instanceof Unknown unknown) {
      out.u8(6).text(unknown.why().substring(0, Math.min(unknown.why().length(), 1_000)));
    }
    return out.toByteArray();
  }

  /** Decodes one frame. */
  static LeaderReply decode(FrameHeader header, byte[] frame)
      throws CorruptRaftDataException, ForeignFrameException {
    BinaryReader in = header.open(frame);
    int kind = in.u8();
    LeaderReply reply =
        switch (kind) {
          case 1 -> new Done(in.natural64(), in.bytes());
          case 2 -> new Members(readView(in));
          case 3 ->
              new NotLeader(
                  in.bool()
                      ? Optional.of(RaftModelCodec.readMember(in).member())
                      : Optional.empty());
          case 4 -> new Busy();
          case 5 -> new Stale();
          case 6 -> new Unknown(in.text());
          default -> throw new CorruptRaftDataException("unknown reply " + kind);
        };
    in.end();
    return reply;
  }

  private static void write(BinaryWriter out, GroupView view) {
    RaftModelCodec.write(out, new RaftMember(view.leader()));
    RaftModelCodec.write(out, RaftMember.endpoints(view.voters()));
    RaftModelCodec.write(out, RaftMember.endpoints(view.learners()));
    out.i64(view.membershipIndex()).i64(view.commitIndex());
    out.i32(view.acknowledgedIndices().size());
    view.acknowledgedIndices()
        .forEach(
            (member, index) -> {
              RaftModelCodec.write(out, new RaftMember(member));
              out.i64(index);
            });
  }

  private static GroupView readView(BinaryReader in) throws CorruptRaftDataException {
    GroupMember leader = RaftModelCodec.readMember(in).member();
    Set<RaftEndpoint> voters = RaftModelCodec.readMembers(in);
    Set<RaftEndpoint> learners = RaftModelCodec.readMembers(in);
    long membershipIndex = in.natural64();
    long commitIndex = in.natural64();
    int count = in.count(12);
    Map<GroupMember, Long> acknowledged = new HashMap<>();
    for (int i = 0; i < count; i++) {
      acknowledged.put(RaftModelCodec.readMember(in).member(), in.natural64());
    }
    return new GroupView(
        leader,
        RaftMember.members(voters),
        RaftMember.members(learners),
        membershipIndex,
        commitIndex,
        acknowledged);
  }
}

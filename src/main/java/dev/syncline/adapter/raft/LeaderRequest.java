package dev.syncline.adapter.raft;

import dev.syncline.adapter.raft.FrameHeader.ForeignFrameException;
import dev.syncline.port.GroupMember;
import io.microraft.MembershipChangeMode;

/** What a member asks the leader to do. */
sealed interface LeaderRequest {

  /** Says whether asking twice has the effect of asking once. */
  boolean isRepeatable();

  /** Says whether the reply is one that this request ends with. */
  boolean isAnsweredBy(LeaderReply reply);

  /** Append the command, and answer once it is committed and applied. */
  record Propose(RaftOperation.Command command) implements LeaderRequest {
    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public boolean isAnsweredBy(LeaderReply reply) {
      return reply instanceof LeaderReply.Done;
    }
  }

  /** Answer a commit index that was current while the leader had a majority. */
  record Index() implements LeaderRequest {
    @Override
    public boolean isRepeatable() {
      return true;
    }

    @Override
    public boolean isAnsweredBy(LeaderReply reply) {
      return reply instanceof LeaderReply.Done;
    }
  }

  /** Answer the members. */
  record View() implements LeaderRequest {
    @Override
    public boolean isRepeatable() {
      return true;
    }

    @Override
    public boolean isAnsweredBy(LeaderReply reply) {
      return reply instanceof LeaderReply.Members;
    }
  }

  /** Change one member, if the membership is still the one at the index. */
  record Change(MembershipChangeMode mode, GroupMember member, long membershipIndex)
      implements LeaderRequest {
    @Override
    public boolean isRepeatable() {
      return true;
    }

    @Override
    public boolean isAnsweredBy(LeaderReply reply) {
      return reply instanceof LeaderReply.Done || reply instanceof LeaderReply.Stale;
    }
  }

  private static int kind(LeaderRequest request) {
    if (request instanceof Propose) {
      return 1;
    } else if (request instanceof Index) {
      return 2;
    } else if (request instanceof View) {
      return 3;
    }
    return 4;
  }

  /** Encodes the request as one frame. */
  default byte[] encode(FrameHeader header) {
    BinaryWriter out = header.begin().u8(kind(this));
    if (this instanceof Propose propose) {
      out.bytes(propose.command().bytes());
    } else if (this instanceof Change change) {
      out.u8(RaftModelCodec.code(change.mode()));
      RaftModelCodec.write(out, new RaftMember(change.member()));
      out.i64(change.membershipIndex());
    }
    return out.toByteArray();
  }

  /** Decodes one frame. */
  static LeaderRequest decode(FrameHeader header, byte[] frame)
      throws CorruptRaftDataException, ForeignFrameException {
    BinaryReader in = header.open(frame);
    int kind = in.u8();
    LeaderRequest request =
        switch (kind) {
          case 1 -> new Propose(new RaftOperation.Command(in.bytes()));
          case 2 -> new Index();
          case 3 -> new View();
          case 4 ->
              new Change(
                  RaftModelCodec.mode(in.u8()),
                  RaftModelCodec.readMember(in).member(),
                  in.natural64());
          default -> throw new CorruptRaftDataException("unknown request " + kind);
        };
    in.end();
    return request;
  }
}

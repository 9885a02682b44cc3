package dev.syncline.adapter.raft;

import dev.syncline.adapter.raft.FrameHeader.ForeignFrameException;
import io.microraft.RaftEndpoint;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the messages of the Raft protocol, one per frame: header, kind, sender, term, then the
 * fields of the kind in the order of MicroRaft's interfaces.
 */
final class RaftMessageCodec {

  private static final RaftModelFactory FACTORY = RaftModelCodec.FACTORY;

  private static final int APPEND = 1;
  private static final int APPEND_SUCCESS = 2;
  private static final int APPEND_FAILURE = 3;
  private static final int INSTALL = 4;
  private static final int INSTALL_RESPONSE = 5;
  private static final int PRE_VOTE = 6;
  private static final int PRE_VOTE_RESPONSE = 7;
  private static final int VOTE = 8;
  private static final int VOTE_RESPONSE = 9;
  private static final int TRIGGER_ELECTION = 10;

  /** Index, term and kind of operation. */
  private static final int MIN_ENTRY_BYTES = 13;

  private final FrameHeader header;

  RaftMessageCodec(FrameHeader header) {
    this.header = header;
  }

  byte[] encode(RaftMessage message) {
    BinaryWriter out = header.begin();
    if (message instanceof AppendEntriesRequest m) {
      begin(out, APPEND, m);
      append(out, m);
    } else if (message instanceof AppendEntriesSuccessResponse m) {
      begin(out, APPEND_SUCCESS, m);
      out.i64(m.getLastLogIndex());
      out.i64(m.getQuerySequenceNumber()).i64(m.getFlowControlSequenceNumber());
    } else if (message instanceof AppendEntriesFailureResponse m) {
      begin(out, APPEND_FAILURE, m);
      out.i64(m.getExpectedNextIndex());
      out.i64(m.getQuerySequenceNumber()).i64(m.getFlowControlSequenceNumber());
    } else if (message instanceof InstallSnapshotRequest m) {
      begin(out, INSTALL, m);
      install(out, m);
    } else if (message instanceof InstallSnapshotResponse m) {
      begin(out, INSTALL_RESPONSE, m);
      out.i64(m.getSnapshotIndex()).i32(m.getRequestedSnapshotChunkIndex());
      out.i64(m.getQuerySequenceNumber()).i64(m.getFlowControlSequenceNumber());
    } else {
      election(out, message);
    }
    return out.toByteArray();
  }

  private static void begin(BinaryWriter out, int kind, RaftMessage message) {
    out.u8(kind);
    RaftModelCodec.write(out, message.getSender());
    out.i32(message.getTerm());
  }

  private static void append(BinaryWriter out, AppendEntriesRequest m) {
    out.i32(m.getPreviousLogTerm()).i64(m.getPreviousLogIndex()).i64(m.getCommitIndex());
    out.i32(m.getLogEntries().size());
    m.getLogEntries().forEach(entry -> RaftModelCodec.write(out, entry));
    out.i64(m.getQuerySequenceNumber()).i64(m.getFlowControlSequenceNumber());
  }

  private static void install(BinaryWriter out, InstallSnapshotRequest m) {
    out.bool(m.isSenderLeader());
    out.i32(m.getSnapshotTerm()).i64(m.getSnapshotIndex()).i32(m.getTotalSnapshotChunkCount());
    @Nullable SnapshotChunk chunk = m.getSnapshotChunk();
    out.bool(chunk != null);
    if (chunk != null) {
      RaftModelCodec.write(out, chunk);
    }
    RaftModelCodec.write(out, m.getSnapshottedMembers());
    RaftModelCodec.write(out, m.getGroupMembersView());
    out.i64(m.getQuerySequenceNumber()).i64(m.getFlowControlSequenceNumber());
  }

  private static void election(BinaryWriter out, RaftMessage message) {
    if (message instanceof PreVoteRequest m) {
      begin(out, PRE_VOTE, m);
      out.i32(m.getLastLogTerm()).i64(m.getLastLogIndex());
    } else if (message instanceof PreVoteResponse m) {
      begin(out, PRE_VOTE_RESPONSE, m);
      out.bool(m.isGranted());
    } else if (message instanceof VoteRequest m) {
      begin(out, VOTE, m);
      out.i32(m.getLastLogTerm()).i64(m.getLastLogIndex()).bool(m.isSticky());
    } else if (message instanceof VoteResponse m) {
      begin(out, VOTE_RESPONSE, m);
      out.bool(m.isGranted());
    } else if (message instanceof TriggerLeaderElectionRequest m) {
      begin(out, TRIGGER_ELECTION, m);
      out.i32(m.getLastLogTerm()).i64(m.getLastLogIndex());
    } else {
      throw new IllegalArgumentException("unknown message " + message.getClass());
    }
  }

  /**
   * Decodes one frame.
   *
   * @throws ForeignFrameException if it belongs to another cluster or group
   * @throws CorruptRaftDataException if it is not a frame of this version
   */
  RaftMessage decode(byte[] frame) throws CorruptRaftDataException, ForeignFrameException {
    BinaryReader in = header.open(frame);
    int kind = in.u8();
    RaftMember sender = RaftModelCodec.readMember(in);
    int term = in.natural32();
    RaftMessage message =
        switch (kind) {
          case APPEND -> readAppend(in, sender, term);
          case APPEND_SUCCESS -> readAppendSuccess(in, sender, term);
          case APPEND_FAILURE -> readAppendFailure(in, sender, term);
          case INSTALL -> readInstall(in, sender, term);
          case INSTALL_RESPONSE -> readInstallResponse(in, sender, term);
          default -> readElection(kind, in, sender, term);
        };
    in.end();
    return message;
  }

  private RaftMessage readAppend(BinaryReader in, RaftEndpoint sender, int term)
      throws CorruptRaftDataException {
    var builder =
        FACTORY
            .createAppendEntriesRequestBuilder()
            .setGroupId(header.group())
            .setSender(sender)
            .setTerm(term)
            .setPreviousLogTerm(in.natural32())
            .setPreviousLogIndex(in.natural64())
            .setCommitIndex(in.natural64());
    int count = in.count(MIN_ENTRY_BYTES);
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(RaftModelCodec.readLogEntry(in));
    }
    return builder
        .setLogEntries(entries)
        .setQuerySequenceNumber(in.natural64())
        .setFlowControlSequenceNumber(in.natural64())
        .build();
  }

  private RaftMessage readAppendSuccess(BinaryReader in, RaftEndpoint sender, int term)
      throws CorruptRaftDataException {
    return FACTORY
        .createAppendEntriesSuccessResponseBuilder()
        .setGroupId(header.group())
        .setSender(sender)
        .setTerm(term)
        .setLastLogIndex(in.natural64())
        .setQuerySequenceNumber(in.natural64())
        .setFlowControlSequenceNumber(in.natural64())
        .build();
  }

  private RaftMessage readAppendFailure(BinaryReader in, RaftEndpoint sender, int term)
      throws CorruptRaftDataException {
    return FACTORY
        .createAppendEntriesFailureResponseBuilder()
        .setGroupId(header.group())
        .setSender(sender)
        .setTerm(term)
        .setExpectedNextIndex(in.natural64())
        .setQuerySequenceNumber(in.natural64())
        .setFlowControlSequenceNumber(in.natural64())
        .build();
  }

  private RaftMessage readInstall(BinaryReader in, RaftEndpoint sender, int term)
      throws CorruptRaftDataException {
    boolean senderLeader = in.bool();
    int snapshotTerm = in.natural32();
    long snapshotIndex = in.natural64();
    int chunks = in.natural32();
    @Nullable SnapshotChunk chunk = in.bool() ? RaftModelCodec.readSnapshotChunk(in) : null;
    if (chunks == 0
        || chunks > RaftModelCodec.MAX_SNAPSHOT_CHUNKS
        || (chunk != null && chunk.getSnapshotChunkCount() != chunks)) {
      throw new CorruptRaftDataException("a snapshot of " + chunks + " chunks");
    }
    return FACTORY
        .createInstallSnapshotRequestBuilder()
        .setGroupId(header.group())
        .setSender(sender)
        .setTerm(term)
        .setSenderLeader(senderLeader)
        .setSnapshotTerm(snapshotTerm)
        .setSnapshotIndex(snapshotIndex)
        .setTotalSnapshotChunkCount(chunks)
        .setSnapshotChunk(chunk)
        .setSnapshottedMembers(RaftModelCodec.readMembers(in))
        .setGroupMembersView(RaftModelCodec.readMembersView(in))
        .setQuerySequenceNumber(in.natural64())
        .setFlowControlSequenceNumber(in.natural64())
        .build();
  }

  private RaftMessage readInstallResponse(BinaryReader in, RaftEndpoint sender, int term)
      throws CorruptRaftDataException {
    return FACTORY
        .createInstallSnapshotResponseBuilder()
        .setGroupId(header.group())
        .setSender(sender)
        .setTerm(term)
        .setSnapshotIndex(in.natural64())
        .setRequestedSnapshotChunkIndex(in.natural32())
        .setQuerySequenceNumber(in.natural64())
        .setFlowControlSequenceNumber(in.natural64())
        .build();
  }

  private RaftMessage readElection(int kind, BinaryReader in, RaftEndpoint sender, int term)
      throws CorruptRaftDataException {
    return switch (kind) {
      case PRE_VOTE ->
          FACTORY
              .createPreVoteRequestBuilder()
              .setGroupId(header.group())
              .setSender(sender)
              .setTerm(term)
              .setLastLogTerm(in.natural32())
              .setLastLogIndex(in.natural64())
              .build();
      case PRE_VOTE_RESPONSE ->
          FACTORY
              .createPreVoteResponseBuilder()
              .setGroupId(header.group())
              .setSender(sender)
              .setTerm(term)
              .setGranted(in.bool())
              .build();
      case VOTE ->
          FACTORY
              .createVoteRequestBuilder()
              .setGroupId(header.group())
              .setSender(sender)
              .setTerm(term)
              .setLastLogTerm(in.natural32())
              .setLastLogIndex(in.natural64())
              .setSticky(in.bool())
              .build();
      case VOTE_RESPONSE ->
          FACTORY
              .createVoteResponseBuilder()
              .setGroupId(header.group())
              .setSender(sender)
              .setTerm(term)
              .setGranted(in.bool())
              .build();
      case TRIGGER_ELECTION ->
          FACTORY
              .createTriggerLeaderElectionRequestBuilder()
              .setGroupId(header.group())
              .setSender(sender)
              .setTerm(term)
              .setLastLogTerm(in.natural32())
              .setLastLogIndex(in.natural64())
              .build();
      default -> throw new CorruptRaftDataException("unknown message " + kind);
    };
  }
}

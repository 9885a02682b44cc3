package dev.syncline.adapter.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.adapter.raft.FrameHeader.ForeignFrameException;
import dev.syncline.port.GroupMember;
import dev.syncline.port.GroupView;
import io.microraft.MembershipChangeMode;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.message.RaftMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RaftCodecTest {

  private static final FrameHeader HEADER = new FrameHeader("c-1", RaftModels.GROUP);
  private static final GroupMember N1 = new GroupMember("n1", "a");
  private static final GroupMember N2 = new GroupMember("n2", "b");

  private final RaftMessageCodec codec = new RaftMessageCodec(HEADER);

  @Provide
  Arbitrary<RaftMessage> messages() {
    return RaftModels.messages();
  }

  @Provide
  Arbitrary<LogEntry> entries() {
    return RaftModels.entries();
  }

  @Provide
  Arbitrary<SnapshotChunk> chunks() {
    return RaftModels.chunks();
  }

  @Provide
  Arbitrary<LeaderRequest> requests() {
    return Arbitraries.oneOf(
        RaftModels.bytes()
            .map(bytes -> new LeaderRequest.Propose(new RaftOperation.Command(bytes))),
        Arbitraries.of(new LeaderRequest.Index(), new LeaderRequest.View()),
        RaftModels.members()
            .map(
                member ->
                    new LeaderRequest.Change(MembershipChangeMode.REMOVE_MEMBER, member, 42)));
  }

  @Provide
  Arbitrary<LeaderReply> replies() {
    return Arbitraries.oneOf(
        RaftModels.bytes().map(bytes -> new LeaderReply.Done(7, bytes)),
        Arbitraries.of(
            new LeaderReply.NotLeader(),
            new LeaderReply.NotLeader(Optional.of(N2)),
            new LeaderReply.Busy(),
            new LeaderReply.Stale(),
            new LeaderReply.Unknown("why"),
            new LeaderReply.Members(
                new GroupView(N1, Set.of(N1), Set.of(N2), 3, 9, Map.of(N2, 8L)))));
  }

  @Property(tries = 300)
  void everyMessageSurvivesTheWire(@ForAll("messages") RaftMessage message) throws Exception {
    assertThat(codec.decode(codec.encode(message))).usingRecursiveComparison().isEqualTo(message);
  }

  @Property(tries = 300)
  void everyLogEntrySurvivesTheStore(@ForAll("entries") LogEntry entry) throws Exception {
    assertThat(JournalFormat.readLogEntry(JournalFormat.logEntry(entry)))
        .usingRecursiveComparison()
        .isEqualTo(entry);
  }

  @Property(tries = 300)
  void everySnapshotChunkSurvivesTheStore(@ForAll("chunks") SnapshotChunk chunk) throws Exception {
    assertThat(JournalFormat.readSnapshotChunk(JournalFormat.snapshotChunk(chunk)))
        .usingRecursiveComparison()
        .isEqualTo(chunk);
  }

  @Property(tries = 200)
  void everyRequestSurvivesTheWire(@ForAll("requests") LeaderRequest request) throws Exception {
    assertThat(LeaderRequest.decode(HEADER, request.encode(HEADER)))
        .usingRecursiveComparison()
        .isEqualTo(request);
  }

  @Property(tries = 200)
  void everyReplySurvivesTheWire(@ForAll("replies") LeaderReply reply) throws Exception {
    assertThat(LeaderReply.decode(HEADER, reply.encode(HEADER)))
        .usingRecursiveComparison()
        .isEqualTo(reply);
  }

  @Property(tries = 300)
  void aTruncatedMessageIsRefusedAsCorrupt(
      @ForAll("messages") RaftMessage message, @ForAll @IntRange(min = 0, max = 99) int percent) {
    byte[] frame = codec.encode(message);
    byte[] cut = Arrays.copyOf(frame, frame.length * percent / 100);

    assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(CorruptRaftDataException.class);
  }

  @Property(tries = 200)
  void aMessageWithBytesLeftOverIsRefusedAsCorrupt(@ForAll("messages") RaftMessage message) {
    byte[] frame = codec.encode(message);
    byte[] longer = Arrays.copyOf(frame, frame.length + 1);

    assertThatThrownBy(() -> codec.decode(longer)).isInstanceOf(CorruptRaftDataException.class);
  }

  @Property(tries = 600)
  void aDamagedMessageIsReadOrRefusedButNeverFailsOtherwise(
      @ForAll("messages") RaftMessage message, @ForAll int position, @ForAll byte damage) {
    byte[] frame = codec.encode(message);
    frame[Math.floorMod(position, frame.length)] = damage;

    try {
      assertThat(codec.encode(codec.decode(frame))).hasSameSizeAs(frame);
    } catch (CorruptRaftDataException | ForeignFrameException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Property(tries = 300)
  void randomBytesAreRefused(@ForAll byte[] noise) {
    assertThatThrownBy(() -> codec.decode(noise))
        .isInstanceOfAny(CorruptRaftDataException.class, ForeignFrameException.class);
  }

  @Example
  void anAnnouncedLengthBeyondTheFrameIsRefusedBeforeAllocation() {
    byte[] hugeCommand = HEADER.begin().u8(1).i32(Integer.MAX_VALUE).toByteArray();
    byte[] hugeList =
        HEADER
            .begin()
            .u8(1)
            .text("n1")
            .text("a")
            .i32(1)
            .i32(1)
            .i64(1)
            .i64(1)
            .i32(1 << 30)
            .toByteArray();

    assertThatThrownBy(() -> LeaderRequest.decode(HEADER, hugeCommand))
        .isInstanceOf(CorruptRaftDataException.class);
    assertThatThrownBy(() -> codec.decode(hugeList)).isInstanceOf(CorruptRaftDataException.class);
  }

  @Property(tries = 100)
  void aFrameOfAnotherClusterOrGroupIsForeign(@ForAll("messages") RaftMessage message) {
    List.of(new FrameHeader("c-2", RaftModels.GROUP), new FrameHeader("c-1", "other"))
        .forEach(
            header -> {
              byte[] frame = new RaftMessageCodec(header).encode(message);
              assertThatThrownBy(() -> codec.decode(frame))
                  .isInstanceOf(ForeignFrameException.class);
            });
  }

  @Property(tries = 50)
  void aSnapshotIsTheSumOfItsParts(
      @ForAll @IntRange(min = 0, max = 3 * SnapshotPart.MAX_BYTES) int length) throws Exception {
    byte[] snapshot = new byte[length];
    for (int i = 0; i < length; i += 1_000) {
      snapshot[i] = (byte) (i / 1_000);
    }

    assertThat(SnapshotPart.join(SnapshotPart.cut(snapshot))).isEqualTo(snapshot);
  }

  @Example
  void partsOfTwoSnapshotsAreNotJoined() {
    byte[] one = new byte[SnapshotPart.MAX_BYTES + 1];
    byte[] other = one.clone();
    other[other.length - 1] = 1;
    List<SnapshotPart> mixed =
        List.of(SnapshotPart.cut(one).get(0), SnapshotPart.cut(other).get(1));

    assertThatThrownBy(() -> SnapshotPart.join(mixed)).isInstanceOf(CorruptRaftDataException.class);
  }
}

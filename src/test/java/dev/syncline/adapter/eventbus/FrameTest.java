package dev.syncline.adapter.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.PartitionDigest;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.StoreTrouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final NodeName N1 = new NodeName("n1");
  private static final Actor A1 = new Actor(0x5f0c91d2_00000001L);
  private static final Partition P = new Partition(3, 17);
  private static final EntryKey KEY = new EntryKey(9, Bytes.utf8("ground plan"));
  private static final VersionVector CLOCK =
      VersionVector.of(new Dot(A1, 1), new Dot(A1, 3), new Dot(new Actor(4), 2));
  private static final Version VALUE =
      new Version(
          new Dot(A1, 3),
          HybridTimestamp.ofMillis(1_700_000_000_000L),
          new Content.Value(Bytes.wrap(new byte[16]), Bytes.utf8("{\"a\":1}")));
  private static final Version TOMBSTONE =
      new Version(new Dot(A1, 4), HybridTimestamp.ZERO, Content.Tombstone.INSTANCE);
  private static final Entry ENTRY =
      new Entry(ConflictPolicy.SIBLINGS, List.of(VALUE, TOMBSTONE), CLOCK);

  static List<PeerMessage> oneOfEach() {
    List<PeerMessage> all = new ArrayList<>();
    all.add(
        new PeerMessage.Write(
            new WriteRequest(5, 6, P, KEY, ConflictPolicy.LAST_WRITE_WINS, VALUE, CLOCK)));
    all.add(new PeerMessage.WriteAck(5, 9, true));
    for (Refusal reason : Refusal.values()) {
      all.add(new PeerMessage.Refused(5, 8, reason));
    }
    all.add(new PeerMessage.Read(1, 2, P, KEY, ConflictPolicy.SIBLINGS, true));
    all.add(new PeerMessage.ReadFull(1, false, ENTRY));
    all.add(new PeerMessage.ReadDigest(1, true, -7));
    SyncItem item = new SyncItem(KEY, CLOCK, ENTRY);
    all.add(new PeerMessage.Repair(new SyncBatch(P, 3, CLOCK, List.of(item), CLOCK, CLOCK)));
    List<Bytes> frames = List.of(Bytes.utf8("dictionary"), Bytes.utf8("batch"));
    for (PeerMessage.Encoding encoding : PeerMessage.Encoding.values()) {
      all.add(new PeerMessage.Fetch(P, CLOCK, encoding));
      all.add(new PeerMessage.Batch(P, encoding, CLOCK, frames));
    }
    Map<Partition, PartitionDigest> digests = Map.of(P, new PartitionDigest(77, -78, true, false));
    all.add(new PeerMessage.ClockDigests(3, 4, 5, 6, true, digests));
    all.add(new PeerMessage.ClockDigests(3, 4, 5, 6, false, digests));
    for (StreamBatch.Purpose purpose : StreamBatch.Purpose.values()) {
      for (PeerMessage.Encoding encoding : PeerMessage.Encoding.values()) {
        PeerMessage.StreamRequest first = new PeerMessage.StreamRequest(P, null, purpose, encoding);
        PeerMessage.StreamRequest next = new PeerMessage.StreamRequest(P, KEY, purpose, encoding);
        all.add(first);
        all.add(next);
        all.add(new PeerMessage.Range(first, KEY, frames));
        all.add(new PeerMessage.Range(next, null, List.of()));
      }
    }
    all.add(new PeerMessage.Underway(List.of(P), List.of(P, new Partition(1, 2))));
    all.add(new PeerMessage.QuietDigest(1, 2, 3, -4, 5));
    all.add(new PeerMessage.DigestsWanted(3));
    all.add(new PeerMessage.ReportRequest(List.of(P)));
    VersionVector applied = CLOCK.plus(new Dot(A1, 9));
    all.add(new PeerMessage.Report(new ClockReport(P, N1, A1, 4, CLOCK, applied, true, true)));
    all.add(new PeerMessage.RingRequest());
    all.add(new PeerMessage.RingUpdate(Ring.EMPTY));
    all.add(new PeerMessage.StoreState(null));
    all.add(new PeerMessage.ClockAsk(-17));
    all.add(new PeerMessage.ClockAnswer(-17, 1_700_000_000_000L));
    for (StoreTrouble.Kind kind : StoreTrouble.Kind.values()) {
      all.add(new PeerMessage.StoreState(new StoreTrouble(kind, "ü".repeat(400))));
    }
    all.add(new PeerMessage.Probe());
    VersionVector over =
        VersionVector.ofWhole(3, 17)
            .join(VersionVector.ofWhole(19, 19))
            .join(VersionVector.ofRange(Actor.random(4), 3, VersionVector.END));
    all.add(
        new PeerMessage.Report(
            new ClockReport(P, N1, A1, 4, CLOCK.join(over), applied.join(over), true, true)));
    return all;
  }

  private static byte[] frame(List<PeerMessage> messages) {
    ByteWriter out = new ByteWriter(64);
    Frame.encodeHeader(out, 42, N1, A1, 11, 12, 13, messages.size());
    messages.forEach(each -> PeerMessageCodec.write(each, out));
    Frame.finish(out);
    return out.toByteArray();
  }

  @Test
  void everyKindOfMessageComesBackAsItWasSent() {
    List<PeerMessage> sent = oneOfEach();
    assertThat(sent.stream().map(Object::getClass).distinct().count())
        .as("kinds of message tried")
        .isEqualTo(
            Stream.of(PeerMessage.class.getPermittedSubclasses())
                .flatMap(each -> Stream.of(each.getPermittedSubclasses()))
                .count());

    Frame frame = Frame.decode(frame(sent));

    assertThat(frame).isEqualTo(new Frame(42, N1, A1, 11, 12, 13, sent));
  }

  @Test
  void anyFlippedBitIsNoticed() {
    byte[] bytes = frame(oneOfEach());
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> Frame.decode(damaged))
          .as("bit %d", bit)
          .isInstanceOf(CorruptDataException.class);
    }
  }

  @Test
  void anyTruncationIsNoticed() {
    byte[] bytes = frame(oneOfEach());
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Frame.decode(cut))
          .as("%d bytes", length)
          .isInstanceOf(CorruptDataException.class);
    }
  }
}

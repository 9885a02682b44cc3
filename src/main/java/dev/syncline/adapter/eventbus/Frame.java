package dev.syncline.adapter.eventbus;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.PeerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What travels between two nodes: a header and the messages that had gathered.
 *
 * <p>Layout: version (1), CRC32C of all that follows (4), cluster fingerprint (8), actor of the
 * sender (8), actor of the receiver whose frames are receipted (8), highest sequence number
 * received from it (varint), sequence number (varint, 0 for a frame that wants no receipt), name of
 * the sender, count of messages (4), messages.
 *
 * <p>Version, checksum, fingerprint and sender's actor are where they are in every version, so that
 * a node can say who sends what it does not read.
 *
 * @param sequence 1, 2, 3, … per sender's run and receiver; 0 if no receipt is wanted
 * @param receiptActor the receiver's run that {@code receipt} is about; 0 for none
 * @param receipt the highest sequence number received from that run
 */
record Frame(
    long clusterFingerprint,
    NodeName from,
    Actor actor,
    long sequence,
    long receiptActor,
    long receipt,
    List<PeerMessage> messages) {
  static final int VERSION = 1;
  private static final int CHECKED_FROM = 5;

  Frame {
    messages = List.copyOf(messages);
  }

  /** Starts a frame: messages are appended to the writer next, then {@link #finish} is called. */
  static void encodeHeader(
      ByteWriter out,
      long clusterFingerprint,
      NodeName from,
      Actor actor,
      long sequence,
      long receiptActor,
      long receipt,
      int count) {
    out.writeByte(VERSION).writeInt(0).writeLong(clusterFingerprint).writeLong(actor.id());
    out.writeLong(receiptActor).writeVarLong(receipt).writeVarLong(sequence);
    out.writeString(from.value()).writeInt(count);
  }

  /** Completes a frame with its checksum. */
  static void finish(ByteWriter out) {
    out.setInt(1, checksum(out.array(), out.length()));
  }

  /** A whole frame in a version that this node does not read. */
  static final class OtherVersionException extends CorruptDataException {
    private static final long serialVersionUID = 1L;

    private final int version;
    private final long sender;

    OtherVersionException(int version, Actor sender) {
      super("frame has version " + version + ", this node reads " + VERSION);
      this.version = version;
      this.sender = sender.id();
    }

    int version() {
      return version;
    }

    Actor sender() {
      return new Actor(sender);
    }
  }

  /**
   * Decodes a frame.
   *
   * @throws OtherVersionException if it is of another version
   * @throws CorruptDataException if it is damaged
   */
  static Frame decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    int checksum = in.readInt();
    if (checksum != checksum(bytes, bytes.length)) {
      throw new CorruptDataException("frame has a wrong checksum");
    }
    long fingerprint = in.readLong();
    Actor actor = new Actor(in.readLong());
    if (version != VERSION) {
      throw new OtherVersionException(version, actor);
    }
    long receiptActor = in.readLong();
    long receipt = in.readVarLong();
    long sequence = in.readVarLong();
    NodeName from = PeerMessageCodec.nodeName(in.readString("node name", 63));
    int count = in.readInt();
    if (count < 0 || count > in.remaining()) {
      throw new CorruptDataException("frame claims " + count + " messages");
    }
    List<PeerMessage> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(PeerMessageCodec.read(in));
    }
    in.expectEnd("a frame");
    return new Frame(fingerprint, from, actor, sequence, receiptActor, receipt, messages);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, CHECKED_FROM, length - CHECKED_FROM);
    return (int) crc.getValue();
  }
}

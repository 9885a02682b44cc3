package dev.syncline.api.bus;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a node sends back to a client: receipts of frames, and the answers that have gathered, in
 * whatever order the operations ended.
 *
 * <p>Layout: version (1), CRC32C of all that follows (4), node's name, receipts, refused frames,
 * members (each a count and the elements), count of answers, and for each its request's number
 * (varint), length and bytes.
 *
 * @param receipts sequence numbers of frames that have arrived
 * @param refused sequence numbers of frames of a version that this node does not read; nothing of
 *     them was done
 * @param members the nodes of the cluster, where they were asked for
 */
record AnswerFrame(
    NodeName node,
    List<Long> receipts,
    List<Long> refused,
    List<NodeName> members,
    List<Item> items) {
  static final int VERSION = 1;
  private static final int CHECKED_FROM = 5;
  private static final int MAX_NAME_BYTES = 63;

  AnswerFrame {
    receipts = List.copyOf(receipts);
    refused = List.copyOf(refused);
    members = List.copyOf(members);
    items = List.copyOf(items);
  }

  /**
   * One answer.
   *
   * @param number of the request
   * @param bytes as {@link AnswerCodec} wrote them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Item(long number, byte[] bytes) {}

  byte[] encode() {
    int size = 128 + 9 * receipts.size();
    for (Item item : items) {
      size += item.bytes().length + 16;
    }
    ByteWriter out = new ByteWriter(size).writeByte(VERSION).writeInt(0);
    out.writeString(node.value());
    write(receipts, out);
    write(refused, out);
    out.writeVarLong(members.size());
    members.forEach(each -> out.writeString(each.value()));
    out.writeVarLong(items.size());
    for (Item item : items) {
      out.writeVarLong(item.number()).writeBytes(item.bytes());
    }
    out.setInt(1, checksum(out.array(), out.length()));
    return out.toByteArray();
  }

  private static void write(List<Long> numbers, ByteWriter out) {
    out.writeVarLong(numbers.size());
    numbers.forEach(out::writeVarLong);
  }

  /**
   * Decodes a frame.
   *
   * @throws CorruptDataException if it is damaged or of another version
   */
  static AnswerFrame decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException(
          "an answer has version " + version + ", this client reads " + VERSION);
    }
    if (in.readInt() != checksum(bytes, bytes.length)) {
      throw new CorruptDataException("an answer has a wrong checksum");
    }
    NodeName node = node(in);
    List<Long> receipts = numbers(in);
    List<Long> refused = numbers(in);
    int memberCount = in.readCount("members", 2);
    List<NodeName> members = new ArrayList<>(memberCount);
    for (int i = 0; i < memberCount; i++) {
      members.add(node(in));
    }
    int count = in.readCount("answers", 2);
    List<Item> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(new Item(in.readVarLong(), in.readBytes("answer", Integer.MAX_VALUE)));
    }
    in.expectEnd("a frame");
    return new AnswerFrame(node, receipts, refused, members, items);
  }

  private static List<Long> numbers(ByteReader in) {
    int count = in.readCount("sequence numbers", 1);
    List<Long> numbers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(in.readVarLong());
    }
    return numbers;
  }

  private static NodeName node(ByteReader in) {
    try {
      return new NodeName(in.readString("node name", MAX_NAME_BYTES));
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("a node name has a wrong form");
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, CHECKED_FROM, length - CHECKED_FROM);
    return (int) crc.getValue();
  }
}

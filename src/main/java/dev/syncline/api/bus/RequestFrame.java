package dev.syncline.api.bus;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a client sends to a node: the requests that had gathered.
 *
 * <p>Layout: version (1), client (16), sequence number (8): these 25 bytes are the same in every
 * version, so that a node can tell a client that it does not know its version. Then CRC32C of
 * client, sequence number and all that follows (4), whether the members are asked for (1), count of
 * requests (varint), and for each its number (varint), timeout in milliseconds plus one (varint),
 * length and bytes.
 *
 * @param client names the client and so the address of its answers
 * @param sequence 1, 2, 3, … per client
 * @param asksForMembers whether the answer is to list the cluster's nodes
 */
record RequestFrame(UUID client, long sequence, boolean asksForMembers, List<Item> items) {
  static final int VERSION = 1;
  static final int PREFIX_BYTES = 25;
  private static final int CHECKSUM_AT = PREFIX_BYTES;
  private static final int CHECKED_FROM = PREFIX_BYTES + 4;
  private static final int MIN_ITEM_BYTES = 3;
  private static final int ITEM_OVERHEAD_BYTES = 24;

  RequestFrame {
    items = List.copyOf(items);
  }

  /**
   * One request.
   *
   * @param number unique per client
   * @param bytes as {@link RequestCodec} wrote them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Item(long number, long timeoutMillis, byte[] bytes) {}

  byte[] encode() {
    int size = CHECKED_FROM + 16;
    for (Item item : items) {
      size += item.bytes().length + ITEM_OVERHEAD_BYTES;
    }
    ByteWriter out = new ByteWriter(size).writeByte(VERSION);
    out.writeLong(client.getMostSignificantBits()).writeLong(client.getLeastSignificantBits());
    out.writeLong(sequence).writeInt(0).writeByte(asksForMembers ? 1 : 0);
    out.writeVarLong(items.size());
    for (Item item : items) {
      out.writeVarLong(item.number()).writeVarLong(item.timeoutMillis() + 1);
      out.writeBytes(item.bytes());
    }
    out.setInt(CHECKSUM_AT, checksum(out.array(), out.length()));
    return out.toByteArray();
  }

  /** A frame was written in another version than this node reads. */
  static final class UnknownVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient UUID client;
    private final long sequence;

    UnknownVersionException(int version, UUID client, long sequence) {
      super("has version " + version + ", this node reads " + VERSION, null, false, false);
      this.client = client;
      this.sequence = sequence;
    }

    UUID client() {
      return client;
    }

    long sequence() {
      return sequence;
    }
  }

  /**
   * Decodes a frame.
   *
   * @throws UnknownVersionException if it is of another version
   * @throws CorruptDataException if it is damaged
   */
  static RequestFrame decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    UUID client = new UUID(in.readLong(), in.readLong());
    long sequence = in.readLong();
    if (version != VERSION) {
      throw new UnknownVersionException(version, client, sequence);
    }
    if (in.readInt() != checksum(bytes, bytes.length)) {
      throw new CorruptDataException("a frame has a wrong checksum");
    }
    boolean asksForMembers = in.readByte() == 1;
    int count = in.readCount("requests", MIN_ITEM_BYTES);
    List<Item> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long number = in.readVarLong();
      long timeoutMillis = in.readVarLong() - 1;
      items.add(new Item(number, timeoutMillis, in.readBytes("request", Integer.MAX_VALUE)));
    }
    in.expectEnd("a frame");
    return new RequestFrame(client, sequence, asksForMembers, items);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 1, CHECKSUM_AT - 1);
    crc.update(bytes, CHECKED_FROM, length - CHECKED_FROM);
    return (int) crc.getValue();
  }
}

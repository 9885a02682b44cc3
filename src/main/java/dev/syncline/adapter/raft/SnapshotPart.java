package dev.syncline.adapter.raft;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A piece of a snapshot, labelled with the checksum of the whole. Pieces of one snapshot may come
 * from two leaders; the label shows whether both had the same bytes.
 */
final class SnapshotPart {

  /** Fixed, so that equal snapshots are cut equally whatever a member's settings are. */
  static final int MAX_BYTES = 256 * 1024;

  private final int wholeCrc;
  private final byte[] bytes;

  SnapshotPart(int wholeCrc, byte[] bytes) {
    this.wholeCrc = wholeCrc;
    this.bytes = bytes;
  }

  int wholeCrc() {
    return wholeCrc;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Cuts a snapshot into at least one piece. */
  static List<SnapshotPart> cut(byte[] snapshot) {
    int crc = crc(snapshot);
    List<SnapshotPart> parts = new ArrayList<>();
    int from = 0;
    do {
      int to = (int) Math.min((long) from + MAX_BYTES, snapshot.length);
      parts.add(new SnapshotPart(crc, Arrays.copyOfRange(snapshot, from, to)));
      from = to;
    } while (from < snapshot.length);
    return parts;
  }

  /**
   * Puts the pieces together again.
   *
   * @throws CorruptRaftDataException if they do not give the snapshot that each is labelled with
   */
  static byte[] join(List<SnapshotPart> parts) throws CorruptRaftDataException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    parts.forEach(part -> whole.writeBytes(part.bytes));
    byte[] snapshot = whole.toByteArray();
    int crc = crc(snapshot);
    if (parts.stream().anyMatch(part -> part.wholeCrc != crc)) {
      throw new CorruptRaftDataException("the pieces of a snapshot do not belong together");
    }
    return snapshot;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  @Override
  public String toString() {
    return "SnapshotPart[" + bytes.length + " bytes]";
  }
}

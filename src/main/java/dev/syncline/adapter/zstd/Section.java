package dev.syncline.adapter.zstd;

import dev.syncline.port.SyncCodec.DataKind;
import java.util.List;

/**
 * The parts of a frame, in the order in which they stand in it. Each is compressed by itself: bytes
 * of one kind share one entropy table, and noise is recognised and stored as it is.
 */
enum Section {
  /** Partition, clock and one row per entry. */
  ENTRIES(0, DataKind.ENTRIES),
  /** Payloads, end to end. */
  PAYLOADS(1, DataKind.PAYLOADS),
  /** The lowest bytes of all floats of vectors sent whole. */
  VECTORS_0(2, DataKind.VECTORS),
  /** The second bytes. */
  VECTORS_1(3, DataKind.VECTORS),
  /** The third bytes. */
  VECTORS_2(4, DataKind.VECTORS),
  /** The bytes of sign and exponent. */
  VECTORS_3(5, DataKind.VECTORS),
  /** The hashes of the vectors that deltas start from. */
  BASES(6, DataKind.DELTAS),
  /** Which floats differ from the base. */
  MASKS(7, DataKind.DELTAS),
  /** The lowest bytes of the XOR of those that differ. */
  CHANGES_0(8, DataKind.DELTAS),
  /** The second bytes. */
  CHANGES_1(9, DataKind.DELTAS),
  /** The third bytes. */
  CHANGES_2(10, DataKind.DELTAS),
  /** The bytes of sign and exponent. */
  CHANGES_3(11, DataKind.DELTAS),
  /** A dictionary, alone in its frame. */
  DICTIONARY(12, DataKind.PAYLOADS);

  /** How many there are. */
  static final int COUNT = 13;

  private static final List<Section> VECTORS = List.of(VECTORS_0, VECTORS_1, VECTORS_2, VECTORS_3);
  private static final List<Section> CHANGES = List.of(CHANGES_0, CHANGES_1, CHANGES_2, CHANGES_3);

  private final int number;
  private final DataKind kind;

  Section(int number, DataKind kind) {
    this.number = number;
    this.kind = kind;
  }

  /** Its place, 0 for the first; part of the wire format. */
  int number() {
    return number;
  }

  /** The kind of data in it. */
  DataKind kind() {
    return kind;
  }

  /** Its bit in a frame's header. */
  int bit() {
    return 1 << number;
  }

  /** The section of a plane of whole vectors, 0 to 3. */
  static Section vectors(int plane) {
    return VECTORS.get(plane);
  }

  /** The section of a plane of changes, 0 to 3. */
  static Section changes(int plane) {
    return CHANGES.get(plane);
  }
}

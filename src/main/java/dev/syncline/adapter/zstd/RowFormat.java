package dev.syncline.adapter.zstd;

/**
 * The flags of rows and versions in {@link Section#ENTRIES}.
 *
 * <p>Row: flags (1), collection (varint, unless as before), length of the id (varint), id, dots
 * answered (unless just those of the versions), context (unless empty), dots of the versions of
 * which something is left out and hash of the whole (where it is), count of versions (varint,
 * unless one), versions. Version: flags (1), actor (8, unless as before), counter and timestamp
 * (signed differences from the version before, varint), for a value length of payload (varint) and
 * of vector (varint, unless as before), for what a mutation has left its length (varint); it lies
 * among the payloads.
 */
final class RowFormat {
  /** The low bits of a row's flags hold the code of its policy. */
  static final int POLICY_MASK = 0x07;

  static final int LEFT_OUT = 0x08;
  static final int SAME_COLLECTION = 0x10;
  static final int ANSWERS_OWN_DOTS = 0x20;
  static final int EMPTY_CONTEXT = 0x40;
  static final int ONE_VERSION = 0x80;

  static final int VALUE = 0x01;
  static final int SAME_ACTOR = 0x02;
  static final int SAME_LENGTH = 0x04;
  static final int DELTA = 0x08;
  static final int MUTATED = 0x10;
  static final int VERSION_FLAGS = VALUE | SAME_ACTOR | SAME_LENGTH | DELTA;

  private RowFormat() {}

  /** Small numbers of either sign become small ones without. */
  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}

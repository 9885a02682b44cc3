package dev.syncline.adapter.zstd;

import java.util.zip.CRC32C;

/**
 * The numbers of wire format 1; {@code docs/sync-wire-format.md} draws it.
 *
 * <p>Header: version (1), kind (1), CRC32C of all that follows (4), bits of the sections present
 * (4), bytes of all sections before compression (4), bytes after the header (4), dictionary (8).
 * Sections: method (1), bytes before compression (varint), bytes that follow (varint, unless they
 * are stored), bytes.
 */
final class FrameFormat {
  static final int VERSION = 1;

  static final int BATCH = 1;
  static final int DICTIONARY = 2;

  static final int CHECKSUM_AT = 2;
  static final int CHECKED_FROM = 6;
  static final int SECTIONS_AT = 6;
  static final int RAW_SIZE_AT = 10;
  static final int BODY_SIZE_AT = 14;
  static final int HEADER_BYTES = 26;

  static final int STORED = 0;
  static final int ZSTD = 1;
  static final int ZSTD_DICTIONARY = 2;

  /** No zstd block says more with less: 4 bytes for a run of 128 KiB. */
  static final int MAX_EXPANSION = 1 << 15;

  private FrameFormat() {}

  static int checksum(byte[] frame, int length) {
    CRC32C crc = new CRC32C();
    crc.update(frame, CHECKED_FROM, length - CHECKED_FROM);
    return (int) crc.getValue();
  }
}

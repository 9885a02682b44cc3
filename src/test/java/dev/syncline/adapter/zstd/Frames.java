package dev.syncline.adapter.zstd;

import dev.syncline.core.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Frames that were tampered with. */
final class Frames {
  private Frames() {}

  /** Gives damaged bytes the checksum they need to get past it. */
  static Bytes sealed(byte[] bytes) {
    if (bytes.length >= FrameFormat.HEADER_BYTES) {
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(FrameFormat.BODY_SIZE_AT, bytes.length - FrameFormat.HEADER_BYTES)
          .putInt(FrameFormat.CHECKSUM_AT, FrameFormat.checksum(bytes, bytes.length));
    }
    return Bytes.wrap(bytes);
  }
}

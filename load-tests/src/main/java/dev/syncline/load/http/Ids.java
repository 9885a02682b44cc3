package dev.syncline.load.http;

import java.nio.ByteBuffer;

/**
 * Ids of one length, so that a request encoded once is sent again with only these bytes changed.
 */
final class Ids {
  /** Bytes of an id. */
  static final int LENGTH = 13;

  /** What templates carry in place of an id. */
  static final String PLACEHOLDER = "k000000000000";

  private Ids() {}

  /** Writes the id of a key, {@code k} and twelve digits, into a request. */
  static void write(ByteBuffer out, int offset, long key) {
    long rest = key;
    for (int i = LENGTH - 1; i > 0; i--) {
      out.put(offset + i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
    out.put(offset, (byte) 'k');
  }
}

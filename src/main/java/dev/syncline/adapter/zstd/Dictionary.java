package dev.syncline.adapter.zstd;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.sync.ContentHash;

/**
 * What payloads have in common, trained from samples of them.
 *
 * @param id a hash of the content, never 0; so two nodes mean the same bytes by the same id
 */
record Dictionary(long id, Bytes content) {
  /** The largest that is trained or accepted: it has to pay for its own way. */
  static final int MAX_BYTES = 64 << 10;

  /** Names the bytes. */
  static Dictionary of(Bytes content) {
    if (content.length() == 0 || content.length() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a dictionary has " + content.length() + " bytes, limit " + MAX_BYTES);
    }
    long hash = ContentHash.of(content.array()).high();
    return new Dictionary(hash == 0 ? 1 : hash, content);
  }
}

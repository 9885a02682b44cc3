package dev.syncline.core.sync;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Names bytes that another node is supposed to hold: the first 16 bytes of their SHA-256.
 *
 * <p>Clients choose the vectors. A hash for which they could make two vectors collide would let a
 * delta be applied to the wrong base, and replicas differ for good under equal clocks.
 *
 * @param high the first eight bytes, little-endian
 * @param low the next eight
 */
public record ContentHash(long high, long low) {
  /** What {@link #write} appends. */
  public static final int BYTES = 16;

  /** Hashes all of the array. */
  public static ContentHash of(byte[] content) {
    ByteReader digest = new ByteReader(sha256().digest(content));
    return read(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Appends sixteen bytes. */
  public void write(ByteWriter out) {
    out.writeLong(high).writeLong(low);
  }

  /** Reads sixteen bytes. */
  public static ContentHash read(ByteReader in) {
    return new ContentHash(in.readLong(), in.readLong());
  }
}

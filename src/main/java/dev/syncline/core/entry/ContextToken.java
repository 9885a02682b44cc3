package dev.syncline.core.entry;

import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The text form of a {@link CausalContext}: opaque, safe in URLs and headers, bound to one cluster
 * and one entry, with a version and a checksum.
 *
 * <p>Layout before base64url without padding: version (1), fingerprint of cluster and entry (8),
 * timestamp (8), seen, past, CRC32C of all before it (4).
 */
public final class ContextToken {
  /** The longest text that is looked at. */
  public static final int MAX_CHARS = 16_384;

  private static final int VERSION = 1;
  private static final int MIN_BYTES = 1 + 8 + 8 + 1 + 1 + 4;

  private ContextToken() {}

  /** Writes the context as text. */
  public static String encode(CausalContext context, long clusterFingerprint, EntryKey key) {
    ByteWriter out = new ByteWriter(128);
    out.writeByte(VERSION).writeLong(clusterFingerprint ^ key.hash64());
    out.writeLong(context.timestamp().packed());
    context.seen().encode(out);
    context.past().encode(out);
    out.writeInt(checksum(out.array(), out.length()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  /**
   * Reads the text back.
   *
   * @throws CorruptDataException if it is no context, is damaged, or belongs to another entry or
   *     cluster; the message says which, for the client
   */
  public static CausalContext decode(String text, long clusterFingerprint, EntryKey key) {
    if (text.length() > MAX_CHARS) {
      throw new CorruptDataException("has " + text.length() + " characters, limit " + MAX_CHARS);
    }
    byte[] bytes = fromBase64(text);
    if (bytes.length < MIN_BYTES) {
      throw new CorruptDataException("is truncated");
    }
    ByteReader in = new ByteReader(bytes, 0, bytes.length - 4);
    int checksum = new ByteReader(bytes, bytes.length - 4, 4).readInt();
    if (checksum != checksum(bytes, bytes.length - 4)) {
      throw new CorruptDataException("is damaged (checksum)");
    }
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("has version " + version + ", this node reads " + VERSION);
    }
    if (in.readLong() != (clusterFingerprint ^ key.hash64())) {
      throw new CorruptDataException("belongs to another entry or another cluster");
    }
    HybridTimestamp timestamp = new HybridTimestamp(in.readLong());
    VersionVector seen = VersionVector.decode(in);
    VersionVector past = VersionVector.decode(in);
    in.expectEnd("a context");
    return new CausalContext(seen, past, timestamp);
  }

  private static byte[] fromBase64(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("is not base64url");
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}

package dev.syncline.core.entry;

import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.codec.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The text form of a {@link CausalContext}: opaque, safe in URLs and headers, bound to one cluster
 * and one entry, with a version and a seal.
 *
 * <p>The seal is a message authentication code under a key that all nodes of the cluster derive
 * from its id, which no client is told: a context says which versions a write may replace, so one
 * that a client has made up could make later writes of others obsolete before they are issued.
 *
 * <p>Layout before base64url without padding: version (1), mark of cluster, collection and entry
 * (8), timestamp (8), seen, past, the first 8 bytes of HMAC-SHA-256 of all before it and the
 * entry's key.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104, HMAC</a>
 */
public final class ContextTokens {
  /** The longest text that is looked at. */
  public static final int MAX_CHARS = 16_384;

  private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]*");
  private static final int VERSION = 1;
  private static final long LOWER_HALF = 0xFFFF_FFFFL;
  private static final int SEAL_BYTES = 8;
  private static final int MIN_BYTES = 1 + 8 + 8 + 1 + 1 + SEAL_BYTES;
  private static final String ALGORITHM = "HmacSHA256";

  private final long clusterFingerprint;
  private final Mac prototype;

  /** The contexts of one cluster. */
  public ContextTokens(String clusterId) {
    clusterFingerprint = Fingerprint.of(clusterId);
    try {
      byte[] key = ("syncline context of " + clusterId).getBytes(StandardCharsets.UTF_8);
      prototype = Mac.getInstance(ALGORITHM);
      prototype.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Writes the context as text. */
  public String encode(CausalContext context, EntryKey key) {
    ByteWriter out = new ByteWriter(128);
    out.writeByte(VERSION).writeLong(mark(key));
    out.writeLong(context.timestamp().packed());
    context.seen().encode(out);
    context.past().encode(out);
    out.writeRaw(seal(out.array(), out.length(), key), 0, SEAL_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  /**
   * Reads the text back.
   *
   * @throws CorruptDataException if it is no context, is damaged or made up, or belongs to another
   *     entry or cluster; the message says which, for the client
   */
  public CausalContext decode(String text, EntryKey key) {
    byte[] bytes = fromBase64(text);
    ByteReader in = open(bytes);
    if (in.readLong() != mark(key)) {
      throw new CorruptDataException(
          "is damaged, or of another entry, collection or cluster; a collection that was dropped and"
              + " made again is another one");
    }
    byte[] sealed = Arrays.copyOfRange(bytes, bytes.length - SEAL_BYTES, bytes.length);
    byte[] expected = Arrays.copyOf(seal(bytes, bytes.length - SEAL_BYTES, key), SEAL_BYTES);
    if (!MessageDigest.isEqual(sealed, expected)) {
      throw damaged();
    }
    HybridTimestamp timestamp = new HybridTimestamp(in.readLong());
    VersionVector seen = VersionVector.decode(in);
    VersionVector past = VersionVector.decode(in);
    in.expectEnd("a context");
    return new CausalContext(seen, past, timestamp);
  }

  /** Of the upper half the collection can be told without the entry. */
  private long mark(EntryKey key) {
    return clusterFingerprint ^ ((key.collection() << Integer.SIZE) | (key.hash64() & LOWER_HALF));
  }

  /**
   * What a client has seen of an entry that is not named with it.
   *
   * @param keyHash the lower half of {@link EntryKey#hash64} of the entry
   * @param seen as in {@link CausalContext}
   */
  public record Seen(int keyHash, VersionVector seen) {}

  /**
   * Reads what a context says was seen, for those who only want to know no less. The seal, which
   * cannot be checked without the entry, is not looked at: whoever makes a context up waits for
   * what does not come.
   *
   * @param collection of the entry
   * @throws CorruptDataException if it is no context, or belongs to another collection or cluster
   */
  public Seen decodeSeen(String text, long collection) {
    ByteReader in = open(fromBase64(text));
    long mark = in.readLong() ^ clusterFingerprint;
    if ((int) (mark >>> Integer.SIZE) != (int) collection) {
      throw new CorruptDataException(
          "is damaged, or of another collection or cluster; a collection that was dropped and made"
              + " again is another one");
    }
    try {
      in.readLong();
      VersionVector seen = VersionVector.decode(in);
      VersionVector.decode(in);
      in.expectEnd("a context");
      return new Seen((int) mark, seen);
    } catch (CorruptDataException e) {
      throw damaged();
    }
  }

  private static CorruptDataException damaged() {
    return new CorruptDataException(
        "is damaged or cut short, or was not given out by this cluster");
  }

  /** Behind the version. */
  private static ByteReader open(byte[] bytes) {
    if (bytes.length < MIN_BYTES) {
      throw new CorruptDataException("is cut short");
    }
    ByteReader in = new ByteReader(bytes, 0, bytes.length - SEAL_BYTES);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("has version " + version + ", this node reads " + VERSION);
    }
    return in;
  }

  private static byte[] fromBase64(String text) {
    if (text.length() > MAX_CHARS) {
      throw new CorruptDataException("has " + text.length() + " characters, limit " + MAX_CHARS);
    }
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException(
          BASE64URL.matcher(text).matches() ? "is cut short" : "is not base64url");
    }
  }

  /** The mark is 64 bits only: two entries may share it, but not the seal. */
  private byte[] seal(byte[] bytes, int length, EntryKey key) {
    try {
      Mac mac = (Mac) prototype.clone();
      mac.update(bytes, 0, length);
      ByteWriter name = new ByteWriter(64);
      key.encode(name);
      mac.update(name.array(), 0, name.length());
      return mac.doFinal();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's own " + ALGORITHM + " can be cloned", e);
    }
  }
}

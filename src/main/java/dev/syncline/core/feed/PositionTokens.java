package dev.syncline.core.feed;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.codec.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The text form of a {@link FeedPosition}: opaque, safe in URLs and headers, bound to one cluster,
 * with a version and a seal.
 *
 * <p>The seal is a message authentication code under a key that all nodes of the cluster derive
 * from its id. A position that a client has made up could name dots that nobody has issued yet, and
 * so hide writes from it; and nothing but what this cluster has compressed is ever inflated.
 *
 * <p>Layout before base64url without padding: version (1), fingerprint of the cluster (8), length
 * of the body, the body deflated, the first 8 bytes of HMAC-SHA-256 of all before it. The body
 * names each actor once and the partitions' ranges by its place among them: {@link PositionCodec}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104, HMAC</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951, DEFLATE</a>
 */
public final class PositionTokens {
  /** The longest text that is looked at, and given out by {@link #encodeWhatFits}. */
  public static final int MAX_CHARS = 32_768;

  private static final int VERSION = 1;
  private static final int SEAL_BYTES = 8;
  private static final int MIN_BYTES = 1 + 8 + 1 + SEAL_BYTES;
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final String ALGORITHM = "HmacSHA256";

  private final long fingerprint;
  private final Mac prototype;

  /** The positions of one cluster. */
  public PositionTokens(String clusterId) {
    fingerprint = Fingerprint.of(clusterId);
    try {
      byte[] key = ("syncline position of " + clusterId).getBytes(StandardCharsets.UTF_8);
      prototype = Mac.getInstance(ALGORITHM);
      prototype.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /**
   * Writes as much of the position as {@link #decode} reads back: all of it, but where a position
   * is very scattered, or has very many partitions. Then of each actor the dots before the first
   * hole are named, and in the end the partitions of which most was told. What is not named is told
   * once more to whoever goes on from there.
   */
  public String encodeWhatFits(FeedPosition position) {
    String text = encode(position);
    if (text.length() <= MAX_CHARS) {
      return text;
    }
    FeedPosition named = position.untilHoles();
    text = encode(named);
    while (text.length() > MAX_CHARS) {
      named = named.largest(named.told().size() * 3 / 4);
      text = encode(named);
    }
    return text;
  }

  /** Writes the position as text, however long that is. */
  public String encode(FeedPosition position) {
    ByteWriter body = new ByteWriter(1_024);
    PositionCodec.write(position, body);
    ByteWriter out = new ByteWriter(1_024);
    out.writeByte(VERSION).writeLong(fingerprint).writeVarLong(body.length());
    deflate(body, out);
    out.writeRaw(seal(out.array(), out.length()), 0, SEAL_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  /**
   * Reads the text back.
   *
   * @throws CorruptDataException if it is no position, is damaged or made up, or belongs to another
   *     cluster; the message says which, for the client
   */
  public FeedPosition decode(String text) {
    if (text.length() > MAX_CHARS) {
      throw new CorruptDataException("has " + text.length() + " characters, limit " + MAX_CHARS);
    }
    byte[] bytes = fromBase64(text);
    if (bytes.length < MIN_BYTES) {
      throw new CorruptDataException("is too short");
    }
    int end = bytes.length - SEAL_BYTES;
    ByteReader in = new ByteReader(bytes, 0, end);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("has version " + version + ", this node reads " + VERSION);
    }
    if (in.readLong() != fingerprint) {
      throw new CorruptDataException("belongs to another cluster, or to a group");
    }
    byte[] expected = Arrays.copyOf(seal(bytes, end), SEAL_BYTES);
    if (!MessageDigest.isEqual(Arrays.copyOfRange(bytes, end, bytes.length), expected)) {
      throw new CorruptDataException("is damaged, or was not given out by this cluster");
    }
    int length = in.readVarInt("position", MAX_BODY_BYTES);
    byte[] body = inflate(in.readRaw(in.remaining()), length);
    return PositionCodec.read(new ByteReader(body));
  }

  private static void deflate(ByteWriter body, ByteWriter out) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(body.array(), 0, body.length());
      deflater.finish();
      byte[] buffer = new byte[1_024];
      while (!deflater.finished()) {
        out.writeRaw(buffer, 0, deflater.deflate(buffer));
      }
    } finally {
      deflater.end();
    }
  }

  private static byte[] inflate(byte[] deflated, int length) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      byte[] body = new byte[length];
      int read = inflater.inflate(body);
      if (read != length) {
        throw new CorruptDataException("is damaged");
      }
      return body;
    } catch (DataFormatException e) {
      throw new CorruptDataException("is damaged");
    } finally {
      inflater.end();
    }
  }

  private static byte[] fromBase64(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("is not base64url");
    }
  }

  private byte[] seal(byte[] bytes, int length) {
    try {
      Mac mac = (Mac) prototype.clone();
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's own " + ALGORITHM + " can be cloned", e);
    }
  }
}

package dev.syncline.core.crdt;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * What a client calls a mutation that it may have to send again; of one entry.
 *
 * @param hash of the client's text, {@link #HASH_BYTES} long
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP header field</a>
 */
public record IdempotencyKey(Bytes hash) {
  /** How long the hash is. */
  public static final int HASH_BYTES = 16;

  /** The longest text of a client, in characters. */
  public static final int MAX_TEXT_CHARS = 128;

  private static final int FINGERPRINT_BYTES = 8;

  /** Checks the length. */
  public IdempotencyKey {
    if (hash.length() != HASH_BYTES) {
      throw new IllegalArgumentException(
          "the hash of a key has " + hash.length() + " bytes, must have " + HASH_BYTES);
    }
  }

  /** The key that a client gives as a text. */
  public static IdempotencyKey of(String text) {
    return new IdempotencyKey(sha256(text.getBytes(StandardCharsets.UTF_8), HASH_BYTES));
  }

  /** What tells mutations apart that should not have one key: a hash of their operations. */
  public static Bytes fingerprint(List<Operation> operations) {
    ByteWriter out = new ByteWriter(64);
    OperationsCodec.write(operations, out);
    return sha256(out.toByteArray(), FINGERPRINT_BYTES);
  }

  private static Bytes sha256(byte[] bytes, int length) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Bytes.wrap(Arrays.copyOf(hash, length));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Appends the hash. */
  public void encode(ByteWriter out) {
    out.writeBytes(hash.array());
  }

  /** Reads what {@link #encode} has written. */
  public static IdempotencyKey decode(ByteReader in) {
    byte[] hash = in.readBytes("key", HASH_BYTES);
    if (hash.length != HASH_BYTES) {
      throw new CorruptDataException("the hash of a key has " + hash.length + " bytes");
    }
    return new IdempotencyKey(Bytes.wrap(hash));
  }
}

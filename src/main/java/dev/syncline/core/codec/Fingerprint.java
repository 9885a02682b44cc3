package dev.syncline.core.codec;

/**
 * A number that stands for a text in frames and tokens: different for different texts of a few, and
 * no secret.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-eastlake-fnv">The FNV hash, variant 1a
 *     of 64 bits</a>
 */
public final class Fingerprint {
  private static final long OFFSET_BASIS = 0xCBF29CE484222325L;
  private static final long PRIME = 0x100000001B3L;

  private Fingerprint() {}

  /** That of a text, char by char. */
  public static long of(String text) {
    long hash = OFFSET_BASIS;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return hash;
  }
}

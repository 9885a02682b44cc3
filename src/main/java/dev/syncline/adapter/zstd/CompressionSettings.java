package dev.syncline.adapter.zstd;

/**
 * How batches are compressed.
 *
 * @param level zstd's, −7 to 19. On real embeddings and payloads level 1 costs half the CPU of 3
 *     and is no larger
 * @param maxRawBytes most bytes that a frame may unpack to, in its sections and in what deltas make
 *     of them; neither sent nor read beyond it
 * @param maxDictionaryInputBytes up to how many bytes of payloads a dictionary is used for. On
 *     payloads of 100 bytes it saves a fifth of ten, 4 % of a hundred and 1 % of a thousand: long
 *     inputs are their own dictionary
 */
public record CompressionSettings(int level, int maxRawBytes, int maxDictionaryInputBytes) {
  /** Level 1, 64 MiB, 32 KiB. */
  public static final CompressionSettings DEFAULT = new CompressionSettings(1, 64 << 20, 32 << 10);

  /** Checks the bounds. */
  public CompressionSettings {
    if (level < -7 || level > 19) {
      throw new IllegalArgumentException("zstd level is " + level + ", limits -7 and 19");
    }
    if (maxRawBytes < 1 << 10 || maxRawBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "most bytes of a frame are " + maxRawBytes + ", limits 1 KiB and 1 GiB");
    }
    if (maxDictionaryInputBytes < 0) {
      throw new IllegalArgumentException("most bytes for a dictionary must not be negative");
    }
  }
}

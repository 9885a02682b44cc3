package dev.syncline.load.wire;

import java.util.List;
import java.util.Locale;

/**
 * What was found of one kind of data.
 *
 * @param data what was sent, and how
 * @param batchEntries entries in a batch
 * @param level zstd's
 * @param rawBytes of one entry, before compression
 * @param wireBytes of one entry in its frame
 * @param encodeMicros CPU for a million raw bytes
 * @param decodeMicros CPU for a million raw bytes
 */
public record WireLine(
    String data,
    int batchEntries,
    int level,
    double rawBytes,
    double wireBytes,
    double encodeMicros,
    double decodeMicros) {

  /** Wire over raw. */
  public double ratio() {
    return wireBytes / rawBytes;
  }

  /** Lines as a Markdown table. */
  public static String table(List<WireLine> lines) {
    StringBuilder out =
        new StringBuilder(
            """
            | data | entries a batch | zstd level | raw bytes an entry | wire bytes an entry \
            | wire/raw | encode CPU-µs/MB | decode CPU-µs/MB |
            |---|---|---|---|---|---|---|---|
            """);
    for (WireLine line : lines) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %d | %,.0f | %,.1f | %.3f | %,.0f | %,.0f |%n",
              line.data(),
              line.batchEntries(),
              line.level(),
              line.rawBytes(),
              line.wireBytes(),
              line.ratio(),
              line.encodeMicros(),
              line.decodeMicros()));
    }
    return out.toString();
  }
}

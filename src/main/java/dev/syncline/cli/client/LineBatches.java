package dev.syncline.cli.client;

import dev.syncline.cli.client.BatchSender.Line;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Groups the lines of an import; lines without anything but blanks are left out. A line that is no
 * UTF-8 is marked as such, and spoils no other. Not thread-safe.
 */
final class LineBatches {
  /** What a decoder puts in the place of bytes that are no UTF-8. */
  static final char REPLACEMENT = '\uFFFD';

  private final BufferedReader in;
  private final int maxLines;
  private final int maxChars;
  private long number;
  private @Nullable Line ahead;

  /**
   * Groups what {@code in} holds.
   *
   * @param maxLines lines in a batch
   * @param maxChars characters in a batch; one longer line still goes alone
   */
  LineBatches(InputStream in, int maxLines, int maxChars) {
    // A character for each byte, so that lines are told apart before they are decoded.
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    this.maxLines = maxLines;
    this.maxChars = maxChars;
  }

  /** The next batch, of at least one line; empty at the end. */
  Optional<List<Line>> next() throws IOException {
    List<Line> batch = new ArrayList<>();
    int chars = 0;
    for (Line line = take(); line != null; line = take()) {
      chars += line.text().length() + 1;
      boolean full = batch.size() == maxLines || chars > maxChars;
      if (full && !batch.isEmpty()) {
        ahead = line;
        break;
      }
      batch.add(line);
    }
    return batch.isEmpty() ? Optional.empty() : Optional.of(batch);
  }

  private @Nullable Line take() throws IOException {
    Line kept = ahead;
    if (kept != null) {
      ahead = null;
      return kept;
    }
    String text = in.readLine();
    number++;
    while (text != null && text.isBlank()) {
      text = in.readLine();
      number++;
    }
    return text == null ? null : decoded(number, text);
  }

  private static Line decoded(long number, String bytes) {
    byte[] line = bytes.getBytes(StandardCharsets.ISO_8859_1);
    String text = new String(line, StandardCharsets.UTF_8);
    // Only a replacement character makes a second look necessary: the line may really hold one.
    return text.indexOf(REPLACEMENT) < 0 || isUtf8(line)
        ? new Line(number, text)
        : Line.malformed(number, text);
  }

  private static boolean isUtf8(byte[] line) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}

package dev.syncline.cli.client;

import dev.syncline.cli.client.BatchSender.Line;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Groups the lines of an import; lines without anything but blanks are left out. Not thread-safe.
 */
final class LineBatches {
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
  LineBatches(BufferedReader in, int maxLines, int maxChars) {
    this.in = in;
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
    return text == null ? null : new Line(number, text);
  }
}

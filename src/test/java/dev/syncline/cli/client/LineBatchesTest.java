package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.client.BatchSender.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineBatchesTest {
  private static List<List<Line>> batches(String text, int maxLines, int maxChars)
      throws IOException {
    LineBatches batches =
        new LineBatches(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxLines, maxChars);
    List<List<Line>> all = new ArrayList<>();
    for (Optional<List<Line>> next = batches.next(); next.isPresent(); next = batches.next()) {
      all.add(next.get());
    }
    return all;
  }

  @Test
  void linesKeepTheirNumbersAcrossBlankOnes() throws IOException {
    assertThat(batches("a\n\n  \nb\nc", 2, 100))
        .containsExactly(List.of(new Line(1, "a"), new Line(4, "b")), List.of(new Line(5, "c")));
  }

  @Test
  void aBatchEndsBeforeItGrowsTooLarge() throws IOException {
    assertThat(batches("aaaa\nbbbb\ncccc\n", 9, 10)).map(List::size).containsExactly(2, 1);
  }

  @Test
  void aLongLineGoesAlone() throws IOException {
    assertThat(batches("a\nbbbbbbbbbbbb\nc\n", 9, 5)).map(List::size).containsExactly(1, 1, 1);
  }

  @Test
  void aLineThatIsNoUtf8IsMarkedAndSpoilsNoOther() throws IOException {
    byte[] bytes = "ä\n?\n\uFFFD\n".getBytes(StandardCharsets.UTF_8);
    bytes[3] = (byte) 0xFF;
    LineBatches batches = new LineBatches(new ByteArrayInputStream(bytes), 9, 100);
    assertThat(batches.next())
        .contains(List.of(new Line(1, "ä"), Line.malformed(2, "\uFFFD"), new Line(3, "\uFFFD")));
  }

  @Test
  void nothingIsNoBatch() throws IOException {
    assertThat(batches("\n \n", 9, 9)).isEmpty();
  }
}

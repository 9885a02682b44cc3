package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Lines do not depend on where the network cut the stream. */
final class LineSplitterPropertyTest {
  private static final int MAX_LINE_BYTES = 8;
  private static final String TOO_LONG = "<too long>";

  @Provide
  Arbitrary<String> streams() {
    return Arbitraries.strings().withChars('a', 'b', '\n').ofMaxLength(120);
  }

  @Property(tries = 3000)
  void anyCutYieldsTheSameLines(
      @ForAll("streams") String stream,
      @ForAll @Size(max = 12) List<@IntRange(max = 120) Integer> cuts) {
    byte[] bytes = stream.getBytes(StandardCharsets.US_ASCII);
    List<Integer> sorted =
        cuts.stream().map(each -> Math.min(each, bytes.length)).sorted().distinct().toList();
    LineSplitter splitter = new LineSplitter(MAX_LINE_BYTES);
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int cut : sorted) {
      feed(splitter, Arrays.copyOfRange(bytes, from, cut), lines);
      from = cut;
    }
    feed(splitter, Arrays.copyOfRange(bytes, from, bytes.length), lines);
    if (splitter.last() == LineSplitter.Next.LINE) {
      lines.add(line(splitter));
    }
    assertThat(lines).isEqualTo(expected(stream));
  }

  private static void feed(LineSplitter splitter, byte[] chunk, List<String> lines) {
    splitter.feed(chunk);
    for (LineSplitter.Next next = splitter.next();
        next != LineSplitter.Next.MORE;
        next = splitter.next()) {
      lines.add(next == LineSplitter.Next.LINE ? line(splitter) : TOO_LONG);
    }
  }

  private static String line(LineSplitter splitter) {
    return new String(
        splitter.bytes(), splitter.lineFrom(), splitter.lineLength(), StandardCharsets.US_ASCII);
  }

  private static List<String> expected(String stream) {
    List<String> lines = new ArrayList<>(Arrays.asList(stream.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    lines.replaceAll(each -> each.length() > MAX_LINE_BYTES ? TOO_LONG : each);
    return lines;
  }
}

package dev.syncline.load.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.cli.sample.Sample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
  private static final int DIMS = 384;

  @TempDir private Path directory;

  @Test
  void theBundledSampleHasVectorsAndTexts() throws Exception {
    Samples samples = Samples.bundled(3);
    assertThat(samples.list()).hasSize(3);
    assertThat(samples.vectors().vector(2)).isEqualTo(samples.list().get(2).vector());
    assertThat(samples.payload(0)).contains("\"gloss\":\"").startsWith("{").endsWith("}");
  }

  @Test
  void aPayloadIsInAscii() {
    Samples samples =
        new Samples(
            "test", List.of(new Sample("n1", "na\u00efve", "adj", "a \"b\"", new float[1])));
    assertThat(samples.payload(0))
        .isEqualToIgnoringCase(
            "{\"word\":\"na\\u00EFve\",\"partOfSpeech\":\"adj\",\"gloss\":\"a \\\"b\\\"\"}");
  }

  @Test
  void repeatedOnesHoldTheSameNumbersAndWordsInAnotherOrder() throws Exception {
    Samples few = Samples.bundled(5);
    Samples many = few.repeatedTo(12, 1);
    assertThat(many.list()).hasSize(12).startsWith(few.list().toArray(Sample[]::new));
    assertThat(many.list().subList(5, 12)).doesNotContainAnyElementsOf(few.list());
    float[] first = few.list().get(2).vector();
    float[] again = many.list().get(7).vector();
    assertThat(again).isNotEqualTo(first);
    Arrays.sort(first);
    Arrays.sort(again);
    assertThat(again).isEqualTo(first);
    assertThat(many.list().get(7).gloss().split(" "))
        .containsExactlyInAnyOrder(few.list().get(2).gloss().split(" "));
    assertThat(few.repeatedTo(12, 1).list()).isEqualTo(many.list());
    assertThat(few.repeatedTo(2, 1).list()).isEqualTo(few.list().subList(0, 2));
  }

  @Test
  void filesAreReadSideBySide() throws Exception {
    Samples samples = Samples.files(vectors(3), texts("a\tb\tc\td\ne\tf\tg\th\n"), 10);
    assertThat(samples.list()).hasSize(2);
    assertThat(samples.list().get(1).word()).isEqualTo("f");
    assertThat(samples.list().get(1).vector()[0]).isEqualTo(DIMS);
    assertThat(samples.source()).contains("vectors.f32");
  }

  @Test
  void aLineWithOtherColumnsIsAnErrorThatSaysWhich() throws Exception {
    Path vectors = vectors(2);
    Path texts = texts("a\tb\tc\td\ne\tf\n");
    assertThatThrownBy(() -> Samples.files(vectors, texts, 10))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2");
  }

  private Path vectors(int count) throws IOException {
    ByteBuffer floats = ByteBuffer.allocate(count * DIMS * 4).order(ByteOrder.LITTLE_ENDIAN);
    IntStream.range(0, count * DIMS).forEach(floats::putFloat);
    return Files.write(directory.resolve("vectors.f32"), floats.array());
  }

  private Path texts(String lines) throws IOException {
    return Files.writeString(directory.resolve("texts.tsv"), lines);
  }
}

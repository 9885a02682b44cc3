package dev.syncline.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** The bundled sample is whole, and real. */
class SampleDataTest {
  /** CRC-32 of the first 2,500 vectors of the set that the sample was taken from. */
  private static final long SOURCE_CRC = 0x22b9db7eL;

  @Test
  void theVectorsAreTheSourcesToTheBit() throws IOException {
    SampleData data = SampleData.load();
    ByteBuffer raw =
        ByteBuffer.allocate(data.size() * data.dimension() * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (Sample sample : data) {
      raw.asFloatBuffer().put(sample.vector());
      raw.position(raw.position() + data.dimension() * Float.BYTES);
    }
    CRC32 crc = new CRC32();
    crc.update(raw.array());

    assertThat(data.size()).isEqualTo(2_500);
    assertThat(data.dimension()).isEqualTo(384);
    assertThat(crc.getValue()).isEqualTo(SOURCE_CRC);
  }

  @Test
  void theFirstAndTheLastSampleAreTheKnownOnes() throws IOException {
    List<Sample> samples = samples();
    Sample first = samples.get(0);
    Sample last = samples.get(2_499);

    assertThat(first.id()).isEqualTo("n03463561");
    assertThat(first.word()).isEqualTo("ground plan");
    assertThat(first.partOfSpeech()).isEqualTo("noun");
    assertThat(first.gloss()).isEqualTo("a floor plan for the ground level of a building");
    assertThat(first.vector()).startsWith(0.0076223104f, 0.038287923f, 0.07496159f);
    assertThat(last.word()).isEqualTo("nonsolid color");
    assertThat(last.vector()).endsWith(0.02294844f);
  }

  @Test
  void everyVectorHasUnitLengthAndEveryTextIsThere() throws IOException {
    Set<String> ids = new HashSet<>();
    for (Sample sample : samples()) {
      double squares = 0;
      for (float value : sample.vector()) {
        squares += (double) value * value;
      }
      assertThat(Math.sqrt(squares)).as(sample.id()).isCloseTo(1, within(1e-5));
      assertThat(sample.partOfSpeech()).isIn("noun", "verb", "adj", "adv");
      assertThat(sample.word()).isNotBlank();
      assertThat(sample.gloss()).isNotBlank();
      assertThat(ids.add(sample.id())).as("%s is new", sample.id()).isTrue();
    }
  }

  @Test
  void theNoticeOfTheTextShipsWithIt() throws IOException {
    try (InputStream licence = SampleData.class.getResourceAsStream("/sample/LICENSE.WordNet")) {
      assertThat(licence).isNotNull();
      assertThat(new String(licence.readAllBytes(), StandardCharsets.UTF_8))
          .contains("WordNet 3.0 Copyright 2006 by Princeton University");
    }
  }

  @Test
  void aSampleIsAValue() {
    float[] vector = {1, 2};
    Sample sample = new Sample("n1", "word", "noun", "gloss", vector);
    Sample same = new Sample("n1", "word", "noun", "gloss", new float[] {1, 2});

    vector[0] = 9;
    sample.vector()[1] = 9;

    assertThat(sample.vector()).containsExactly(1, 2);
    assertThat(sample).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(sample).isNotEqualTo(new Sample("n1", "word", "noun", "gloss", new float[] {1, 3}));
  }

  @Test
  void textsThatDoNotMatchTheVectorsAreRefused() {
    assertThatThrownBy(() -> read("n1\tword\tnoun\tgloss\n"))
        .isInstanceOf(IOException.class)
        .hasMessage("1 texts but 2 vectors");
    assertThatThrownBy(() -> read("n1\tword\tnoun\tgloss\nn2\tword\n"))
        .isInstanceOf(IOException.class)
        .hasMessage("line 2 has 2 columns");
  }

  private static SampleData read(String texts) throws IOException {
    return SampleData.read(
        new ByteArrayInputStream(texts.getBytes(StandardCharsets.UTF_8)),
        new ByteArrayInputStream(BytePlanesTest.packed(new float[][] {{1, 0}, {0, 1}})));
  }

  private static List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleData.load().forEach(samples::add);
    return samples;
  }
}

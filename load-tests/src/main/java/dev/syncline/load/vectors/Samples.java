package dev.syncline.load.vectors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.syncline.cli.client.SampleEntries;
import dev.syncline.cli.sample.Sample;
import dev.syncline.cli.sample.SampleData;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Real embeddings with the texts they were made of.
 *
 * @param source where they come from, in words for the report
 * @param list the samples, at least one
 */
public record Samples(String source, List<Sample> list) {
  private static final JsonFactory ASCII_JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final int COLUMNS = 4;

  /** Copies the list. */
  public Samples {
    list = List.copyOf(list);
    if (list.isEmpty()) {
      throw new IllegalArgumentException("no samples");
    }
  }

  /** The product's own sample. */
  public static Samples bundled(int max) throws IOException {
    List<Sample> all = new ArrayList<>();
    SampleData.load().forEach(all::add);
    List<Sample> some = all.subList(0, Math.min(max, all.size()));
    return new Samples("the product's sample of " + some.size() + " embeddings", some);
  }

  /**
   * Samples in two files.
   *
   * @param vectors little-endian float32 of 384 dims
   * @param texts a line for each: id, word, part of speech, gloss, with tabs between
   * @throws IOException if a file cannot be read or a line has other columns
   */
  public static Samples files(Path vectors, Path texts, int max) throws IOException {
    List<String> lines = Files.readAllLines(texts);
    ByteBuffer floats = ByteBuffer.wrap(Files.readAllBytes(vectors)).order(ByteOrder.LITTLE_ENDIAN);
    int held = floats.capacity() / (SampleEntries.DIMENSION * Float.BYTES);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < Math.min(max, Math.min(lines.size(), held)); i++) {
      String[] columns = lines.get(i).split("\t", -1);
      if (columns.length != COLUMNS) {
        throw new IOException("line " + (i + 1) + " has " + columns.length + " columns");
      }
      float[] vector = new float[SampleEntries.DIMENSION];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = floats.getFloat((i * vector.length + d) * Float.BYTES);
      }
      samples.add(new Sample(columns[0], columns[1], columns[2], columns[3], vector));
    }
    return new Samples(samples.size() + " of " + vectors.getFileName(), samples);
  }

  /**
   * As many samples as asked for. Those after the first round have their dimensions and their words
   * in another order: sent as they are, a batch would hold the same bytes twice and shrink as no
   * real one does.
   */
  public Samples repeatedTo(int count, long seed) {
    Random random = new Random(seed);
    List<Sample> all = new ArrayList<>(list.subList(0, Math.min(count, list.size())));
    while (all.size() < count) {
      all.add(shuffled(list.get(all.size() % list.size()), random));
    }
    String words = count <= list.size() ? "" : ", repeated to " + count + " in shuffled order";
    return new Samples(source + words, all);
  }

  private static Sample shuffled(Sample sample, Random random) {
    float[] vector = sample.vector();
    for (int i = vector.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      float value = vector[i];
      vector[i] = vector[other];
      vector[other] = value;
    }
    List<String> words = Arrays.asList(sample.gloss().split(" ", -1));
    Collections.shuffle(words, random);
    return new Sample(
        sample.id(), sample.word(), sample.partOfSpeech(), String.join(" ", words), vector);
  }

  /** The vectors alone. */
  public VectorPool vectors() {
    int dims = list.get(0).vector().length;
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(list.size(), dims * Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (Sample sample : list) {
      out.asFloatBuffer().put(sample.vector());
      out.position(out.position() + dims * Float.BYTES);
    }
    return new VectorPool(source, dims, out.array());
  }

  /** The payload of one sample as JSON, in ASCII. */
  public String payload(int index) {
    Sample sample = list.get(index);
    StringWriter out = new StringWriter();
    try (JsonGenerator json = ASCII_JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("word", sample.word());
      json.writeStringField("partOfSpeech", sample.partOfSpeech());
      json.writeStringField("gloss", sample.gloss());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}

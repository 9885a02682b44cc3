package dev.syncline.cli.sample;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * 2,500 senses of English words from WordNet 3.0 with their 384-dimensional embeddings, about 4 MB
 * in memory. Model, text and licence are told in {@code sample/SOURCE.md} beside the data.
 */
public final class SampleData implements Iterable<Sample> {
  static final String TEXTS = "/sample/glosses.tsv";
  static final String VECTORS = "/sample/embeddings.slv.gz";

  private static final int COLUMNS = 4;

  private final List<Sample> samples;

  private SampleData(List<Sample> samples) {
    this.samples = samples;
  }

  /**
   * Reads the sample from the jar; blocks for some tens of milliseconds.
   *
   * @throws IOException if it is not there, or damaged
   */
  public static SampleData load() throws IOException {
    try (InputStream texts = open(TEXTS);
        InputStream vectors = open(VECTORS)) {
      return read(texts, vectors);
    }
  }

  static SampleData read(InputStream texts, InputStream vectors) throws IOException {
    List<String> lines =
        new BufferedReader(new InputStreamReader(texts, StandardCharsets.UTF_8)).lines().toList();
    float[][] embeddings = BytePlanes.read(vectors);
    if (lines.size() != embeddings.length) {
      throw new IOException(lines.size() + " texts but " + embeddings.length + " vectors");
    }
    List<Sample> samples = new ArrayList<>(lines.size());
    for (int i = 0; i < embeddings.length; i++) {
      samples.add(sample(lines.get(i), i + 1, embeddings[i]));
    }
    return new SampleData(List.copyOf(samples));
  }

  /** How many samples there are. */
  public int size() {
    return samples.size();
  }

  /** Floats in each vector; 0 when there are no samples. */
  public int dimension() {
    return samples.isEmpty() ? 0 : samples.get(0).vector().length;
  }

  /** Always in the same order. */
  @Override
  public Iterator<Sample> iterator() {
    return samples.iterator();
  }

  private static Sample sample(String line, int number, float[] vector) throws IOException {
    String[] columns = line.split("\t", -1);
    if (columns.length != COLUMNS) {
      throw new IOException("line " + number + " has " + columns.length + " columns");
    }
    return new Sample(columns[0], columns[1], columns[2], columns[3], vector);
  }

  private static InputStream open(String name) throws IOException {
    InputStream stream = SampleData.class.getResourceAsStream(name);
    if (stream == null) {
      throw new FileNotFoundException(name + " is not on the class path");
    }
    return stream;
  }
}

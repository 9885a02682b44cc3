package dev.syncline.cli.demo;

import dev.syncline.cli.client.SampleEntries;
import dev.syncline.cli.demo.Expected.Change;
import dev.syncline.cli.sample.Sample;
import dev.syncline.cli.sample.SampleData;
import java.util.ArrayList;
import java.util.List;

/**
 * What the demo writes. Most of the sample is loaded at first; the rest is written while a node is
 * away, together with changes and deletions of what was loaded.
 */
final class Script {
  private static final int LATE = 100;
  private static final int CHANGED = 50;
  private static final int DELETED = 25;

  private final List<Sample> samples;
  private final int late;

  private Script(List<Sample> samples, int late) {
    this.samples = List.copyOf(samples);
    this.late = late;
  }

  /**
   * From the bundled sample.
   *
   * @param all whether everything is loaded at first
   */
  static Script of(SampleData data, boolean all) {
    List<Sample> samples = new ArrayList<>();
    data.forEach(samples::add);
    return new Script(samples, all ? 0 : LATE);
  }

  /** An entry that is loaded and neither changed nor deleted later. */
  Sample example() {
    return samples.get(samples.size() / 2);
  }

  /** What is loaded while all nodes are there. */
  List<Change.Put> load() {
    return samples.subList(0, samples.size() - late).stream().map(Script::put).toList();
  }

  /** What is new while a node is away. */
  List<Change.Put> added() {
    return samples.subList(samples.size() - late, samples.size()).stream()
        .map(Script::put)
        .toList();
  }

  /** Other vectors and payloads for some that were loaded. */
  List<Change.Put> changed(String absent) {
    List<Change.Put> changes = new ArrayList<>();
    for (int i = 0; i < CHANGED; i++) {
      Sample sample = samples.get(i);
      float[] between = between(sample.vector(), samples.get(i + 1).vector());
      changes.add(
          new Change.Put(
              sample.id(),
              SampleEntries.base64(between),
              SampleEntries.payload(sample).put("changed", "while " + absent + " was away")));
    }
    return changes;
  }

  /** Deletions of some that were loaded. */
  List<Change.Delete> deleted() {
    return samples.subList(CHANGED, CHANGED + DELETED).stream()
        .map(sample -> new Change.Delete(sample.id()))
        .toList();
  }

  private static Change.Put put(Sample sample) {
    String vector = SampleEntries.base64(sample.vector());
    return new Change.Put(sample.id(), vector, SampleEntries.payload(sample));
  }

  /** The unit vector half way. */
  private static float[] between(float[] a, float[] b) {
    float[] sum = new float[a.length];
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i];
      square += (double) sum[i] * sum[i];
    }
    float length = (float) Math.sqrt(square);
    for (int i = 0; i < a.length; i++) {
      sum[i] /= length;
    }
    return sum;
  }
}

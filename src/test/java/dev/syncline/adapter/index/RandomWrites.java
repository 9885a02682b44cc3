package dev.syncline.adapter.index;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Scalar;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes and searches drawn from a seed. */
final class RandomWrites {
  static final Filter RED = new Filter.In(List.of("color"), Set.of(new Scalar.Text("red")));

  private final HeldEntries held;
  private final Random random;
  private final int ids;
  private final float[][] centers = new float[20][];

  RandomWrites(HeldEntries held, long seed, int ids) {
    this.held = held;
    this.random = new Random(seed);
    this.ids = ids;
    for (int i = 0; i < centers.length; i++) {
      centers[i] = gaussian(new float[held.collection.dimension()], 1);
    }
  }

  private float[] gaussian(float[] around, double deviation) {
    float[] vector = around.clone();
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (random.nextGaussian() * deviation);
    }
    return vector;
  }

  float[] vector() {
    return gaussian(centers[random.nextInt(centers.length)], 0.7);
  }

  static Bytes id(int number) {
    return Bytes.utf8("id-" + number);
  }

  /** A put, mostly; or a sibling, a delete, or a vector that there is already. */
  Batch next() {
    Bytes id = id(random.nextInt(ids));
    String payload = random.nextInt(3) == 0 ? "{\"color\":\"red\"}" : "{\"color\":\"blue\"}";
    return switch (random.nextInt(10)) {
      case 0, 1 -> held.delete(id);
      case 2 -> held.addSibling(id, vector(), payload);
      case 3 -> held.put(id, centers[0], payload);
      case 4 -> held.put(id, new float[held.collection.dimension()], payload);
      default -> held.put(id, vector(), payload);
    };
  }

  Batch put(int number) {
    return held.put(id(number), vector(), "{}");
  }

  NearestQuery query(int breadth) {
    @Nullable Filter filter = random.nextInt(3) == 0 ? RED : null;
    double maxDistance = random.nextInt(4) == 0 ? 0.8 : Double.POSITIVE_INFINITY;
    return new NearestQuery(vector(), 1 + random.nextInt(15), breadth, filter, maxDistance);
  }

  NearestQuery plainQuery(int count, int breadth) {
    return new NearestQuery(vector(), count, breadth, null, Double.POSITIVE_INFINITY);
  }

  Set<Partition> partitions() {
    return random.nextBoolean()
        ? HeldEntries.EVERYWHERE
        : HeldEntries.EVERYWHERE.stream()
            .filter(each -> random.nextBoolean())
            .collect(Collectors.toSet());
  }
}

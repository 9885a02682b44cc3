package dev.syncline.adapter.index;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.search.CurrentValue;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A value on its way into the table. */
record Incoming(CurrentValue shown, VectorFloat<?> vector, float scale) {
  /** The values of an entry that a search can find. */
  static List<Incoming> of(CollectionInfo collection, Similarity similarity, Entry entry) {
    List<CurrentValue> shown = CurrentValue.of(collection, entry);
    List<Incoming> incoming = new ArrayList<>(shown.size());
    for (CurrentValue each : shown) {
      float[] numbers = similarity.numbers(each.value().vector());
      if (numbers != null) {
        incoming.add(new Incoming(each, Similarity.vector(numbers), similarity.scale(numbers)));
      }
    }
    return incoming;
  }

  /** Whether a row need not change for it; of one that is held by its code a hash tells. */
  boolean hasVectorOf(Row row) {
    VectorFloat<?> held = row.vector();
    if (held != null) {
      return Arrays.equals(Similarity.numbers(vector), Similarity.numbers(held));
    }
    Code code = row.code();
    return code != null && code.isOf(vector) && scale == row.scale;
  }
}

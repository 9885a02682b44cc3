package dev.syncline.adapter.index;

import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How close a vector is to rows, by their vectors or their codes. For one thread. */
final class Probe {
  private final Similarity similarity;
  private final Quantizer quantizer;
  private final VectorFloat<?> vector;
  private final float scale;
  private CodeBook.@Nullable Distances toCodes;

  /**
   * For a vector.
   *
   * @param scale as {@link Similarity#scale} gives it, above 0
   */
  Probe(Similarity similarity, Quantizer quantizer, VectorFloat<?> vector, float scale) {
    this.similarity = similarity;
    this.quantizer = quantizer;
    this.vector = vector;
    this.scale = scale;
  }

  /** For the vector of a row, or what its code says of that. */
  Probe(Similarity similarity, Quantizer quantizer, Row row) {
    this(similarity, quantizer, quantizer.vector(row), row.scale);
  }

  /** Closeness to a row; to the first that has a code only after some work for all that follow. */
  float closeness(Row row) {
    VectorFloat<?> other = row.vector();
    return other == null ? toCodes().closeness(row, code(row)) : closeness(other, row.scale);
  }

  float closeness(VectorFloat<?> other, float otherScale) {
    return similarity.closeness(vector, scale, other, otherScale);
  }

  /** The same for few rows, without that work. */
  float closenessOfFew(Row row) {
    VectorFloat<?> other = row.vector();
    return other == null ? toCodes().closenessOfFew(row, code(row)) : closeness(other, row.scale);
  }

  private CodeBook.Distances toCodes() {
    CodeBook.Distances known = toCodes;
    if (known == null) {
      known = quantizer.book().new Distances(vector, scale);
      toCodes = known;
    }
    return known;
  }

  private static Code code(Row row) {
    return Objects.requireNonNull(row.code());
  }
}

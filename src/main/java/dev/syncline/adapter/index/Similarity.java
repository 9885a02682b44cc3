package dev.syncline.adapter.index;

import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Floats;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorUtil;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How near two vectors are, in single precision: fast, and off by what {@link #error} says.
 *
 * <p>A closeness is larger for nearer vectors: the cosine, the dot product, or minus the squared
 * distance.
 */
final class Similarity {
  /** Held, or the setting is lost with the logger. */
  private static final Logger VECTORIZATION =
      Logger.getLogger(VectorizationProvider.class.getName());

  private static final VectorTypeSupport VECTORS = vectors();

  /** Lengths within which neither a square nor a product of two leaves what a float can be. */
  private static final double SHORTEST = 1e-15;

  private static final double LONGEST = 1e15;

  private final Metric metric;
  private final int dimension;
  private final float relativeError;

  Similarity(Metric metric, int dimension) {
    this.metric = metric;
    this.dimension = dimension;
    this.relativeError = (dimension + 16) * Math.ulp(1f);
  }

  private static VectorTypeSupport vectors() {
    // It warns of a JDK without vector instructions; there is nothing that an operator has to do.
    VECTORIZATION.setLevel(Level.SEVERE);
    return VectorizationProvider.getInstance().getVectorTypeSupport();
  }

  /** The numbers of a stored vector; null if it does not have the dimension or is not finite. */
  float @Nullable [] numbers(Bytes stored) {
    if (stored.length() != dimension * Float.BYTES) {
      return null;
    }
    float[] numbers = Floats.of(stored);
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        return null;
      }
    }
    return numbers;
  }

  static VectorFloat<?> vector(float[] numbers) {
    return VECTORS.createFloatVector(numbers);
  }

  /** The numbers of a vector, not to be written to. */
  static float[] numbers(VectorFloat<?> vector) {
    if (vector.get() instanceof float[] numbers) {
      return numbers;
    }
    float[] copy = new float[vector.length()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = vector.get(i);
    }
    return copy;
  }

  /**
   * What goes with a vector: for a cosine one by its length, for a dot product its length, else 1.
   *
   * @return 0 if the vector is all zeros and that is a matter of its own; no number if it is too
   *     short or too long for single precision
   */
  float scale(float[] numbers) {
    double length = length(numbers);
    if (length == 0 && metric != Metric.EUCLIDEAN) {
      return 0;
    }
    if (length > LONGEST || (length < SHORTEST && metric != Metric.EUCLIDEAN)) {
      return Float.NaN;
    }
    return switch (metric) {
      case COSINE -> (float) (1 / length);
      case DOT -> (float) length;
      case EUCLIDEAN -> 1;
    };
  }

  /** A vector to which others are as close as to this one, or in the same order. */
  float[] normal(float[] numbers) {
    float[] normal = numbers.clone();
    double length = length(numbers);
    if (metric != Metric.EUCLIDEAN && length > 0) {
      for (int i = 0; i < normal.length; i++) {
        normal[i] = (float) (numbers[i] / length);
      }
    }
    return normal;
  }

  /** What makes the lengths of vectors like a row's about 1, where lengths matter. */
  double unit(Row row) {
    return metric == Metric.DOT ? 1.0 / row.scale : 1;
  }

  /** The same of vectors like some, where they are to be {@link #coded}. */
  double unit(List<VectorFloat<?>> like) {
    if (metric != Metric.EUCLIDEAN) {
      return 1;
    }
    double squares = 0;
    for (VectorFloat<?> each : like) {
      double length = length(numbers(each));
      squares += length * length / like.size();
    }
    return squares == 0 ? 1 : 1 / Math.sqrt(squares);
  }

  /** What a code is made of: the direction of a vector, or the vector in units. */
  VectorFloat<?> coded(VectorFloat<?> vector, double unit) {
    float[] coded = normal(numbers(vector));
    if (metric == Metric.EUCLIDEAN) {
      multiply(coded, unit);
    }
    return vector(coded);
  }

  /** The opposite; of a vector that goes with a scale. */
  float[] decoded(float[] coded, float scale, double unit) {
    switch (metric) {
      // A direction of a code is nearly of length 1.
      case COSINE -> multiply(coded, 1.0 / scale);
      case DOT -> multiply(coded, scale);
      case EUCLIDEAN -> multiply(coded, 1 / unit);
    }
    return coded;
  }

  private static void multiply(float[] numbers, double by) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (numbers[i] * by);
    }
  }

  /** What is summed over the parts of two vectors that are {@link #coded}. */
  VectorSimilarityFunction ofCoded() {
    return metric == Metric.EUCLIDEAN
        ? VectorSimilarityFunction.EUCLIDEAN
        : VectorSimilarityFunction.DOT_PRODUCT;
  }

  /** The same for one part. */
  float ofParts(float[] one, int at, float[] other, int otherAt, int size) {
    float sum = 0;
    if (metric == Metric.EUCLIDEAN) {
      for (int i = 0; i < size; i++) {
        float difference = one[at + i] - other[otherAt + i];
        sum += difference * difference;
      }
    } else {
      for (int i = 0; i < size; i++) {
        sum += one[at + i] * other[otherAt + i];
      }
    }
    return sum;
  }

  /** The closeness of two vectors by the sum of {@link #ofCoded}. */
  float closeness(float sum, float scale, float otherScale, double unit) {
    return switch (metric) {
      case COSINE -> sum;
      case DOT -> sum * scale * otherScale;
      case EUCLIDEAN -> (float) (-sum / (unit * unit));
    };
  }

  private static double length(float[] numbers) {
    double squares = 0;
    for (float number : numbers) {
      squares += (double) number * number;
    }
    return Math.sqrt(squares);
  }

  /** The closeness of two vectors with their scales, which are numbers. */
  float closeness(VectorFloat<?> one, float scale, VectorFloat<?> other, float otherScale) {
    return switch (metric) {
      case COSINE -> VectorUtil.dotProduct(one, other) * scale * otherScale;
      case DOT -> VectorUtil.dotProduct(one, other);
      case EUCLIDEAN -> -VectorUtil.squareL2Distance(one, other);
    };
  }

  /** How far a closeness may be from the true one. */
  float error(float closeness, float scale, Row row) {
    return relativeError
        * switch (metric) {
          case COSINE -> 1;
          case DOT -> scale * row.scale;
          case EUCLIDEAN -> Float.MIN_NORMAL - closeness;
        };
  }

  /**
   * A closeness as a graph takes it: above zero, for what is not is never found, and such that
   * scores and their ratios keep their precision. The graph of a dot product is built by the dot
   * product itself: by the cosine, or with a coordinate that makes all lengths equal, it found less
   * where lengths differ (recall 0.96 and 0.67 against 0.98). It is in units of {@link #unit}, as
   * beside 1 those of short vectors are all the same.
   *
   * @see <a href="https://arxiv.org/abs/1908.06887">Morozov and Babenko, Non-metric Similarity
   *     Graphs for Maximum Inner Product Search (2018)</a>
   */
  float score(double inUnits) {
    float closeness = (float) inUnits;
    float score =
        switch (metric) {
          case COSINE -> (1 + closeness) / 2;
          case DOT -> closeness >= 0 ? 1 + closeness : 1 / (1 - closeness);
          case EUCLIDEAN -> 1 / (Float.MIN_NORMAL - closeness);
        };
    return score >= 0 ? score : 0;
  }
}

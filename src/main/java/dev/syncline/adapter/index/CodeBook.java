package dev.syncline.adapter.index;

import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.vector.VectorUtil;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * What codes mean: a vector is cut into parts of four numbers, short ones of fewer and very long
 * ones of more, and of each part the code has the nearest of 256 that are typical of a sample. For
 * any thread.
 *
 * <p>Where lengths are a matter of their own, coded is the direction: a row has its length beside
 * the code, so long and short vectors are coded equally well.
 *
 * @see <a href="https://inria.hal.science/inria-00514462">Jégou, Douze and Schmid, Product
 *     Quantization for Nearest Neighbor Search (2011)</a>
 */
final class CodeBook {
  /** How many codes a part has; no fewer vectors make a sample. */
  static final int CODES = 256;

  /** Memory of a code beside its bytes, and beyond what a vector takes beside its numbers. */
  private static final int BYTES_PER_CODE = 24;

  private static final int NUMBERS_PER_PART = 4;

  /** Beside what a row takes anyway that is little, and a few codes of four numbers tell little. */
  private static final int LEAST_PARTS = 32;

  /** What is worked out for a search takes a kilobyte for each part. */
  private static final int MOST_PARTS = 1024;

  private final Similarity similarity;
  private final ProductQuantization parts;
  private final float[][] typical;

  /** What makes the lengths of vectors like those of the sample about 1, where they are coded. */
  private final double unit;

  private CodeBook(Similarity similarity, ProductQuantization parts, double unit) {
    this.similarity = similarity;
    this.parts = parts;
    this.unit = unit;
    this.typical = new float[parts.getSubspaceCount()][];
    for (int part = 0; part < typical.length; part++) {
      typical[part] = Similarity.numbers(parts.getCodebookVector(part));
    }
  }

  private static int parts(int dimension) {
    int parts = (dimension + NUMBERS_PER_PART - 1) / NUMBERS_PER_PART;
    return Math.min(Math.min(Math.max(parts, LEAST_PARTS), dimension), MOST_PARTS);
  }

  /** Memory of a code for a vector of a dimension. */
  static int codeBytes(int dimension) {
    return parts(dimension) + BYTES_PER_CODE;
  }

  /** Memory of a book for vectors of a dimension. */
  static long bookBytes(int dimension) {
    return (long) CODES * (dimension + parts(dimension)) * Float.BYTES;
  }

  /**
   * Learns from a sample. Takes seconds of CPU time.
   *
   * @param sample at least {@link #CODES} vectors that have a direction
   */
  static CodeBook train(Similarity similarity, List<VectorFloat<?>> sample, ForkJoinPool pool) {
    double unit = similarity.unit(sample);
    List<VectorFloat<?>> coded = new ArrayList<>(sample.size());
    for (VectorFloat<?> each : sample) {
      coded.add(similarity.coded(each, unit));
    }
    int dimension = coded.get(0).length();
    ProductQuantization trained =
        ProductQuantization.compute(
            new ListRandomAccessVectorValues(coded, dimension),
            parts(dimension),
            CODES,
            false,
            -1f,
            pool,
            pool);
    return new CodeBook(similarity, trained, unit);
  }

  /** The code of a vector. Takes a tenth of a millisecond of CPU time. */
  Code encode(VectorFloat<?> vector) {
    return new Code(parts.encode(similarity.coded(vector, unit)), Code.hash(vector));
  }

  /** About the vector that a row had. */
  VectorFloat<?> decode(Row row, Code code) {
    float[] numbers = new float[parts.getOriginalDimension()];
    int at = 0;
    for (int part = 0; part < typical.length; part++) {
      int size = typical[part].length / CODES;
      int from = Byte.toUnsignedInt(code.bytes().get(part)) * size;
      for (int i = 0; i < size; i++) {
        numbers[at + i] = typical[part][from + i];
      }
      at += size;
    }
    return Similarity.vector(similarity.decoded(numbers, row.scale, unit));
  }

  /** How close one vector is to the rows of codes. For one thread. */
  final class Distances {
    private final float[] coded;
    private final float scale;
    private @Nullable VectorFloat<?> sums;

    /**
     * From a vector.
     *
     * @param scale as {@link Similarity#scale} gives it
     */
    Distances(VectorFloat<?> vector, float scale) {
      this.coded = Similarity.numbers(similarity.coded(vector, unit));
      this.scale = scale;
    }

    /** Takes one addition for each part, after some work for all rows that are asked about. */
    float closeness(Row row, Code code) {
      VectorFloat<?> known = sums;
      if (known == null) {
        known = sums();
        sums = known;
      }
      float sum = VectorUtil.assembleAndSum(known, CODES, code.bytes());
      return similarity.closeness(sum, scale, row.scale, unit);
    }

    /** The same without that work. */
    float closenessOfFew(Row row, Code code) {
      float sum = 0;
      int at = 0;
      for (int part = 0; part < typical.length; part++) {
        float[] numbers = typical[part];
        int size = numbers.length / CODES;
        int from = Byte.toUnsignedInt(code.bytes().get(part)) * size;
        sum += similarity.ofParts(coded, at, numbers, from, size);
        at += size;
      }
      return similarity.closeness(sum, scale, row.scale, unit);
    }

    private VectorFloat<?> sums() {
      VectorFloat<?> vector = Similarity.vector(coded);
      VectorFloat<?> made = Similarity.vector(new float[typical.length * CODES]);
      int at = 0;
      for (int part = 0; part < typical.length; part++) {
        int size = typical[part].length / CODES;
        VectorUtil.calculatePartialSums(
            parts.getCodebookVector(part),
            part,
            size,
            CODES,
            vector,
            at,
            similarity.ofCoded(),
            made);
        at += size;
      }
      return made;
    }
  }
}

package dev.syncline.adapter.index;

import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Lets go of the vectors of a collection. Nothing is coded until there is a {@link CodeBook}, and
 * that stays as it is: a book of other vectors would need those that are not in memory any more.
 */
final class Quantizer {
  /** A book of 10,000 glosses of WordNet finds no more than one of 2,560. */
  private static final int MOST_SAMPLE = 16 * CodeBook.CODES;

  /** In a sample: learning takes some microseconds of CPU time for each. */
  private static final int MOST_NUMBERS = 1 << 22;

  private final Similarity similarity;
  private final long mostFull;
  private final int sampleSize;
  private final ForkJoinPool pool;
  private volatile @Nullable CodeBook book;

  /**
   * One that has no book.
   *
   * @param mostFull how many vectors that wait for the graph are held in full; with more a book is
   *     made, and the first are coded
   */
  Quantizer(Similarity similarity, int dimension, long mostFull, ForkJoinPool pool) {
    this.similarity = similarity;
    this.mostFull = Math.max(CodeBook.CODES, mostFull);
    this.sampleSize = Math.max(CodeBook.CODES, Math.min(MOST_SAMPLE, MOST_NUMBERS / dimension));
    this.pool = pool;
  }

  boolean isTrained() {
    return book != null;
  }

  /** What the codes of rows mean. */
  CodeBook book() {
    return Objects.requireNonNull(book);
  }

  /** The vector of a row, or about that where it is let go of. */
  VectorFloat<?> vector(Row row) {
    VectorFloat<?> vector = row.vector();
    return vector == null ? book().decode(row, Objects.requireNonNull(row.code())) : vector;
  }

  /** Sees to it that not too many vectors are held in full. Takes seconds the first time. */
  void tend(Table table) {
    if (book == null) {
      List<VectorFloat<?>> sample = table.sample(mostFull + 1, sampleSize);
      if (sample.isEmpty()) {
        return;
      }
      book = CodeBook.train(similarity, sample, pool);
      table.bookBytes();
    }
    // What comes meanwhile is seen to the next time.
    table.takeFull(mostFull).forEach(row -> encode(row, table));
  }

  /** A row is held by its code from now on. */
  void encode(Row row, Table table) {
    VectorFloat<?> vector = row.vector();
    if (vector != null) {
      table.encoded(row, book().encode(vector));
    }
  }
}

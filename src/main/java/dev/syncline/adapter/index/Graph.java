package dev.syncline.adapter.index;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A navigable small-world graph of rows.
 *
 * <p>Searches and {@link #link} go on beside each other. {@link #cut} excludes {@link #link}, and
 * nothing else.
 *
 * @see <a href="https://arxiv.org/abs/1603.09320">Malkov and Yashunin, Hierarchical Navigable Small
 *     World graphs (2016)</a>
 * @see <a href="https://arxiv.org/abs/2105.09613">Singh et al., FreshDiskANN (2021): how nodes are
 *     taken out</a>
 */
final class Graph {
  /**
   * Memory of a node beside its vector: 17 to 20 neighbours with their scores, the layers above,
   * and the row of the node.
   */
  static final long BYTES_PER_NODE = 300;

  private static final int MAX_DEGREE = 16;
  private static final int BEAM = 100;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  /** The library counts completed nodes in an int; behind it nothing would be found any more. */
  private static final int MOST_LINKED = 1 << 30;

  private final Similarity similarity;
  private final Quantizer quantizer;
  private final int dimension;
  private final ForkJoinPool pool;
  private final Scores scores = new Scores();
  private final ReadWriteLock building = new ReentrantReadWriteLock();

  /** By node. */
  private final Rows rows = new Rows();

  /** Guarded by the lock of the collection. */
  private final Numbers nodes = new Numbers();

  private int linked;

  /** That of the first row; written before the builder is. */
  private double unit = 1;

  /** Null until the first row comes: many a collection stays small. */
  private volatile @Nullable GraphIndexBuilder builder;

  Graph(Similarity similarity, Quantizer quantizer, int dimension, ForkJoinPool pool) {
    this.similarity = similarity;
    this.quantizer = quantizer;
    this.dimension = dimension;
    this.pool = pool;
  }

  // What replaces the constructor takes the hierarchy from management beans.
  @SuppressWarnings("deprecation")
  private GraphIndexBuilder newBuilder() {
    return new GraphIndexBuilder(
        scores, dimension, MAX_DEGREE, BEAM, OVERFLOW, ALPHA, true, false, pool, pool);
  }

  private GraphIndexBuilder builder() {
    return Objects.requireNonNull(builder);
  }

  private Row row(int node) {
    return Objects.requireNonNull(rows.get(node));
  }

  private final class Scores implements BuildScoreProvider {
    @Override
    public boolean isExact() {
      return true;
    }

    @Override
    public VectorFloat<?> approximateCentroid() {
      throw new UnsupportedOperationException("asked by graphs on disk only");
    }

    @Override
    public SearchScoreProvider searchProviderFor(VectorFloat<?> vector) {
      throw new UnsupportedOperationException("nodes are linked with the scale of their row");
    }

    @Override
    public SearchScoreProvider searchProviderFor(int node) {
      Probe probe = new Probe(similarity, quantizer, row(node));
      return new DefaultSearchScoreProvider(
          (ScoreFunction.ExactScoreFunction) other -> score(probe.closeness(row(other))));
    }

    @Override
    public SearchScoreProvider diversityProviderFor(int node) {
      return new DefaultSearchScoreProvider(between(node));
    }

    @Override
    public ScoreFunction diversityScoreFunctionFor(int node) {
      return between(node);
    }

    private ScoreFunction.ExactScoreFunction between(int node) {
      Probe probe = new Probe(similarity, quantizer, row(node));
      return other -> score(probe.closenessOfFew(row(other)));
    }

    private float score(float closeness) {
      return similarity.score(closeness * (unit * unit));
    }
  }

  /** The node that a row is to be; under the lock of the collection. */
  int reserve(Row row) {
    if (builder == null) {
      unit = similarity.unit(row);
      builder = newBuilder();
    }
    int node = nodes.take();
    rows.put(node, row);
    linked++;
    return node;
  }

  /** Whether it has to be built anew; under the lock of the collection. */
  boolean isWornOut() {
    return linked >= MOST_LINKED;
  }

  /** Forgets the rows of nodes that no search can come across; under the lock of the collection. */
  void release(long oldest) {
    nodes.release(oldest, node -> rows.put(node, null));
  }

  /** The node of a row has been cut; under the lock of the collection. */
  void giveBack(int node, long moment) {
    nodes.giveBack(node, moment);
  }

  /** Links a node that was reserved. Takes a millisecond of CPU time. */
  void link(int node) {
    building.readLock().lock();
    try {
      builder().addGraphNode(node, scores.searchProviderFor(node));
    } finally {
      building.readLock().unlock();
    }
  }

  /**
   * Takes nodes out. Takes under a millisecond of CPU time for each, and a look at each that is
   * left.
   */
  void cut(List<Row> dead) {
    building.writeLock().lock();
    try {
      GraphIndexBuilder all = builder();
      dead.forEach(row -> all.markNodeDeleted(row.node()));
      all.removeDeletedNodes();
    } finally {
      building.writeLock().unlock();
    }
  }

  /**
   * Walks to the rows that are nearest by their scores; up to {@code breadth} of those accepted.
   */
  List<Row> walk(Candidates candidates, int breadth, Predicate<Row> accepted) {
    GraphIndexBuilder all = builder;
    if (all == null) {
      return List.of();
    }
    List<Row> found = new ArrayList<>(breadth);
    try (GraphSearcher searcher = new GraphSearcher(all.getGraph())) {
      ScoreFunction.ExactScoreFunction score = node -> candidates.score(row(node), unit);
      SearchResult result =
          searcher.search(
              new DefaultSearchScoreProvider(score),
              breadth,
              breadth,
              0,
              0,
              node -> accepted.test(row(node)));
      for (SearchResult.NodeScore node : result.getNodes()) {
        found.add(row(node.node));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}

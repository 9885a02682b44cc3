package dev.syncline.adapter.index;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.CurrentValue;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import org.jspecify.annotations.Nullable;

/**
 * A vector of a version, or of a sibling of it.
 *
 * <p>Invariant: {@code born <= died}; a search of a moment sees it if {@code born <= moment <
 * died}.
 */
final class Row {
  private static final long NEVER = Long.MAX_VALUE;

  final Bytes id;
  final int slot;

  /** As {@link Similarity#scale} gives it; no graph takes what has none above 0. */
  final float scale;

  /** Its place in the table. */
  final int ordinal;

  /** Whether it stands for its id: of siblings one does. */
  final boolean isFirst;

  /** The next sibling. */
  final @Nullable Row next;

  private final long born;
  private volatile long died = NEVER;

  /** Changes when a later write leaves the vector as it is. */
  private volatile Dot dot;

  private int node = -1;

  /** Null once there is a code. */
  private volatile @Nullable VectorFloat<?> vector;

  /** Written before the vector is let go of, and never changed. */
  private volatile @Nullable Code code;

  /** The graph that has it as {@link #node}; null while it waits. Written under the lock. */
  private volatile @Nullable Graph graph;

  Row(
      Bytes id,
      int slot,
      CurrentValue shown,
      VectorFloat<?> vector,
      float scale,
      int ordinal,
      long born,
      boolean isFirst,
      @Nullable Row next) {
    this.id = id;
    this.slot = slot;
    this.dot = shown.dot();
    this.vector = vector;
    this.scale = scale;
    this.ordinal = ordinal;
    this.born = born;
    this.isFirst = isFirst;
    this.next = next;
  }

  /** The vector; null where {@link #code} stands for it. */
  @Nullable VectorFloat<?> vector() {
    return vector;
  }

  /** What stands for the vector; null while the vector is there. */
  @Nullable Code code() {
    return code;
  }

  /** Lets go of the vector. */
  void encodedAs(Code itsCode) {
    code = itsCode;
    vector = null;
  }

  boolean isVisibleAt(long moment) {
    return born <= moment && moment < died;
  }

  boolean isDead() {
    return died != NEVER;
  }

  long died() {
    return died;
  }

  void die(long moment) {
    died = moment;
  }

  Dot dot() {
    return dot;
  }

  void changeDot(Dot later) {
    dot = later;
  }

  boolean isIn(Graph other) {
    return graph == other;
  }

  @Nullable Graph graph() {
    return graph;
  }

  int node() {
    return node;
  }

  void linkedAs(int itsNode, Graph itsGraph) {
    node = itsNode;
    graph = itsGraph;
  }

  void unlinked() {
    graph = null;
  }
}

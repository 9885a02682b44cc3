package dev.syncline.load.search;

import java.io.IOException;

/**
 * A system that holds vectors under small numbers and finds the nearest by cosine. Vectors are of
 * unit length. Not thread-safe.
 */
public interface Engine extends AutoCloseable {
  /** What it is called in reports, with its version. */
  String name();

  /** A key has this vector, and no other. */
  void put(int key, float[] vector) throws IOException;

  /** A key has no vector any more. */
  void delete(int key) throws IOException;

  /** Waits until all that was said is in the structures that are searched. */
  void settle() throws IOException;

  /**
   * The nearest keys.
   *
   * @param ef how many candidates the search keeps
   */
  int[] search(float[] query, int count, int ef) throws IOException;

  @Override
  void close() throws IOException;
}

package dev.syncline.load.cli;

import dev.syncline.load.vectors.VectorPool;
import dev.syncline.load.vectors.VectorSource;
import java.io.IOException;

/** The vectors of commands that do not ask which. */
final class Vectors {
  private static final int POOL = 2_000;

  private Vectors() {}

  /** Real ones where the product has a sample, else random ones. */
  static VectorPool pool(int dims) throws IOException {
    return VectorSource.bundled(dims, POOL).orElseGet(() -> VectorSource.gaussian(1, dims, POOL));
  }
}

package dev.syncline.load.search;

/** Vectors of which only the direction matters. */
final class UnitVectors {
  private UnitVectors() {}

  /**
   * The same directions, of length 1.
   *
   * @throws IllegalArgumentException if a vector has none
   */
  static float[][] of(float[][] vectors) {
    float[][] units = new float[vectors.length][];
    for (int i = 0; i < units.length; i++) {
      units[i] = unit(vectors[i]);
    }
    return units;
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    if (squares == 0) {
      throw new IllegalArgumentException("a vector of zeros has no direction");
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / Math.sqrt(squares));
    }
    return unit;
  }
}

package dev.syncline.core.cluster;

/** How the distance of two vectors is measured. */
public enum Metric {
  /** One minus the cosine of the angle. */
  COSINE,
  /** The dot product, larger is nearer. */
  DOT,
  /** Straight-line distance. */
  EUCLIDEAN
}

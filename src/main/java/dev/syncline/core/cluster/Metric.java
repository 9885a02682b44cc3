package dev.syncline.core.cluster;

import dev.syncline.core.codec.CorruptDataException;

/** How the distance of two vectors is measured. */
public enum Metric {
  /** One minus the cosine of the angle. */
  COSINE(0),
  /** The dot product, larger is nearer. */
  DOT(1),
  /** Straight-line distance. */
  EUCLIDEAN(2);

  private final int code;

  Metric(int code) {
    this.code = code;
  }

  /** The number that stands for the metric in stores and frames. */
  public int code() {
    return code;
  }

  /** The metric of a {@link #code}. */
  public static Metric ofCode(int code) {
    for (Metric metric : values()) {
      if (metric.code == code) {
        return metric;
      }
    }
    throw new CorruptDataException("unknown metric " + code);
  }
}

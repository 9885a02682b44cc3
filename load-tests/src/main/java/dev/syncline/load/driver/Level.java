package dev.syncline.load.driver;

import java.util.Locale;

/** How many replicas must answer before a request succeeds. */
public enum Level {
  ONE,
  QUORUM,
  ALL;

  /** The name as the wire and reports spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

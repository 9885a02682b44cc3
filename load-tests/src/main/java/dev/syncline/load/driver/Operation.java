package dev.syncline.load.driver;

import java.util.Locale;

/** What one request does. */
public enum Operation {
  /** Stores one entry under an id of its own. */
  WRITE,
  /** Stores many entries with one request. */
  BATCH,
  /** Reads one entry that was stored before the measurement. */
  READ,
  /** Changes one entry of replicated data types. */
  MUTATE;

  /** The name as commands and reports spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

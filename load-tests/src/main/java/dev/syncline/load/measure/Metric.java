package dev.syncline.load.measure;

/** The figures of a measurement, in the order reports show them. */
public enum Metric {
  ENTRIES_PER_SECOND("entriesPerSecond", "entries/s", 0),
  REQUESTS_PER_SECOND("requestsPerSecond", "requests/s", 0),
  P50_MILLIS("p50Millis", "p50 ms", 3),
  P99_MILLIS("p99Millis", "p99 ms", 3),
  P999_MILLIS("p999Millis", "p99.9 ms", 3),
  NODE_CPU_MICROS_PER_ENTRY("nodeCpuMicrosPerEntry", "node CPU-µs/entry", 1),
  CLIENT_CPU_MICROS_PER_ENTRY("clientCpuMicrosPerEntry", "client CPU-µs/entry", 1),
  NODE_RESIDENT_MEGABYTES("nodeResidentMegabytes", "RSS MB (all nodes)", 0),
  DISK_BYTES_PER_ENTRY("diskBytesPerEntry", "disk bytes/entry (all nodes)", 0),
  OTHER_CORES("otherCores", "other cores", 2);

  private final String key;
  private final String title;
  private final int decimals;

  Metric(String key, String title, int decimals) {
    this.key = key;
    this.title = title;
    this.decimals = decimals;
  }

  /** Name in JSON. */
  public String key() {
    return key;
  }

  /** Heading of a column, with the unit. */
  public String title() {
    return title;
  }

  /** Digits after the point that a person should see. */
  public int decimals() {
    return decimals;
  }
}

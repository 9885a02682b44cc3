package dev.syncline.load.driver;

/**
 * One closed loop: {@code concurrency} slots, each of which sends its next request when the last
 * was answered.
 *
 * @param operation what each request does
 * @param level the consistency each request asks for
 * @param dims dimension of the vectors
 * @param concurrency requests in flight, at least 1
 * @param batchEntries entries of one request if the operation is {@link Operation#BATCH}
 */
public record Workload(
    Operation operation, Level level, int dims, int concurrency, int batchEntries) {

  /** Rejects what no driver could run. */
  public Workload {
    if (dims < 1 || concurrency < 1 || batchEntries < 1) {
      throw new IllegalArgumentException("dims, concurrency and batchEntries must be at least 1");
    }
  }

  /** Entries that one request stores or reads. */
  public int entriesPerRequest() {
    return operation == Operation.BATCH ? batchEntries : 1;
  }

  /** Words for a log line. */
  @Override
  public String toString() {
    return operation.label()
        + (operation == Operation.BATCH ? " of " + batchEntries : "")
        + " level="
        + level.label()
        + " dims="
        + dims
        + " concurrency="
        + concurrency;
  }
}

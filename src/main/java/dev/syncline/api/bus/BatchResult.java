package dev.syncline.api.bus;

import java.util.List;

/**
 * How a batch ended.
 *
 * @param results one for each entry, in the order of the request
 */
public record BatchResult(List<EntryResult> results) implements Answer {
  /** Copies the list. */
  public BatchResult {
    results = List.copyOf(results);
  }

  /** Whether every entry is durable as asked. */
  public boolean isComplete() {
    return results.stream().allMatch(Done.class::isInstance);
  }

  /** How one entry ended. */
  public sealed interface EntryResult {
    /** The entry's id. */
    String id();
  }

  /** The entry is durable as asked. */
  public record Done(WriteResult result) implements EntryResult {
    @Override
    public String id() {
      return result.id();
    }
  }

  /** The entry failed, alone; the failure is of the type that a single write would have had. */
  public record Failed(String id, ReplicatorException failure) implements EntryResult {}
}

package dev.syncline.verticle.resolution;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.resolution.Attempt;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.Resolvers;
import dev.syncline.port.Resolvers.Verdict;
import dev.syncline.port.WriteCommand;
import dev.syncline.verticle.resolution.ResolutionCounters.Count;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One try at one entry: reads it at a quorum, asks the resolver unless all values are equal, and
 * writes what comes of it with the context of the read, which covers exactly what was read. What
 * was written meanwhile stays beside it.
 */
final class Round {
  private final Operations operations;
  private final Resolvers resolvers;
  private final MissingResolvers missing;
  private final ResolutionCounters counters;
  private final int timeoutMillis;

  /**
   * How it ended.
   *
   * @param read the context of what was read
   * @param reason for an operator, empty if there is nothing to say
   */
  record Ended(Attempt how, CausalContext read, String reason) {}

  Round(
      Operations operations,
      Resolvers resolvers,
      MissingResolvers missing,
      ResolutionCounters counters,
      int timeoutMillis) {
    this.operations = operations;
    this.resolvers = resolvers;
    this.missing = missing;
    this.counters = counters;
    this.timeoutMillis = timeoutMillis;
  }

  /** Runs it; never fails, and ends on any thread. */
  Future<Ended> run(CollectionInfo collection, EntryKey key) {
    return operations
        .read(new ReadCommand(collection, key.id(), Consistency.QUORUM, null, timeoutMillis))
        .compose(
            outcome ->
                outcome instanceof Outcome.Found found
                    ? resolve(collection, key, found)
                    : ended(unavailable(outcome)))
        .recover(e -> ended(unavailable(e)));
  }

  private Future<Ended> resolve(CollectionInfo collection, EntryKey key, Outcome.Found found) {
    List<Version> values = found.versions();
    CausalContext read = found.context();
    if (values.size() < 2) {
      return ended(new Ended(Attempt.SETTLED, read, ""));
    }
    Content first = values.get(0).content();
    if (values.stream().allMatch(each -> each.content().equals(first))) {
      return write(collection, key, found, first, Count.COLLAPSED);
    }
    List<Version> versions = new ArrayList<>(values);
    versions.addAll(found.deletes());
    versions.sort(Comparator.comparing(Version::dot));
    return resolvers
        .resolve(new Resolvers.Question(collection, key.id(), versions))
        .compose(verdict -> carryOut(collection, key, found, verdict));
  }

  private Future<Ended> carryOut(
      CollectionInfo collection, EntryKey key, Outcome.Found found, Verdict verdict) {
    CausalContext read = found.context();
    if (verdict instanceof Verdict.Missing) {
      missing.missing(collection);
      counters.add(Count.MISSING);
      return ended(new Ended(Attempt.MISSING, read, ""));
    }
    missing.present(collection);
    if (verdict instanceof Verdict.Replace replace) {
      return write(collection, key, found, replace.content(), Count.RESOLVED);
    }
    if (verdict instanceof Verdict.Failed failed) {
      counters.add(Count.FAILED);
      return ended(new Ended(Attempt.FAILED, read, failed.reason()));
    }
    counters.add(Count.LEFT);
    return ended(new Ended(Attempt.LEFT, read, ""));
  }

  private Future<Ended> write(
      CollectionInfo collection, EntryKey key, Outcome.Found found, Content content, Count as) {
    WriteCommand command =
        new WriteCommand(
            collection, key.id(), content, Consistency.QUORUM, found.context(), timeoutMillis);
    return operations
        .write(command)
        .map(
            outcome -> {
              if (outcome instanceof Outcome.Written) {
                counters.add(as);
                return new Ended(
                    Attempt.WRITTEN,
                    found.context(),
                    "each version made of its siblings has met others");
              }
              // Also where it may have been written after all: the next read tells.
              return unavailable(outcome);
            });
  }

  private Ended unavailable(Object outcome) {
    counters.add(Count.UNAVAILABLE);
    return new Ended(Attempt.UNAVAILABLE, CausalContext.NONE, String.valueOf(outcome));
  }

  private static Future<Ended> ended(Ended ended) {
    return Future.succeededFuture(ended);
  }
}

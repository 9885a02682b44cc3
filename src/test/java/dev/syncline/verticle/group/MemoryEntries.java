package dev.syncline.verticle.group;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Entries of policy siblings in memory: a write replaces what its context names. */
final class MemoryEntries implements Operations {
  private final Map<EntryKey, List<Version>> entries = new HashMap<>();
  private long counter;

  /** Whether too few replicas can be reached. */
  volatile boolean isShort;

  @Override
  public synchronized Future<Outcome.Write> write(WriteCommand command) {
    if (isShort) {
      return Future.succeededFuture(new Outcome.Unavailable(2, 1, 3));
    }
    CausalContext context = command.context();
    VersionVector past = context == null ? VersionVector.EMPTY : context.past();
    List<Version> versions = new ArrayList<>(entries.getOrDefault(command.key(), List.of()));
    versions.removeIf(each -> past.contains(each.dot()));
    Dot dot = Samples.dot(1, ++counter);
    HybridTimestamp time = HybridTimestamp.ofMillis(counter);
    boolean wasThere = !versions.isEmpty();
    if (!(command.content() instanceof Content.Tombstone)) {
      versions.add(new Version(dot, time, command.content()));
    }
    entries.put(command.key(), versions);
    return Future.succeededFuture(
        new Outcome.Written(dot, dot.toString(), time, 2, 3, !wasThere, 0, context(versions)));
  }

  @Override
  public synchronized Future<Outcome.Read> read(ReadCommand command) {
    if (isShort) {
      return Future.succeededFuture(new Outcome.Unavailable(2, 1, 3));
    }
    List<Version> versions = entries.getOrDefault(command.key(), List.of());
    List<String> labels = versions.stream().map(each -> each.dot().toString()).toList();
    return Future.succeededFuture(new Outcome.Found(versions, labels, 2, context(versions)));
  }

  private static CausalContext context(List<Version> versions) {
    VersionVector dots = VersionVector.of(versions.stream().map(Version::dot).toList());
    return new CausalContext(dots, dots, HybridTimestamp.ZERO);
  }
}

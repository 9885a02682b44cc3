package dev.syncline.adapter.rocksdb;

import dev.syncline.adapter.raft.JournalSamples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.LogSnapshot;
import dev.syncline.core.sync.StreamProgress;
import dev.syncline.verticle.cluster.HelloSamples;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** Everything that a store says when it is opened, a line each. */
public final class StoreText {
  private static final int SHORT_BYTES = 16;

  private final List<String> lines = new ArrayList<>();

  private StoreText() {}

  /** Opens the store in a directory, reads all of it, and closes it. */
  public static String of(Vertx vertx, Path directory) throws IOException {
    StoreText text = new StoreText();
    try (RocksStore store =
        RocksStore.open(Stores.options(directory).withClusterName("syncline"), StoreMetrics.NONE)) {
      text.store(vertx, store);
    }
    return String.join("\n", text.lines) + "\n";
  }

  private void store(Vertx vertx, RocksStore store) throws IOException {
    lines.add("store of cluster " + store.clusterId().orElse("none"));
    lines.add("stopped uncleanly " + store.wasStoppedUncleanly());
    lines.add("starts forgetful " + store.startsForgetful());
    store
        .earlierActors()
        .forEach(each -> lines.add("earlier actor " + Long.toHexString(each.id())));
    lines.addAll(HelloSamples.notes(vertx, store));
    Map<Partition, ReplicaState> states = new TreeMap<>(store.load());
    states.forEach(
        (partition, state) -> {
          partition(partition, state);
          store.withSnapshot(partition, snapshot -> contents(snapshot, state.clock()));
        });
    lines.addAll(JournalSamples.listing(store.raftLog(), StoreSamples.CLUSTER));
  }

  private void partition(Partition partition, ReplicaState state) {
    lines.add("partition " + partition.replicationFactor() + "/" + partition.slot());
    lines.add("  clock " + state.clock());
    lines.add("  may have forgotten " + state.mayHaveForgotten());
    lines.add("  tidied " + state.floor().tidied() + " truncated " + state.floor().truncated());
    state.stream().segments().forEach(each -> segment("  streamed", each));
    state.stream().left().forEach(each -> segment("  left", each));
    state
        .live()
        .forEach(
            each ->
                lines.add(
                    "  live in %d: %d, sum %d, tombstones %d"
                        .formatted(
                            each.collection(), each.entries(), each.sum(), each.tombstones())));
  }

  private void segment(String what, StreamProgress.Segment segment) {
    EntryKey upTo = segment.upTo();
    lines.add(what + " up to " + (upTo == null ? "the end" : name(upTo)) + " " + segment.clock());
  }

  private boolean contents(LogSnapshot snapshot, VersionVector clock) {
    snapshot
        .log()
        .forEachEntryAfter(
            null,
            (key, entry) -> {
              entry(key, entry);
              return true;
            });
    clock.forEachRange(
        (actor, from, to) -> {
          for (long counter = from; counter <= to; counter++) {
            Dot dot = new Dot(actor, counter);
            DotLog.Record found = snapshot.log().find(dot);
            lines.add("  log " + dot + " " + found(found));
            if (found instanceof DotLog.Record.Rest) {
              return;
            }
          }
        });
    snapshot
        .log()
        .forEachUntidyLine(
            clock,
            (dot, key) -> {
              lines.add("  untidy " + dot + " " + name(key));
              return true;
            });
    return true;
  }

  private void entry(EntryKey key, Entry entry) {
    lines.add("  entry " + name(key) + " " + entry.policy() + " context " + entry.context());
    for (Version version : entry.versions()) {
      lines.add("    %s at %s %s".formatted(version.dot(), version.timestamp(), content(version)));
    }
  }

  private static String content(Version version) {
    return version.content() instanceof Content.Value value
        ? "vector " + hex(value.vector().array()) + " payload " + value.payload().toUtf8()
        : "tombstone";
  }

  private static String hex(byte[] bytes) {
    if (bytes.length <= SHORT_BYTES) {
      return HexFormat.of().formatHex(bytes);
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return bytes.length + " bytes, CRC-32 " + Long.toHexString(crc.getValue());
  }

  private static String found(DotLog.Record record) {
    return record instanceof DotLog.Record.Wrote wrote
        ? "wrote " + name(wrote.key())
        : record.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }

  private static String name(EntryKey key) {
    return key.collection() + "/" + key.id().toUtf8();
  }
}

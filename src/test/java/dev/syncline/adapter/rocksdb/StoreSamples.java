package dev.syncline.adapter.rocksdb;

import dev.syncline.adapter.raft.JournalSamples;
import dev.syncline.core.Samples;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.LogFloor;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.sync.StreamProgress;
import dev.syncline.verticle.cluster.HelloSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A small store that holds something of everything that a store can hold. */
public final class StoreSamples {
  static final String CLUSTER = "c-1";
  static final Partition WRITTEN = new Partition(3, 5);
  static final Partition STREAMED = new Partition(2, 63);

  private static final Actor GIVEN_UP = new Actor(-2);
  private static final EntryKey FAR = new EntryKey(1L << 40, Bytes.utf8("ключ"));

  private StoreSamples() {}

  /** Makes the store: one half is in sorted files, the other in the database's own log. */
  public static void write(Path directory) throws IOException {
    Writes writes = new Writes(5);
    try (RocksStore store = open(directory)) {
      store.setClusterId(CLUSTER);
      store.recordActor(new Actor(0xA0_0000_0001L));
      store.setForgetful(true);
      Stores.write(store, writes.put("replaced"));
      Stores.write(store, writes.put("kept"));
      Stores.write(store, writes.put("long", new byte[16 << 10]));
      JournalSamples.write(store.raftLog(), CLUSTER, state(), commands());
    }
    try (RocksStore store = open(directory)) {
      store.recordActor(new Actor(0xA0_0000_0002L));
      Stores.write(store, writes.put("replaced", new byte[] {9, 9, 9, 9}));
      Stores.write(store, writes.delete("deleted"));
      Stores.write(store, writes.remove("removed"));
      Stores.write(store, siblings(writes));
      Stores.write(store, streamed());
      HelloSamples.note(store);
    }
  }

  private static RocksStore open(Path directory) {
    return RocksStore.open(
        Stores.options(directory).withClusterName("syncline"), StoreMetrics.NONE);
  }

  private static ClusterState state() {
    return new ClusterState(Samples.ring(2), new java.util.TreeMap<>(), 1);
  }

  private static List<ClusterCommand> commands() {
    return List.of(
        new ClusterCommand.CreateCollection(
            new CollectionDefinition(
                "docs", 384, Metric.COSINE, 2, ConflictPolicy.SIBLINGS, IndexKind.HNSW)),
        new ClusterCommand.CreateCollection(
            new CollectionDefinition(
                "gone", 4, Metric.DOT, 2, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE)),
        new ClusterCommand.DropCollection("gone"),
        new ClusterCommand.AddReplica(Samples.node(3), true));
  }

  /**
   * Two versions and a context, written as untidy, and a void dot of another actor that is over.
   */
  private static Batch siblings(Writes writes) {
    Dot one = new Dot(new Actor(0xA0_0000_0005L), writes.count() + 1);
    Dot other = new Dot(new Actor(3L << 32), 8);
    VersionVector context = VersionVector.ofRange(new Actor(3L << 32), 1, 4).plus(other);
    Entry entry =
        new Entry(
            ConflictPolicy.SIBLINGS,
            List.of(version(one, "{\"n\":1}"), version(other, "")),
            context);
    VersionVector clock =
        writes
            .clock()
            .plus(one)
            .join(VersionVector.ofRange(GIVEN_UP, 1, VersionVector.END))
            .join(VersionVector.ofWhole(2, 2));
    return new Batch(
        WRITTEN,
        writes.count() + 1,
        List.of(new Batch.Change(FAR, entry)),
        List.of(
            new LogRecord.Wrote(one, FAR, true),
            new LogRecord.Void(new Dot(GIVEN_UP, 1)),
            new LogRecord.Rest(new Dot(GIVEN_UP, 2)),
            new LogRecord.Rest(new Dot(Actor.numbered(2), 1))),
        clock,
        List.of(new LiveSummary(FAR.collection(), 1, -77, 300)),
        false);
  }

  private static Version version(Dot dot, String payload) {
    return new Version(
        dot,
        HybridTimestamp.ofMillis(1_700_000_000_000L),
        new Content.Value(Bytes.wrap(new byte[] {0, 0, -128, 63}), Bytes.utf8(payload)));
  }

  /** A partition in the middle of a stream, whose log has been cut. */
  private static Batch streamed() {
    Actor actor = Samples.actor(7);
    VersionVector clock = VersionVector.ofRange(actor, 1, 6);
    EntryKey cursor = Writes.key("m");
    StreamProgress stream =
        new StreamProgress(
            List.of(new StreamProgress.Segment(cursor, VersionVector.ofRange(actor, 1, 40))),
            List.of(
                new StreamProgress.Segment(Writes.key("c"), VersionVector.ofRange(actor, 50, 52)),
                new StreamProgress.Segment(null, VersionVector.EMPTY)));
    Entry entry =
        new Entry(
            ConflictPolicy.LAST_WRITE_WINS,
            List.of(version(new Dot(actor, 6), "{}")),
            VersionVector.EMPTY);
    return new Batch(
        STREAMED,
        1,
        List.of(new Batch.Change(Writes.key("b"), entry)),
        List.of(new LogRecord.Wrote(new Dot(actor, 6), Writes.key("b"), false)),
        clock,
        List.of(new LiveSummary(Writes.COLLECTION, 1, 78, 2)),
        true,
        new LogFloor(VersionVector.ofRange(actor, 1, 3), VersionVector.ofRange(actor, 1, 5)),
        stream,
        VersionVector.EMPTY,
        true);
  }
}

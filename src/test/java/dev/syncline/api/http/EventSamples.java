package dev.syncline.api.http;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.group.MemberId;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed.Batch;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An event of each type and shape. */
public final class EventSamples {
  static final Partition PARTITION = new Partition(3, 17);

  /** Where consumers are after each batch. */
  public static final FeedPosition POSITION =
      FeedPosition.NONE.with(Map.of(PARTITION, VersionVector.ofRange(new Actor(12), 1, 42)));

  private static final Dot DOT = new Dot(new Actor(12), 42);
  private static final HybridTimestamp TIME = HybridTimestamp.ofMillis(1_700_000_000_000L);
  private static final NodeName NODE = new NodeName("n2");
  private static final NodeName TELLER = new NodeName("n1");
  private static final CollectionInfo DOCS =
      new CollectionInfo(7, "docs", 2, Metric.COSINE, 3, ConflictPolicy.SIBLINGS, IndexKind.NONE);

  private EventSamples() {}

  /** A write. */
  public static FeedEvent.Change written(String id) {
    return written(id, DOT, "n1@12:42");
  }

  static FeedEvent.Change written(Dot dot, String label) {
    return written("e", dot, label);
  }

  private static FeedEvent.Change written(String id, Dot dot, String label) {
    Content value = new Content.Value(Bytes.wrap(new byte[8]), Bytes.utf8("{\"a\":[1,null]}"));
    return new FeedEvent.Change(
        FeedType.VECTOR_WRITTEN,
        PARTITION,
        DOCS,
        Bytes.utf8(id),
        dot,
        label,
        TIME,
        false,
        List.of(new Version(dot, TIME, value)),
        List.of(label));
  }

  private static FeedEvent change(FeedType type, boolean superseded) {
    return new FeedEvent.Change(
        type,
        PARTITION,
        DOCS,
        Bytes.utf8("an \"id\"/ü"),
        DOT,
        "n1@12:42",
        superseded ? null : TIME,
        superseded,
        List.of(),
        List.of());
  }

  static FeedEvent conflict(FeedType type, Dot dot, String label) {
    return conflict(type, dot, label, 13);
  }

  /** What had been written by another run has lost. */
  static FeedEvent resolved(int run) {
    return conflict(FeedType.CONFLICT_RESOLVED, DOT, "n1@12:42", run);
  }

  private static FeedEvent conflict(FeedType type, Dot dot, String label, int run) {
    return new FeedEvent.Conflict(
        type,
        PARTITION,
        DOCS,
        Bytes.utf8("e"),
        dot,
        label,
        TIME,
        List.of(new Dot(new Actor(run), 1)),
        List.of("n2@" + run + ":1"),
        true);
  }

  private static FeedEvent live(FeedType type, Map<String, Object> members) {
    return FeedEvent.Live.of(type, NODE, TELLER, 3, 1_700_000_000_000L, members);
  }

  private static FeedEvent group(FeedType type, List<Partition> partitions, String reason) {
    return new FeedEvent.OfGroup(
        type,
        new GroupName("mail"),
        new MemberId("m1", 0x1234_5678_9ABCL),
        3,
        0x1234_5678_0000L,
        partitions,
        64,
        reason);
  }

  /** The last that a member of a group is told. */
  public static FeedEvent groupEnded(String reason) {
    return group(FeedType.GROUP_ENDED, List.of(), reason);
  }

  private static Map<String, Object> progress() {
    return Map.of("entries", 3L, "rawBytes", 900L, "wireBytes", 500L, "durationMillis", 20L);
  }

  /** All but heartbeats, which are no events of the feed. */
  public static List<FeedEvent> all() {
    List<FeedEvent> all = new ArrayList<>();
    all.add(written("an \"id\"/ü"));
    all.add(change(FeedType.VECTOR_WRITTEN, true));
    all.add(change(FeedType.VECTOR_DELETED, false));
    all.add(change(FeedType.VECTOR_DELETED, true));
    all.add(conflict(FeedType.CONFLICT_DETECTED, DOT, "n1@12:42"));
    all.add(resolved(13));
    all.add(new FeedEvent.Gap(4, List.of(PARTITION), List.of("docs")));
    all.add(live(FeedType.STREAM_DROPPED, Map.of("events", 4L)));
    all.add(live(FeedType.REPLICA_JOINED, Map.of("role", "active", "ringVersion", 8L)));
    all.add(live(FeedType.REPLICA_LEFT, Map.of("ringVersion", 8L)));
    all.add(live(FeedType.REPLICA_UNREACHABLE, Map.of("status", "unreachable")));
    all.add(live(FeedType.REPLICA_RECOVERED, Map.of("status", "healthy", "entries", 0L)));
    all.add(live(FeedType.REPLICA_LAGGING, Map.of("status", "lagging", "millis", 1_500L)));
    all.add(live(FeedType.SYNC_STARTED, Map.of()));
    all.add(live(FeedType.SYNC_PROGRESS, progress()));
    all.add(live(FeedType.SYNC_COMPLETED, progress()));
    all.add(live(FeedType.THROTTLE_ENGAGED, Map.of("bytesPerSecond", 1_024L)));
    all.add(live(FeedType.THROTTLE_RELEASED, Map.of("bytesPerSecond", 0L)));
    all.add(group(FeedType.GROUP_ASSIGNED, List.of(PARTITION), ""));
    all.add(group(FeedType.GROUP_REVOKED, List.of(PARTITION), ""));
    all.add(group(FeedType.GROUP_SUSPENDED, List.of(), "no-quorum"));
    all.add(group(FeedType.GROUP_ENDED, List.of(), "deleted"));
    all.add(live(FeedType.RING_CHANGED, Map.of("ringVersion", 8L, "nodes", List.of("n1", "n2"))));
    return all;
  }

  /** The same as batches, and a heartbeat. */
  public static List<Batch> batches() {
    List<FeedEvent> all = all();
    return List.of(
        new Batch(all.subList(0, 7), POSITION),
        new Batch(all.subList(7, all.size()), POSITION),
        new Batch(List.of(), POSITION));
  }
}

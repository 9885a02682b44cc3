package dev.syncline.verticle.feed;

import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedType;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.NodeStatus.Replica;
import dev.syncline.port.NodeStatus.Status;
import dev.syncline.port.SyncControl;
import dev.syncline.verticle.replica.SyncCounters;
import io.vertx.core.Context;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happens to the cluster, as this node sees it, from looking at it a few times a second:
 * what comes and goes in between is not told. It looks while there are consumers only. Used on one
 * context.
 */
final class LiveWatch {
  private static final long LOOK_MILLIS = 1_000;

  /** A sync that has brought nothing for so long has come to rest. */
  private static final long REST_MILLIS = 2_000;

  private final Context context;
  private final FeedVerticle.Parts parts;
  private final Consumer<FeedEvent> listener;
  private final Map<NodeName, Status> statuses = new HashMap<>();

  /** Nodes that were unreachable or lacked something and have not been well since. */
  private final Set<NodeName> unwell = new HashSet<>();

  private final Map<NodeName, Session> sessions = new HashMap<>();
  private final Map<NodeName, SyncCounters.Received> received = new HashMap<>();
  private @Nullable Ring ring;
  private boolean engaged;
  private long lookedMillis;
  private long number;

  /** One node brings this one what it lacks. */
  private static final class Session {
    final SyncCounters.Received before;
    final long sinceMillis;
    SyncCounters.Received last;
    long lastMillis;

    Session(SyncCounters.Received before, long nowMillis) {
      this.before = before;
      this.last = before;
      this.sinceMillis = nowMillis;
      this.lastMillis = nowMillis;
    }
  }

  LiveWatch(Context context, FeedVerticle.Parts parts, Consumer<FeedEvent> listener) {
    this.context = context;
    this.parts = parts;
    this.listener = listener;
  }

  /** What is so now is no event. */
  void begin() {
    ring = parts.metadata().state().ring();
    engaged = parts.throttling().get().engaged();
    statuses.clear();
    unwell.clear();
    sessions.clear();
    received.clear();
    ring.memberNames().forEach(each -> received.put(each, parts.counters().from(each)));
    lookedMillis = 0;
  }

  /** Says that live events have gone by. */
  FeedEvent dropped(long events) {
    return event(FeedType.STREAM_DROPPED, parts.self(), Map.of("events", events));
  }

  void look() {
    lookAtRing();
    lookAtThrottle();
    long now = parts.time().nanos() / 1_000_000;
    if (now - lookedMillis >= LOOK_MILLIS) {
      lookedMillis = now;
      for (NodeName each : parts.metadata().state().ring().memberNames()) {
        lookAtSync(each, now);
      }
      parts.status().replicas().onSuccess(all -> context.runOnContext(none -> lookAtReplicas(all)));
    }
  }

  private void tell(FeedType type, NodeName node, Map<String, Object> members) {
    listener.accept(event(type, node, members));
  }

  private FeedEvent event(FeedType type, NodeName node, Map<String, Object> members) {
    return FeedEvent.Live.of(
        type, node, parts.self(), ++number, parts.time().wallMillis(), members);
  }

  private void lookAtRing() {
    Ring before = ring;
    Ring now = parts.metadata().state().ring();
    if (before == null || before.version() == now.version()) {
      return;
    }
    ring = now;
    Set<NodeName> all = new HashSet<>(before.members().keySet());
    all.addAll(now.members().keySet());
    for (NodeName each : all) {
      Member was = before.members().get(each);
      Member is = now.members().get(each);
      boolean wasThere = isThere(was);
      boolean isThere = isThere(is);
      if (isThere && !wasThere && is != null) {
        tell(FeedType.REPLICA_JOINED, each, Map.of("role", role(is), "ringVersion", now.version()));
      } else if (wasThere && !isThere) {
        tell(FeedType.REPLICA_LEFT, each, Map.of("ringVersion", now.version()));
      }
    }
    tell(
        FeedType.RING_CHANGED,
        parts.self(),
        Map.of(
            "ringVersion",
            now.version(),
            "nodes",
            List.copyOf(now.memberNames().stream().map(NodeName::value).toList())));
  }

  private static String role(Member member) {
    return member.state().name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Whoever is on the way in or out counts as it did before. */
  private static boolean isThere(@Nullable Member member) {
    return member != null
        && member.state().isMember()
        && member.state() != Member.State.JOINING
        && member.state() != Member.State.EVICTED;
  }

  private void lookAtThrottle() {
    SyncControl.Throttling now = parts.throttling().get();
    if (now.engaged() != engaged) {
      engaged = now.engaged();
      tell(
          engaged ? FeedType.THROTTLE_ENGAGED : FeedType.THROTTLE_RELEASED,
          parts.self(),
          Map.of("bytesPerSecond", now.currentBytesPerSecond()));
    }
  }

  private void lookAtSync(NodeName peer, long nowMillis) {
    SyncCounters.Received before = received.getOrDefault(peer, SyncCounters.Received.NOTHING);
    SyncCounters.Received now = parts.counters().from(peer);
    received.put(peer, now);
    Session session = sessions.get(peer);
    if (now.entries() > before.entries()) {
      if (session == null) {
        session = new Session(before, nowMillis);
        sessions.put(peer, session);
        tell(FeedType.SYNC_STARTED, peer, Map.of());
      }
      session.last = now;
      session.lastMillis = nowMillis;
      tell(FeedType.SYNC_PROGRESS, peer, members(session));
    } else if (session != null && nowMillis - session.lastMillis >= REST_MILLIS) {
      sessions.remove(peer);
      tell(FeedType.SYNC_COMPLETED, peer, members(session));
    }
  }

  private static Map<String, Object> members(Session session) {
    return Map.of(
        "entries", session.last.entries() - session.before.entries(),
        "rawBytes", session.last.rawBytes() - session.before.rawBytes(),
        "wireBytes", session.last.wireBytes() - session.before.wireBytes(),
        "durationMillis", session.lastMillis - session.sinceMillis);
  }

  private void lookAtReplicas(List<Replica> replicas) {
    Set<NodeName> there = new HashSet<>();
    for (Replica each : replicas) {
      if (!each.role().isMember()) {
        continue;
      }
      there.add(each.node());
      Status before = statuses.put(each.node(), each.status());
      FeedType type = typeOf(each.node(), before, each.status());
      if (type != null) {
        tell(type, each.node(), members(each));
      }
    }
    statuses.keySet().retainAll(there);
    unwell.retainAll(there);
  }

  private static Map<String, Object> members(Replica replica) {
    Map<String, Object> members = new HashMap<>();
    members.put("status", replica.status().label());
    NodeStatus.Lag lag = replica.lag();
    if (lag != null) {
      members.put("entries", lag.entries());
      members.put("millis", lag.millis());
    }
    return members;
  }

  /** What there is to tell of a node's status; null for nothing, as where it is seen first. */
  private @Nullable FeedType typeOf(NodeName node, @Nullable Status before, Status now) {
    FeedType type =
        switch (now) {
          case UNREACHABLE -> FeedType.REPLICA_UNREACHABLE;
          case LAGGING, RECOVERING ->
              before == Status.LAGGING || before == Status.RECOVERING
                  ? null
                  : FeedType.REPLICA_LAGGING;
          case HEALTHY -> unwell.remove(node) ? FeedType.REPLICA_RECOVERED : null;
          case DEGRADED -> null;
        };
    if (now != Status.HEALTHY && now != Status.DEGRADED) {
      unwell.add(node);
    }
    return before == null || before == now ? null : type;
  }
}

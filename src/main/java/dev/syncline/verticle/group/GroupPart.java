package dev.syncline.verticle.group;

import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.group.Claims;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.group.GroupNode;
import dev.syncline.core.group.MemberId;
import dev.syncline.core.group.Presence;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.FeedRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's part in one group: carries {@link GroupNode}'s rounds out and tells the members what
 * has become of them. It is there as long as it has members. On one context.
 */
final class GroupPart {
  private static final Logger LOG = LoggerFactory.getLogger(GroupPart.class);

  /** What changes is looked at again, but not without end. */
  private static final long SOON_NANOS = 20_000_000;

  private final Desk desk;
  private final FeedRequest.Filter filter;
  private final Runnable over;
  private final GroupNode node;
  private final Map<MemberId, MemberSession> sessions = new HashMap<>();
  private GroupStore.Place place;
  private Map<NodeName, Presence> others = Map.of();
  private SortedMap<MemberId, SortedSet<Partition>> said = new TreeMap<>();
  private boolean rounding;
  private boolean again;
  private long dueNanos;

  GroupPart(
      Desk desk, GroupStore.Place place, FeedRequest.Filter filter, long firstBeat, Runnable over) {
    this.desk = desk;
    this.place = place;
    this.filter = filter;
    this.over = over;
    this.node =
        new GroupNode(
            desk.run(),
            firstBeat,
            desk.settings().timeoutMillis() * 1_000_000L,
            desk.settings().heartbeatMillis() * 1_000_000L);
    this.dueNanos = desk.nowNanos();
  }

  GroupStore.Place place() {
    return place;
  }

  FeedRequest.Filter filter() {
    return filter;
  }

  GroupName name() {
    return place.name();
  }

  List<MemberSession> sessions() {
    return List.copyOf(sessions.values());
  }

  /** How many members there are, here and as far as is known elsewhere. */
  int members() {
    return sessions.size() + others.values().stream().mapToInt(each -> each.claims().size()).sum();
  }

  /** A member comes; one of its name that is here is over. */
  void join(MemberSession session) {
    MemberId before = node.join(session.id());
    MemberSession ended = before == null ? null : sessions.remove(before);
    sessions.put(session.id(), session);
    if (ended != null) {
      ended.end("superseded");
    }
    soon();
  }

  /** A member goes. */
  void leave(MemberSession session) {
    if (sessions.remove(session.id(), session)) {
      node.leave(session.id());
      soon();
    }
  }

  /** A member has acknowledged all it was told of a partition that it has lost. */
  void released(MemberId member, Partition partition) {
    node.released(member, partition);
    soon();
  }

  /** Whether a member is told a partition as far as the last round has shown. */
  boolean tells(MemberId member, Partition partition) {
    return node.mayTell(member, partition, desk.nowNanos());
  }

  /** Before anything is told: whoever has lost the lease tells nothing more. */
  void checkLease() {
    tell(node.suspendIfOver(desk.nowNanos()));
  }

  /** Something has changed: the next round begins soon. */
  void soon() {
    dueNanos = Math.min(dueNanos, desk.nowNanos() + SOON_NANOS);
    again = rounding;
  }

  /** Time has passed. */
  void tick() {
    checkLease();
    if (!rounding && desk.nowNanos() - dueNanos >= 0) {
      begin();
    }
  }

  private void begin() {
    rounding = true;
    again = false;
    dueNanos = desk.nowNanos() + desk.settings().heartbeatMillis() * 1_000_000L;
    if (sessions.isEmpty()) {
      leaveAll();
      return;
    }
    desk.when(
        desk.rounds().find(name()),
        found -> {
          if (found.failed()) {
            failed(found.cause());
          } else if (found.result().filter(each -> !isAnother(each)).isEmpty()) {
            endAll();
          } else {
            begins(found.result().get());
            read();
          }
        });
  }

  /** Whether the group was removed and made again for something else. */
  private boolean isAnother(GroupStore.Place found) {
    return !found.record().filter().equals(place.record().filter());
  }

  private void endAll() {
    for (MemberSession each : sessions()) {
      sessions.remove(each.id());
      node.leave(each.id());
      each.end("deleted");
    }
    leaveAll();
  }

  /** A reset gives all members another position. */
  private void begins(GroupStore.Place found) {
    boolean isNew = found.record().generation() != place.record().generation();
    place = found;
    if (isNew) {
      sessions().forEach(each -> each.begin(List.copyOf(node.toldTo(each.id()))));
    }
  }

  private void read() {
    desk.when(
        desk.rounds().presences(place),
        read -> {
          if (read.failed()) {
            failed(read.cause());
            return;
          }
          Map<NodeName, Presence> found = new HashMap<>();
          read.result()
              .forEach(
                  (name, presence) -> {
                    if (!name.equals(desk.self()) && !presence.values().isEmpty()) {
                      found.put(name, Presence.join(presence.values()));
                    }
                  });
          GroupStore.Read<Presence> own = read.result().get(desk.self());
          if (own == null) {
            failed(new IllegalStateException("this node is not in the ring"));
          } else {
            others = found;
            look(own.context());
          }
        });
  }

  private void look(CausalContext own) {
    List<Claims.Change> changes =
        node.look(others, desk.feed().partitions(filter), desk.nowNanos());
    tell(changes);
    Presence presence = node.beat(desk.nowNanos());
    boolean isChanged = !changes.isEmpty() || !presence.claims().equals(said);
    desk.when(
        desk.rounds().say(place, desk.self(), presence, own),
        written -> {
          if (written.failed()) {
            failed(written.cause());
            return;
          }
          tell(node.written(desk.nowNanos()));
          said = presence.claims();
          sessions().forEach(MemberSession::leaseHolds);
          if (isChanged) {
            desk.nudge(name(), others.keySet());
            again = true;
          }
          ended();
        });
  }

  private void failed(Throwable cause) {
    LOG.atDebug().addKeyValue("group", name()).log("no round: {}", cause.getMessage());
    checkLease();
    again = false;
    ended();
  }

  private void ended() {
    rounding = false;
    if (again) {
      soon();
    }
  }

  private void leaveAll() {
    desk.when(
        sayNothing(),
        done -> {
          rounding = false;
          if (sessions.isEmpty()) {
            over.run();
          } else {
            said = new TreeMap<>();
            soon();
          }
        });
  }

  /** The others need not wait for this node's lease to end. */
  Future<Void> sayNothing() {
    return desk.rounds()
        .sayNothing(place, desk.self())
        .onSuccess(none -> desk.nudge(name(), others.keySet()));
  }

  /** By member, so that each is assigned at once what it gets in one round. */
  private void tell(List<Claims.Change> changes) {
    Map<MemberId, List<Partition>> assigned = new HashMap<>();
    Map<MemberId, List<Partition>> revoked = new HashMap<>();
    for (Claims.Change each : changes) {
      MemberSession session = sessions.get(each.member());
      if (each instanceof Claims.Change.Assigned it) {
        assigned.computeIfAbsent(it.member(), none -> new ArrayList<>()).add(it.partition());
      } else if (each instanceof Claims.Change.Revoked it) {
        revoked.computeIfAbsent(it.member(), none -> new ArrayList<>()).add(it.partition());
      } else if (session != null && each instanceof Claims.Change.Superseded) {
        sessions.remove(each.member());
        session.end("superseded");
      } else if (session != null) {
        LOG.atInfo()
            .addKeyValue("group", name())
            .addKeyValue("member", each.member().name())
            .log("is told nothing: no majority has heard of this node for too long");
        session.suspend();
      }
    }
    revoked.forEach((member, its) -> find(member, each -> each.revoke(its)));
    assigned.forEach((member, its) -> find(member, each -> each.assign(its)));
  }

  private void find(MemberId member, Consumer<MemberSession> action) {
    MemberSession session = sessions.get(member);
    if (session != null) {
      action.accept(session);
    }
  }
}

package dev.syncline.adapter.hazelcast;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Membership;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Membership} by the member list of Hazelcast. A node is the oldest member that has its
 * name; members without a name are ignored.
 *
 * <p>A look-up reads the member list as it is now. Listeners are told on Hazelcast's own thread, in
 * order, one at a time, after look-ups show the change.
 */
public final class HazelcastMembership implements Membership {
  private static final Logger LOG = LoggerFactory.getLogger(HazelcastMembership.class);

  private final Cluster cluster;
  private final Discovery discovery;
  private final CopyOnWriteArrayList<Consumer<MembershipChange>> listeners =
      new CopyOnWriteArrayList<>();
  private final Object telling = new Object();
  private volatile View view;
  private Map<NodeName, String> told;

  /**
   * @param members what the rest was derived from, compared by identity
   */
  private record View(Set<Member> members, Map<NodeName, String> nodes, Set<NodeName> names) {
    static View of(Set<Member> members) {
      Map<NodeName, String> nodes = new LinkedHashMap<>();
      for (Member member : members) {
        NodeName name = nameOf(member);
        if (name != null) {
          nodes.putIfAbsent(name, runOf(member));
        }
      }
      return new View(members, Map.copyOf(nodes), Set.copyOf(nodes.keySet()));
    }
  }

  HazelcastMembership(Cluster cluster, Discovery discovery) {
    this.cluster = cluster;
    this.discovery = discovery;
    this.view = View.of(cluster.getMembers());
    this.told = view.nodes();
  }

  @Override
  public Set<NodeName> present() {
    return current().names();
  }

  @Override
  public String searched() {
    return discovery.searched();
  }

  /**
   * Registers a listener for all later changes; it must not block.
   *
   * @return the nodes at the moment of registration, so that nothing is missed in between
   */
  public Set<NodeName> onChange(Consumer<MembershipChange> listener) {
    synchronized (telling) {
      listeners.add(listener);
      return told.keySet();
    }
  }

  @Override
  public void onLeft(Consumer<NodeName> listener) {
    onChange(change -> change.left().forEach(listener));
  }

  /** Whether a name is held by this member rather than by an older one of the same name. */
  boolean isHeldBy(NodeName name, Member member) {
    return runOf(member).equals(current().nodes().get(name));
  }

  /** Where the member that holds a name listens, for messages to people. */
  String holderOf(NodeName name) {
    for (Member member : cluster.getMembers()) {
      if (name.equals(nameOf(member))) {
        return member.getAddress().getHost() + ":" + member.getAddress().getPort();
      }
    }
    return "an address unknown by now";
  }

  /** Follows the member list; looks at it once, so that no change falls in between. */
  void follow(HazelcastInstance member) {
    cluster.addMembershipListener(
        new MembershipListener() {
          @Override
          public void memberAdded(MembershipEvent event) {
            tell();
          }

          @Override
          public void memberRemoved(MembershipEvent event) {
            tell();
          }
        });
    LifecycleListener merged =
        event -> {
          if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
            tell();
          }
        };
    member.getLifecycleService().addLifecycleListener(merged);
    tell();
  }

  private View current() {
    View known = view;
    Set<Member> members = cluster.getMembers();
    if (known.members() != members) {
      known = View.of(members);
      view = known;
    }
    return known;
  }

  /** Tells the listeners what changed since they were told last. */
  void tell() {
    synchronized (telling) {
      Map<NodeName, String> now = current().nodes();
      Set<NodeName> left = difference(told, now);
      Set<NodeName> joined = difference(now, told);
      told = now;
      if (left.isEmpty() && joined.isEmpty()) {
        return;
      }
      (left.isEmpty() ? LOG.atInfo() : LOG.atWarn())
          .addKeyValue("left", left)
          .addKeyValue("joined", joined)
          .log("membership changed");
      MembershipChange change = new MembershipChange(left, joined);
      for (Consumer<MembershipChange> listener : listeners) {
        try {
          listener.accept(change);
        } catch (RuntimeException e) {
          LOG.error("membership listener failed", e);
        }
      }
    }
  }

  /** The names that another member or none holds on the other side. */
  private static Set<NodeName> difference(Map<NodeName, String> from, Map<NodeName, String> other) {
    Set<NodeName> names = new HashSet<>();
    from.forEach(
        (name, run) -> {
          if (!run.equals(other.get(name))) {
            names.add(name);
          }
        });
    return names;
  }

  /** Hazelcast's own id changes when a cluster merges into another; this one does not. */
  private static String runOf(Member member) {
    String run = member.getAttribute(HazelcastConfigs.VERTX_NODE_ID_ATTRIBUTE);
    return run == null ? member.getUuid().toString() : run;
  }

  private static @Nullable NodeName nameOf(Member member) {
    String name = member.getAttribute(HazelcastConfigs.NODE_ATTRIBUTE);
    if (name == null) {
      return null;
    }
    try {
      return new NodeName(name);
    } catch (IllegalArgumentException e) {
      LOG.atDebug().addKeyValue("member", member.getAddress()).log("ignored: {}", e.getMessage());
      return null;
    }
  }
}

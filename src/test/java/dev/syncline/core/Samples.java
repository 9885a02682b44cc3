package dev.syncline.core;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Small names for the things that tests of the core are made of. */
public final class Samples {
  private Samples() {}

  /** The node {@code n1}, {@code n2}, … */
  public static NodeName node(int number) {
    return new NodeName("n" + number);
  }

  /** An actor of a small number, told apart in its text form. */
  public static Actor actor(long number) {
    return new Actor(number << 32);
  }

  /** A dot of {@link #actor}. */
  public static Dot dot(long actor, long counter) {
    return new Dot(actor(actor), counter);
  }

  /** An entry of the collection 1. */
  public static EntryKey key(String id) {
    return new EntryKey(1, Bytes.utf8(id));
  }

  /** A value with a payload and no vector. */
  public static Content value(String payload) {
    return new Content.Value(Bytes.EMPTY, Bytes.utf8(payload));
  }

  /** A version with a payload. */
  public static Version version(Dot dot, long millis, String payload) {
    return new Version(dot, HybridTimestamp.ofMillis(millis), value(payload));
  }

  /** A delete. */
  public static Version tombstone(Dot dot, long millis) {
    return new Version(dot, HybridTimestamp.ofMillis(millis), Content.Tombstone.INSTANCE);
  }

  /** A ring of {@code n1 … nN} in which each node n runs as {@code actor(n)}. */
  public static Ring ring(int nodes) {
    SortedMap<NodeName, String> stores = new TreeMap<>();
    for (int i = 1; i <= nodes; i++) {
      stores.put(node(i), "store-" + i);
    }
    Ring ring = ClusterState.founded(stores).ring();
    for (int i = 1; i <= nodes; i++) {
      ring = restarted(ring, i, i);
    }
    return ring;
  }

  /** The next ring, in which a node runs as another actor. */
  public static Ring restarted(Ring ring, int node, long actor) {
    List<Actor> earlier = List.of();
    ClusterState state = new ClusterState(ring, new TreeMap<>(), 1);
    return state
        .apply(
            new ClusterCommand.RegisterActor(
                node(node), "store-" + node, "zone", actor(actor), earlier, true))
        .next()
        .ring();
  }
}

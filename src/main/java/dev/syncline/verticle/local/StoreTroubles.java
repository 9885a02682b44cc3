package dev.syncline.verticle.local;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.StoreTrouble;
import dev.syncline.port.TimeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes' stores take no writes, this one's included: each says so again and again while it
 * lasts, so what is not repeated is forgotten. For any thread.
 */
public final class StoreTroubles {
  /** Several repetitions. */
  private static final long VALID_NANOS = 3_000_000_000L;

  private final TimeSource time;
  private final Map<NodeName, Said> said = new ConcurrentHashMap<>();

  private record Said(StoreTrouble trouble, long nanos) {}

  /** Nobody has said anything yet. */
  public StoreTroubles(TimeSource time) {
    this.time = time;
  }

  /** What a node says of its store now; null if it takes writes. */
  public void put(NodeName node, @Nullable StoreTrouble trouble) {
    if (trouble == null) {
      said.remove(node);
    } else {
      said.put(node, new Said(trouble, time.nanos()));
    }
  }

  /** Why a node's store takes no writes, null if it is not known to take none. */
  public @Nullable StoreTrouble of(NodeName node) {
    Said last = said.get(node);
    return last == null || time.nanos() - last.nanos() > VALID_NANOS ? null : last.trouble();
  }
}

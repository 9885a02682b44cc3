package dev.syncline.adapter.tracing;

import dev.syncline.core.placement.NodeName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be put beside the frames to each peer. For any thread.
 *
 * <p>Invariant: at most {@value #MAX_WAITING} wait for a peer; beyond that the oldest are not told,
 * and their traces lack what the peer does.
 */
final class OutgoingTraces {
  static final int MAX_WAITING = 1_024;

  private final Map<NodeName, Deque<String>> waiting = new ConcurrentHashMap<>();

  void add(NodeName peer, long operation, String trace) {
    Deque<String> queue = waiting.computeIfAbsent(peer, each -> new ArrayDeque<>());
    synchronized (queue) {
      if (queue.size() == MAX_WAITING) {
        queue.removeFirst();
      }
      queue.addLast(operation + "=" + trace);
    }
  }

  /** All that waits for a peer, null if nothing does. */
  @Nullable String take(NodeName peer) {
    Deque<String> queue = waiting.get(peer);
    if (queue == null) {
      return null;
    }
    synchronized (queue) {
      if (queue.isEmpty()) {
        return null;
      }
      String header = String.join(",", queue);
      queue.clear();
      return header;
    }
  }
}

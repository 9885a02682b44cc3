package dev.syncline.cli.client;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is wrong with a stream: a trouble that stays is told once per node, and how often it
 * came when it is over.
 */
final class StreamTroubles {
  private final Consumer<String> out;

  /** What was told last of each node. */
  private final Map<URI, String> told = new HashMap<>();

  private int untold;
  private @Nullable URI serving;
  private @Nullable String notAcknowledged;
  private int unacknowledged;

  /** Tells {@code out} line by line. */
  StreamTroubles(Consumer<String> out) {
    this.out = out;
  }

  /** The node takes the connection, which is not yet an event. */
  void serves(URI node) {
    serving = node;
  }

  /** The stream of the node has ended. */
  void lost(URI node, String reason, @Nullable URI next) {
    if (reason.equals(told.put(node, reason))) {
      untold++;
      return;
    }
    String then =
        next == null ? "" : next.equals(node) ? "; trying it again" : "; going on at " + next;
    out.accept(node + ": " + reason + then);
  }

  /** An event has come. */
  void over() {
    if (untold > 0) {
      out.accept(
          "events come again, from " + serving + ", after " + attempts(untold + told.size()));
    }
    told.clear();
    untold = 0;
  }

  private static String attempts(int count) {
    return count + " attempts in vain";
  }

  /** A token was not taken: it goes with the next one, or what it covers is told once more. */
  void notAcknowledged(String reason) {
    unacknowledged++;
    if (!reason.equals(notAcknowledged)) {
      out.accept("not acknowledged: " + reason + "; goes with the next event");
    }
    notAcknowledged = reason;
  }

  /** A token was taken. */
  void acknowledged() {
    if (unacknowledged > 1) {
      out.accept("acknowledged again, after " + attempts(unacknowledged));
    }
    unacknowledged = 0;
    notAcknowledged = null;
  }
}

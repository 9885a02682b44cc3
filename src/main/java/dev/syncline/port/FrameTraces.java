package dev.syncline.port;

import dev.syncline.core.placement.NodeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries the traces of writes from node to node, beside the frames of a {@link ReplicaTransport}.
 * Frames are the same with and without; a node that traces nothing passes over what comes with
 * them. Must not block; for any thread.
 */
public interface FrameTraces {
  /** The header of a frame's message that names traces. */
  String HEADER = "traces";

  /** Nothing is traced. */
  FrameTraces NONE =
      new FrameTraces() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public @Nullable String outgoing(NodeName peer) {
          return null;
        }

        @Override
        public void received(
            NodeName from, @Nullable String header, List<? extends PeerMessage> messages) {}

        @Override
        public void sent(NodeName to, PeerMessage message) {}
      };

  /** Whether anything may be traced; where not, nothing else here is called. */
  boolean isOn();

  /**
   * What to put beside the next frame to a peer: the traces of writes in it, or in one that follows
   * it; null if there are none.
   */
  @Nullable String outgoing(NodeName peer);

  /**
   * A frame has come.
   *
   * @param header what came beside it, null if nothing did
   */
  void received(NodeName from, @Nullable String header, List<? extends PeerMessage> messages);

  /** A message has been handed over for a peer. */
  void sent(NodeName to, PeerMessage message);
}

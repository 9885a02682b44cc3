package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.ClusterCodec;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.placement.Ring;

/**
 * What a node has learned of its cluster: the state as of a position in the consensus log, and
 * maybe a newer ring that a peer told of.
 *
 * @param index log index of the last command in {@code state}, 0 for the founding state
 */
record LearnedState(long index, ClusterState state) {
  /** The newer of both collections and rings. */
  LearnedState join(LearnedState other) {
    LearnedState later = other.index >= index ? other : this;
    Ring mine = state.ring();
    Ring theirs = other.state.ring();
    Ring newest = theirs.version() >= mine.version() ? theirs : mine;
    return new LearnedState(later.index, later.state.withRing(newest));
  }

  LearnedState withRing(Ring ring) {
    return ring.version() > state.ring().version()
        ? new LearnedState(index, state.withRing(ring))
        : this;
  }

  boolean isNewerThan(LearnedState other) {
    return index > other.index || state.ring().version() > other.state.ring().version();
  }

  byte[] encode() {
    return new ByteWriter(512)
        .writeVarLong(index)
        .writeRaw(ClusterCodec.encode(state))
        .toByteArray();
  }

  static LearnedState decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    long index = in.readVarLong();
    return new LearnedState(index, ClusterCodec.decodeState(in.readRaw(in.remaining())));
  }
}

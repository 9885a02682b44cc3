package dev.syncline.verticle.feed;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.feed.FeedEdge;
import dev.syncline.core.placement.NodeName;

/**
 * Where a consumer of a partition goes on.
 *
 * @param source whose log reaches back furthest, of those in reach
 * @param edge where that log begins
 * @param until the dots that are told from there; behind them any replica will do
 */
record Beginning(NodeName source, FeedEdge edge, VersionVector until) {

  /** What nobody in reach can tell of any more to whoever has been told this. */
  VersionVector goneAfter(VersionVector told) {
    return edge.truncated().minus(told);
  }

  /** This, or the other if its log reaches back further for whoever has been told this. */
  Beginning orBetter(Beginning other, VersionVector told) {
    return other.goneAfter(told).size() < goneAfter(told).size()
        ? new Beginning(other.source, other.edge, until.join(edge.truncated()))
        : this;
  }
}

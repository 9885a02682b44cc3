package dev.syncline.cli.node;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the state of a node that came back without its data, once nothing is left to recover. */
final class Recollection {
  private static final Logger LOG = LoggerFactory.getLogger(Recollection.class);
  private static final long LOOK_MILLIS = 1_000;

  private final NodeParts parts;
  private final Vertx vertx;

  Recollection(NodeParts parts) {
    this.parts = parts;
    this.vertx = parts.vertx();
  }

  /**
   * Looks until the node knows all that its peers had; at once done for one that forgot nothing.
   */
  void start() {
    if (parts.store().startsForgetful()) {
      lookLater();
    }
  }

  private void lookLater() {
    vertx.setTimer(LOOK_MILLIS, timer -> look());
  }

  private void look() {
    Ring ring = parts.metadata().state().ring();
    List<NodeName> peers =
        ring.memberNames().stream().filter(each -> !each.equals(parts.self())).toList();
    if (!parts.metadata().isRegistered()
        || !parts
            .board()
            .knowsAllPartitions(peers, each -> ring.receivers(each).contains(parts.self()))) {
      lookLater();
      return;
    }
    vertx
        .executeBlocking(
            () -> {
              parts.store().setForgetful(false);
              return null;
            })
        .onSuccess(none -> LOG.atInfo().log("recovered from an empty disk"))
        .onFailure(
            e -> {
              LOG.atDebug().log("the store cannot note that nothing is forgotten", e);
              lookLater();
            });
  }
}

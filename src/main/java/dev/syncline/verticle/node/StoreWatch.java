package dev.syncline.verticle.node;

import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Metadata;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.StoreTrouble;
import dev.syncline.verticle.local.StoreTroubles;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells this node's coordinators and the peers whether this node's store takes writes, so that a
 * write for which too few stores would take it is refused before it has a dot.
 */
public final class StoreWatch {
  private static final long INTERVAL_MILLIS = 250;

  private final NodeName self;
  private final ReplicaStore store;
  private final Metadata metadata;
  private final ReplicaTransport transport;
  private final StoreTroubles troubles;
  private final ReplicaBoard board;
  private boolean told;

  /** Nothing is said before {@link #start}. */
  public StoreWatch(
      NodeName self,
      ReplicaStore store,
      Metadata metadata,
      ReplicaTransport transport,
      StoreTroubles troubles,
      ReplicaBoard board) {
    this.self = self;
    this.store = store;
    this.metadata = metadata;
    this.transport = transport;
    this.troubles = troubles;
    this.board = board;
  }

  /** Goes on until Vert.x is closed. */
  public void start(Vertx vertx) {
    tell();
    vertx.setPeriodic(INTERVAL_MILLIS, id -> tell());
  }

  private void tell() {
    StoreTrouble trouble = store.trouble();
    troubles.put(self, trouble);
    if (trouble == null && !told) {
      return;
    }
    told = trouble != null;
    for (Member peer : metadata.state().ring().members().values()) {
      if (peer.state().isMember() && !peer.name().equals(self)) {
        transport.send(peer.name(), new PeerMessage.StoreState(trouble));
      }
    }
  }

  /** What an operator should know of the store although the node serves clients. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    @Nullable StoreTrouble trouble = store.trouble();
    if (trouble != null) {
      warnings.add("the store takes no writes: " + trouble.text());
    }
    board.damaged().values().forEach(each -> warnings.add(each.text()));
    return warnings;
  }
}

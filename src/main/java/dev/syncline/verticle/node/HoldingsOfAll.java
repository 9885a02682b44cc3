package dev.syncline.verticle.node;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Addresses;
import dev.syncline.port.Ask;
import dev.syncline.port.Holdings;
import dev.syncline.port.Metadata;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** {@link Holdings} by reads at ONE that each replica answers for itself. */
public final class HoldingsOfAll implements Holdings {
  private final LocalBus bus;
  private final int shards;
  private final Metadata metadata;

  /** For a node with this many shards. */
  public HoldingsOfAll(LocalBus bus, int shards, Metadata metadata) {
    this.bus = bus;
    this.shards = shards;
    this.metadata = metadata;
  }

  @Override
  public Future<List<Holding>> of(CollectionInfo collection, Bytes id, int timeoutMillis) {
    ReadCommand command = new ReadCommand(collection, id, Consistency.ONE, null, timeoutMillis);
    List<Future<Holding>> parts = new ArrayList<>();
    for (NodeName node : metadata.state().ring().receivers(command.partition())) {
      parts.add(ask(node, command));
    }
    return Future.all(parts).map(all -> all.<Holding>list());
  }

  private Future<Holding> ask(NodeName node, ReadCommand command) {
    Promise<Outcome.Read> answer = Promise.promise();
    bus.send(
        Addresses.coordinator(Addresses.shardOf(command.partition(), shards)),
        new CoordinatorTask.ReadAt(new Ask<>(command, answer), node));
    return answer.future().map(outcome -> new Holding(node, outcome));
  }
}

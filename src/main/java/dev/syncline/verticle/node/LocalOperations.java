package dev.syncline.verticle.node;

import dev.syncline.port.Addresses;
import dev.syncline.port.Ask;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import dev.syncline.port.WriteProgress;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;

/** {@link Operations} by the coordinators of this node. */
public final class LocalOperations implements Operations {
  private final LocalBus bus;
  private final int shards;
  private final boolean forwarded;
  private final Function<Future<Outcome.Write>, WriteProgress> progress;

  /** For a node with this many shards, whose writes nobody follows. */
  public LocalOperations(LocalBus bus, int shards) {
    this(bus, shards, outcome -> WriteProgress.NONE);
  }

  /**
   * For a node with this many shards.
   *
   * @param progress begins to follow a write of which this will be the outcome, on the caller's
   *     thread
   */
  public LocalOperations(
      LocalBus bus, int shards, Function<Future<Outcome.Write>, WriteProgress> progress) {
    this(bus, shards, false, progress);
  }

  private LocalOperations(
      LocalBus bus,
      int shards,
      boolean forwarded,
      Function<Future<Outcome.Write>, WriteProgress> progress) {
    this.bus = bus;
    this.shards = shards;
    this.forwarded = forwarded;
    this.progress = progress;
  }

  /**
   * For operations that another node has forwarded. This node does not forward them again, also
   * where its ring names other replicas: two nodes whose rings differ would pass one on for ever.
   */
  public static LocalOperations ofForwarded(LocalBus bus, int shards) {
    return ofForwarded(bus, shards, outcome -> WriteProgress.NONE);
  }

  /** The same, where writes are followed. */
  public static LocalOperations ofForwarded(
      LocalBus bus, int shards, Function<Future<Outcome.Write>, WriteProgress> progress) {
    return new LocalOperations(bus, shards, true, progress);
  }

  @Override
  public Future<Outcome.Write> write(WriteCommand command) {
    Promise<Outcome.Write> answer = Promise.promise();
    bus.send(
        Addresses.coordinator(Addresses.shardOf(command.partition(), shards)),
        new CoordinatorTask.Write(
            new Ask<>(command, answer), forwarded, progress.apply(answer.future())));
    return answer.future();
  }

  @Override
  public Future<Outcome.Read> read(ReadCommand command) {
    Promise<Outcome.Read> answer = Promise.promise();
    bus.send(
        Addresses.coordinator(Addresses.shardOf(command.partition(), shards)),
        new CoordinatorTask.Read(new Ask<>(command, answer), forwarded));
    return answer.future();
  }
}

package dev.syncline.simulation;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.StreamBatch;

/** But for a write's own fan-out, no process says that it holds what its disk does not hold. */
final class NothingUnsyncedLeaves extends Invariant {
  NothingUnsyncedLeaves(Simulation run) {
    super(run);
  }

  @Override
  void leaves(NodeProcess sender, Message message) {
    if (message instanceof Message.WriteAck ack) {
      History.Write write = history().ofOperation(ack.operation());
      if (write != null) {
        check(sender, "acknowledges", write);
      }
    } else if (message instanceof Message.Report report) {
      ClockReport said = report.report();
      check(sender, "reports", said.durable(), sender.host(said.partition()).part());
    } else if (message instanceof Message.ReadFull full) {
      DiskImage.Part part = sender.host(full.partition()).part();
      Entry stored = part.stored(full.key(), Simulation.policyOf(full.key()));
      check(sender, "shows", full.filled().dots(), part);
      check(
          sender,
          "shows in a context",
          full.filled().context().minus(stored.context()).minus(part.stream.clockOf(full.key())),
          part);
    } else if (message instanceof Message.Sync sync && !sync.repair()) {
      check(sender, "sends", sync.batch().adopted(), sender.host(sync.batch().partition()).part());
    } else if (message instanceof Message.Stream range) {
      checkRange(sender, range.batch());
    }
  }

  private void checkRange(NodeProcess sender, StreamBatch batch) {
    if (sender.host(batch.partition()).part().stream.isOpen()) {
      throw violation(sender.name() + " is a source and streamed to at once");
    }
    check(sender, "streams", batch.adopted(), sender.host(batch.partition()).part());
    check(sender, "streams by", batch.clock(), sender.host(batch.partition()).part());
  }

  @Override
  void persistedHere(NodeProcess process, History.Write write) {
    check(process, "calls durable", write);
  }

  private void check(NodeProcess sender, String does, History.Write write) {
    check(
        sender, does, VersionVector.of(write.dot), sender.host(run().partition(write.key)).part());
  }

  private void check(NodeProcess sender, String does, VersionVector dots, DiskImage.Part part) {
    if (!part.clock.covers(dots)) {
      throw violation(
          sender.name()
              + " "
              + does
              + " "
              + dots.minus(part.clock)
              + ", which is not on its disk: "
              + part.clock);
    }
  }
}

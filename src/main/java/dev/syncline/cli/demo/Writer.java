package dev.syncline.cli.demo;

import dev.syncline.cli.client.BatchSender;
import dev.syncline.cli.client.BatchSender.Line;
import dev.syncline.cli.client.BatchSender.Result;
import dev.syncline.cli.client.CommandFailure;
import dev.syncline.cli.terminal.Progress;
import dev.syncline.core.quorum.Consistency;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Writes changes in batches, several in flight and each to the next node. */
final class Writer {
  private static final int BATCH_LINES = 50;
  private static final int IN_FLIGHT = 4;

  private final DemoCluster cluster;
  private final String collection;
  private final Expected expected;

  Writer(DemoCluster cluster, String collection, Expected expected) {
    this.cluster = cluster;
    this.collection = collection;
    this.expected = expected;
  }

  /**
   * Writes all of it; every acknowledged change becomes expected.
   *
   * @param nodes those to write to, in turn
   * @throws CommandFailure if any change is not acknowledged
   */
  void write(
      List<? extends Expected.Change> changes,
      List<NodeProcess> nodes,
      Consistency consistency,
      Progress progress)
      throws CommandFailure, InterruptedException {
    BatchSender sender =
        new BatchSender(
            BatchSender.request(collection, "consistency=" + consistency.label()),
            TimeUnit.SECONDS::sleep);
    ExecutorService workers = Executors.newFixedThreadPool(IN_FLIGHT);
    try {
      List<Future<?>> batches = new ArrayList<>();
      for (int from = 0; from < changes.size(); from += BATCH_LINES) {
        List<? extends Expected.Change> batch =
            changes.subList(from, Math.min(changes.size(), from + BATCH_LINES));
        NodeProcess node = nodes.get(batches.size() % nodes.size());
        batches.add(
            workers.submit(
                () -> {
                  send(sender, node, batch);
                  progress.stepBy(batch.size());
                  return null;
                }));
      }
      for (Future<?> batch : batches) {
        await(batch);
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private void send(BatchSender sender, NodeProcess node, List<? extends Expected.Change> batch)
      throws CommandFailure, InterruptedException {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      lines.add(new Line(i, batch.get(i).line()));
    }
    for (Result result : sendLines(sender, node, lines)) {
      Expected.Change change = batch.get((int) result.line());
      if (result instanceof Result.Done done) {
        expected.acknowledged(change, done.document().getString("dot", ""));
      } else if (result instanceof Result.Failed failed) {
        throw new ProofFailure(
            node.name() + " did not write " + change.id() + ": " + failed.reason(), node);
      }
    }
  }

  private List<Result> sendLines(BatchSender sender, NodeProcess node, List<Line> lines)
      throws CommandFailure, InterruptedException {
    try {
      return sender.send(cluster.client(node), lines);
    } catch (CommandFailure e) {
      throw new ProofFailure(node.name() + " took no batch: " + e.reason(), node);
    }
  }

  private static void await(Future<?> batch) throws CommandFailure, InterruptedException {
    try {
      batch.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CommandFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}

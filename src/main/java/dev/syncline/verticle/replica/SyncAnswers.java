package dev.syncline.verticle.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.StreamBatches;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncBatches;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers peers that lack something, each from one snapshot that is read off the event loop. */
final class SyncAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(SyncAnswers.class);

  private final Vertx vertx;
  private final ReplicaStore store;
  private final ReplicaTransport transport;
  private final SyncBatches.Limits limits;
  private final Semaphore reads;

  /** Where too many reads wait for the disk, a peer gets no answer, and asks again. */
  SyncAnswers(
      Vertx vertx,
      ReplicaStore store,
      ReplicaTransport transport,
      SyncBatches.Limits limits,
      Semaphore reads) {
    this.vertx = vertx;
    this.store = store;
    this.transport = transport;
    this.limits = limits;
    this.reads = reads;
  }

  /** The missing dots that the peer asks for. */
  void fetch(NodeName from, long ringVersion, PeerMessage.Fetch fetch) {
    if (!reads.tryAcquire()) {
      return;
    }
    vertx
        .<SyncBatch>executeBlocking(
            () ->
                store.withSnapshot(
                    fetch.partition(),
                    snapshot ->
                        SyncBatches.build(
                            fetch.partition(), ringVersion, snapshot, fetch.dots(), limits)),
            false)
        .onComplete(done -> reads.release())
        .onSuccess(batch -> transport.send(from, new PeerMessage.Sync(batch, false)))
        .onFailure(
            e -> LOG.atError().addKeyValue("partition", fetch.partition()).log("sync failed", e));
  }

  /** The range that the peer asks for; none while this node is streamed to itself. */
  void stream(NodeName from, long ringVersion, PeerMessage.StreamRequest request) {
    if (!reads.tryAcquire()) {
      return;
    }
    vertx
        .<Optional<StreamBatch>>executeBlocking(
            () ->
                store.withSnapshot(
                    request.partition(),
                    snapshot ->
                        StreamBatches.build(
                            request.partition(),
                            ringVersion,
                            snapshot,
                            request.after(),
                            request.purpose(),
                            limits)),
            false)
        .onComplete(done -> reads.release())
        .onSuccess(
            range -> range.ifPresent(each -> transport.send(from, new PeerMessage.Stream(each))))
        .onFailure(
            e ->
                LOG.atError()
                    .addKeyValue("partition", request.partition())
                    .log("stream failed", e));
  }
}

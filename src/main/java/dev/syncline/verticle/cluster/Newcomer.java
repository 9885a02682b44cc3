package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.Formation;
import dev.syncline.core.cluster.Formation.Decision;
import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.cluster.Formation.Hello;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.Membership;
import dev.syncline.port.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what other nodes ask about this one's store, and, while that store is empty, runs {@link
 * Formation} in rounds until the node knows whether it founds, adopts or joins a cluster.
 */
final class Newcomer {
  private static final Logger LOG = LoggerFactory.getLogger(Newcomer.class);
  private static final int ROUNDS_BETWEEN_REPORTS = 25;

  private final Vertx vertx;
  private final NodeName self;
  private final String storeId;
  private final Membership membership;
  private final ClusterSettings settings;
  private final Formation formation;
  private final MessageConsumer<Buffer> consumer;
  private @Nullable Founding founding;

  Newcomer(
      Vertx vertx,
      NodeName self,
      String storeId,
      @Nullable Founding founding,
      Membership membership,
      ClusterSettings settings) {
    this.vertx = vertx;
    this.self = self;
    this.storeId = storeId;
    this.founding = founding;
    this.membership = membership;
    this.settings = settings;
    this.formation = new Formation(self, storeId, settings.initialMembers());
    this.consumer = vertx.eventBus().consumer(Addresses.hello(self));
  }

  /** Starts to answer. */
  Future<Void> listen() {
    consumer.handler(this::answer);
    return consumer.completion();
  }

  Future<Void> close() {
    return consumer.unregister();
  }

  /** From now on the answer is that the store belongs to this cluster. */
  void belongsTo(Founding cluster) {
    founding = cluster;
  }

  private void answer(Message<Buffer> message) {
    try {
      Hello theirs = HelloCodec.decodeHello(message.body().getBytes());
      Founding mine = founding;
      Hello reply =
          mine == null
              ? formation.onHello(theirs)
              : new Hello(self, storeId, mine, false, settings.initialMembers());
      message.reply(Buffer.buffer(HelloCodec.encode(reply)));
    } catch (CorruptDataException e) {
      LOG.atWarn().log("hello dropped: {}", e.getMessage());
    }
  }

  /**
   * Fails if a present node's store belongs to another cluster than this one's: a node moved to the
   * wrong network, or a disk to the wrong node.
   */
  Future<Void> checkPeers(Founding mine) {
    Buffer hello =
        Buffer.buffer(
            HelloCodec.encode(new Hello(self, storeId, mine, false, settings.initialMembers())));
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(settings.helloTimeoutMillis());
    List<Future<?>> answers = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (NodeName name : membership.present()) {
      if (!name.equals(self)) {
        answers.add(
            vertx
                .eventBus()
                .<Buffer>request(Addresses.hello(name), hello, options)
                .onSuccess(
                    reply -> {
                      Hello theirs = HelloCodec.decodeHello(reply.body().getBytes());
                      Founding founding = theirs.founding();
                      if (founding != null && !founding.clusterId().equals(mine.clusterId())) {
                        others.add(name + " belongs to cluster " + founding.clusterId());
                      }
                    }));
      }
    }
    return Future.join(answers)
        .otherwiseEmpty()
        .compose(
            done ->
                others.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new StoreException(
                            "this node's store belongs to cluster "
                                + mine.clusterId()
                                + ", but "
                                + String.join(", ", others)
                                + ": correct cluster.seeds, or give the node the right"
                                + " node.dataDir")));
  }

  /** Runs rounds until there is something to do; each reason to wait is logged, not every round. */
  Future<Decision> decide() {
    Promise<Decision> promise = Promise.promise();
    round(0, promise::tryComplete, promise::tryFail);
    return promise.future();
  }

  private void round(int count, Consumer<Decision> decided, Consumer<Throwable> failed) {
    Buffer hello = Buffer.buffer(HelloCodec.encode(formation.startRound()));
    Set<NodeName> asked = new HashSet<>(settings.initialMembers());
    asked.addAll(membership.present());
    asked.remove(self);
    List<Future<?>> answers = new ArrayList<>();
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(settings.helloTimeoutMillis());
    for (NodeName name : asked) {
      if (membership.present().contains(name)) {
        answers.add(
            vertx
                .eventBus()
                .<Buffer>request(Addresses.hello(name), hello, options)
                .onSuccess(
                    reply -> formation.onAnswer(HelloCodec.decodeHello(reply.body().getBytes()))));
      }
    }
    Future.join(answers)
        .onComplete(
            done -> {
              Decision decision = formation.decide();
              if (decision instanceof Decision.Misconfigured wrong) {
                failed.accept(new StoreException(wrong.reason()));
              } else if (decision instanceof Decision.Wait wait) {
                if (count % ROUNDS_BETWEEN_REPORTS == ROUNDS_BETWEEN_REPORTS - 1) {
                  LOG.atInfo()
                      .addKeyValue("missing", wait.missing())
                      .log("waiting to enter a cluster: {}", wait.reason());
                }
                vertx.setTimer(settings.roundMillis(), id -> round(count + 1, decided, failed));
              } else {
                decided.accept(decision);
              }
            });
  }
}

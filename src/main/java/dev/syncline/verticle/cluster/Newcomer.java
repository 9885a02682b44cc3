package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.Formation;
import dev.syncline.core.cluster.Formation.Decision;
import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.cluster.Formation.Hello;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Addresses;
import dev.syncline.port.FirstTimes;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
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
  private static final int CHECKS = 3;

  private final Vertx vertx;
  private final NodeName self;
  private final String storeId;
  private final Membership membership;
  private final ClusterSettings settings;
  private final Formation formation;
  private final MessageConsumer<Object> consumer;

  /** What was wrong with the last answer of nodes that have given none since. */
  private final Map<NodeName, String> unreadable = new HashMap<>();

  /** Rounds go on, several a second. */
  private final FirstTimes dropped = new FirstTimes();

  private @Nullable Founding founding;
  private volatile String waitsFor = "to learn which cluster this node belongs to";

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

  /** What it waits for, as of the last round. */
  String waitsFor() {
    return waitsFor;
  }

  Future<Void> close() {
    return consumer.unregister();
  }

  /** From now on the answer is that the store belongs to this cluster. */
  void belongsTo(Founding cluster) {
    founding = cluster;
  }

  private void answer(Message<Object> message) {
    try {
      Hello theirs = decode(message.body());
      Founding mine = founding;
      Hello reply =
          mine == null
              ? formation.onHello(theirs)
              : new Hello(self, storeId, mine, false, settings.initialMembers());
      message.reply(Buffer.buffer(HelloCodec.encode(reply)));
    } catch (CorruptDataException e) {
      if (dropped.isFirst(String.valueOf(e.getMessage()))) {
        LOG.atWarn().log("hello dropped: {}", e.getMessage());
      }
    }
  }

  private static Hello decode(@Nullable Object body) {
    if (body instanceof Buffer bytes) {
      return HelloCodec.decodeHello(bytes.getBytes());
    }
    throw new CorruptDataException(
        "it is a " + (body == null ? "null" : body.getClass().getName()));
  }

  /** Asks one node; fails if it does not answer, or not with a hello of its own. */
  private Future<Hello> ask(NodeName name, Buffer hello) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(settings.helloTimeoutMillis());
    return vertx
        .eventBus()
        .request(Addresses.hello(name), hello, options)
        .map(
            reply -> {
              Hello theirs = decode(reply.body());
              if (!theirs.name().equals(name)) {
                throw new CorruptDataException("it is that of " + theirs.name());
              }
              unreadable.remove(name);
              return theirs;
            })
        .onFailure(e -> report(name, e));
  }

  /** Each new fault once: rounds go on, several a second. */
  private void report(NodeName name, Throwable failure) {
    if (failure instanceof CorruptDataException) {
      String fault = String.valueOf(failure.getMessage());
      if (!fault.equals(unreadable.put(name, fault))) {
        LOG.atWarn().addKeyValue("peer", name).log("answer to a hello not understood: {}", fault);
      }
    }
  }

  /**
   * Fails if a present node's store belongs to another cluster than this one's: a node moved to the
   * wrong network, or a disk to the wrong node. A node that does not answer is not waited for, one
   * whose answer is not understood is asked again, a few times.
   *
   * @param removed nodes that this node's cluster has removed: they keep nobody else out
   */
  Future<Void> checkPeers(Founding mine, Set<NodeName> removed) {
    Set<NodeName> peers = new HashSet<>(membership.present());
    peers.remove(self);
    peers.removeAll(removed);
    return checkPeers(mine, peers, 1);
  }

  private Future<Void> checkPeers(Founding mine, Set<NodeName> peers, int attempt) {
    Buffer hello =
        Buffer.buffer(
            HelloCodec.encode(new Hello(self, storeId, mine, false, settings.initialMembers())));
    List<Future<?>> answers = new ArrayList<>();
    List<String> others = new ArrayList<>();
    Set<NodeName> again = new HashSet<>();
    for (NodeName name : peers) {
      answers.add(
          ask(name, hello)
              .onSuccess(theirs -> noteOther(theirs.founding(), mine, name, others))
              .onFailure(
                  e -> {
                    if (e instanceof CorruptDataException) {
                      again.add(name);
                    }
                  }));
    }
    return Future.join(answers)
        .otherwiseEmpty()
        .compose(
            done -> {
              if (!others.isEmpty()) {
                return Future.failedFuture(elsewhere(mine, others));
              }
              if (again.isEmpty() || attempt == CHECKS) {
                return Future.succeededFuture();
              }
              return vertx
                  .timer(settings.roundMillis(), TimeUnit.MILLISECONDS)
                  .compose(none -> checkPeers(mine, again, attempt + 1));
            });
  }

  /**
   * Fails as {@link #checkPeers} does, for a node that is up already, unless those of its own
   * cluster that are present make a majority of its ring: a stray node among them must not end
   * them.
   */
  Future<Void> checkPeersAgain(Founding mine, Ring ring) {
    Buffer hello =
        Buffer.buffer(
            HelloCodec.encode(new Hello(self, storeId, mine, false, settings.initialMembers())));
    Set<NodeName> same = new HashSet<>(Set.of(self));
    List<String> others = new ArrayList<>();
    List<Future<?>> answers = new ArrayList<>();
    for (NodeName name : membership.present()) {
      if (!name.equals(self)) {
        answers.add(
            ask(name, hello)
                .onSuccess(
                    theirs -> {
                      noteOther(theirs.founding(), mine, name, others);
                      Founding founding = theirs.founding();
                      if (founding != null && founding.clusterId().equals(mine.clusterId())) {
                        same.add(name);
                      }
                    }));
      }
    }
    return Future.join(answers)
        .otherwiseEmpty()
        .compose(
            done ->
                others.isEmpty() || isMajority(same, ring)
                    ? Future.succeededFuture()
                    : Future.failedFuture(elsewhere(mine, others)));
  }

  private static boolean isMajority(Set<NodeName> nodes, Ring ring) {
    List<NodeName> members = ring.memberNames();
    return members.stream().filter(nodes::contains).count() > members.size() / 2;
  }

  private static void noteOther(
      @Nullable Founding theirs, Founding mine, NodeName name, List<String> others) {
    if (theirs != null && !theirs.clusterId().equals(mine.clusterId())) {
      others.add(name + " belongs to cluster " + theirs.clusterId());
    }
  }

  private static StoreException elsewhere(Founding mine, List<String> others) {
    return new StoreException(
        "this node's store belongs to cluster "
            + mine.clusterId()
            + ", but "
            + String.join(", ", others)
            + ": correct cluster.seeds, or give the node the right node.dataDir");
  }

  /** With what an operator can check: who is missing, and where this node looks for them. */
  private String reason(Decision.Wait wait) {
    String searched = membership.searched();
    return wait.reason()
        + (wait.missing().isEmpty() ? "" : ", missing are " + new TreeSet<>(wait.missing()))
        + (searched.isEmpty() ? "" : "; " + searched);
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
    for (NodeName name : asked) {
      if (membership.present().contains(name)) {
        answers.add(ask(name, hello).onSuccess(formation::onAnswer));
      }
    }
    Future.join(answers)
        .onComplete(
            done -> {
              Decision decision = formation.decide();
              if (decision instanceof Decision.Misconfigured wrong) {
                failed.accept(new StoreException(wrong.reason()));
              } else if (decision instanceof Decision.Wait wait) {
                waitsFor = reason(wait);
                if (count % ROUNDS_BETWEEN_REPORTS == ROUNDS_BETWEEN_REPORTS - 1) {
                  LOG.atInfo()
                      .addKeyValue("missing", wait.missing())
                      .log("waiting to enter a cluster: {}", waitsFor);
                }
                vertx.setTimer(settings.roundMillis(), id -> round(count + 1, decided, failed));
              } else {
                decided.accept(decision);
              }
            });
  }
}

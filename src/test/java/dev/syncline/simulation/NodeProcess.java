package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.sync.StreamBatches;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncBatches;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One run of one node: its replicas, the operations it coordinates, and what it knows. */
final class NodeProcess {
  private static final SyncBatches.Limits LIMITS = new SyncBatches.Limits(8, 4_096);
  private static final SyncBatches.Limits RANGE = new SyncBatches.Limits(2, 4_096);
  private static final long REPORT_INTERVAL_MILLIS = 80;

  private final Simulation run;
  private final Machine machine;
  private final Actor actor;
  private final Actor called;
  private final Disk disk;
  private final Map<Partition, ReplicaHost> hosts = new TreeMap<>();
  private final Map<Long, Operation> operations = new TreeMap<>();
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private final boolean openedAsForgetful;
  private final Resolution resolution;
  private String host;
  private Ring ring;
  private boolean dead;
  private boolean frozen;
  private boolean diesAfterFanOut;

  /**
   * A run.
   *
   * @param called what it calls itself; its actor if it has no number
   */
  NodeProcess(Simulation run, Machine machine, Actor actor, Actor called, Disk disk) {
    this.called = called;
    this.run = run;
    this.machine = machine;
    this.actor = actor;
    this.disk = disk;
    this.ring = disk.image().ring;
    this.host = machine.name().value();
    this.resolution = new Resolution(this);
    this.openedAsForgetful = disk.image().isForgetful();
  }

  NodeName name() {
    return machine.name();
  }

  /** Where it runs, as the network sees it. */
  String host() {
    return host;
  }

  void isLeftBehind() {
    host = name() + "~";
  }

  Actor actor() {
    return actor;
  }

  Disk disk() {
    return disk;
  }

  Ring ring() {
    return ring;
  }

  Machine machine() {
    return machine;
  }

  Simulation run() {
    return run;
  }

  ReplicaHost host(Partition partition) {
    return java.util.Objects.requireNonNull(hosts.get(partition));
  }

  Resolution resolution() {
    return resolution;
  }

  Collection<ReplicaHost> hosts() {
    return hosts.values();
  }

  boolean isIdle() {
    return operations.isEmpty() && resolution.isIdle();
  }

  void start() {
    for (Partition partition : run.partitionsOf(name())) {
      hosts.put(partition, new ReplicaHost(this, partition));
    }
    later(run.isHealed() ? 1 : run.dice().tail(20, 300), this::register);
    later(run.dice().between(1, REPORT_INTERVAL_MILLIS), this::tick);
    later(run.profile().upkeepIntervalMillis(), this::upkeep);
    if (run.profile().hasResolvers()) {
      resolution.start();
    }
    run.register().tellSoon(machine);
  }

  private void register() {
    if (!run.isHealed() && run.now() < machine.learnsNothingUntil()) {
      later(50, this::register);
      return;
    }
    ClusterResult result =
        run.register().register(name(), disk, called, actor.isNumbered(), openedAsForgetful);
    if (result instanceof ClusterResult.NotInRing) {
      run.trace().say(name(), "finds itself removed", actor);
      machine.isRemoved(this);
    } else if (result instanceof ClusterResult.StoreIsBehind) {
      run.trace().say(name(), "finds its store behind", actor);
      machine.isBehind(this);
    } else if (result instanceof ClusterResult.StoreWasReplaced) {
      run.trace().say(name(), "finds its store replaced", actor);
      machine.wasReplaced(this);
    } else {
      run.register().tellSoon(machine);
    }
  }

  private void tick() {
    for (ReplicaHost host : hosts.values()) {
      for (NodeName peer : peers(host.partition())) {
        if (!peer.equals(name()) && !host.isOutOfEverything()) {
          send(
              peer,
              new Message.Digest(host.partition(), host.ringVersion(), host.replica().digest()));
        }
      }
    }
    sayIfCaughtUp();
    later(REPORT_INTERVAL_MILLIS + run.dice().below(20), this::tick);
  }

  private void upkeep() {
    hosts.values().forEach(ReplicaHost::upkeep);
    later(run.profile().upkeepIntervalMillis(), this::upkeep);
  }

  private List<NodeName> peers(Partition partition) {
    if (!run.profile().hasMoves()) {
      return run.replicas(partition);
    }
    List<NodeName> receivers = ring.receivers(partition);
    return receivers.contains(name()) ? receivers : List.of();
  }

  /** Tells the majority, if it is in reach, that this node has done its part of a change. */
  private void sayIfCaughtUp() {
    Member member = ring.members().get(name());
    if (member == null
        || !ring.isMoving()
        || member.caughtUp()
        || !hasPart(member)
        || (!run.isHealed() && run.now() < machine.learnsNothingUntil())) {
      return;
    }
    boolean done =
        hosts.values().stream()
            .filter(each -> ring.isGaining(name(), each.partition()))
            .allMatch(each -> each.hasCaughtUp(ring.changeSince()));
    if (done) {
      run.register().propose(new ClusterCommand.CaughtUp(name(), actor, ring.changeSince()));
    }
  }

  private boolean hasPart(Member member) {
    return member.state() == Member.State.JOINING
        || member.state() == Member.State.LEAVING
        || run.register().partitions().stream().anyMatch(each -> ring.isGaining(name(), each));
  }

  /** The ring is durable first, then the operations under way learn it, and the replicas last. */
  void learn(Ring newer) {
    execute(
        () -> {
          if (newer.version() <= ring.version()) {
            return;
          }
          if (disk.takesNothing()) {
            later(100, () -> learn(newer));
            return;
          }
          discardWhatIsGained(newer);
          disk.image().ring = newer;
          ring = newer;
          List.copyOf(operations.values()).forEach(each -> each.follow(newer));
          later(run.dice().chance(0.2) ? run.dice().between(1, 60) : 0, () -> tellReplicas(newer));
          if (newer.isEnded(actor)) {
            later(run.dice().between(1, 200), () -> machine.hasSuccessor(this));
          }
        });
  }

  /**
   * What is held of a partition from before this change may contradict what the others have agreed
   * on since.
   */
  private void discardWhatIsGained(Ring newer) {
    for (ReplicaHost host : hosts.values()) {
      Partition partition = host.partition();
      long gained = newer.gainedWith(name(), partition);
      if (gained > 0 && gained != disk.image().gained.getOrDefault(partition, 0L)) {
        host.discard();
        disk.image().gained.put(partition, gained);
      }
    }
  }

  private void tellReplicas(Ring newer) {
    hosts.values().forEach(each -> each.learn(newer));
  }

  void receive(NodeName from, Actor sender, Message message) {
    if (message instanceof Message.Write write) {
      host(write.request().partition()).receive(from, write.request());
    } else if (message instanceof Message.WriteAck ack) {
      operate(
          ack.operation(),
          each -> each.acknowledged(from, sender, ack.ringVersion(), ack.counts()));
    } else if (message instanceof Message.Refused refused) {
      operate(refused.operation(), each -> each.refused(from, refused));
    } else if (message instanceof Message.ReadAsk ask) {
      answer(from, ask);
    } else if (message instanceof Message.ReadFull full) {
      operate(full.operation(), each -> each.full(from, sender, full.counts(), full.filled()));
    } else if (message instanceof Message.ReadDigest digest) {
      operate(
          digest.operation(), each -> each.digest(from, sender, digest.counts(), digest.digest()));
    } else if (message instanceof Message.Sync sync) {
      host(sync.batch().partition()).receiveBatch(from, sender, sync.batch(), sync.repair());
    } else if (message instanceof Message.FetchAsk fetch) {
      answer(from, fetch);
    } else if (message instanceof Message.Report report) {
      host(report.report().partition()).learn(report.report());
    } else if (message instanceof Message.Digest digest) {
      host(digest.partition()).learn(from, sender, digest);
    } else if (message instanceof Message.ReportAsk ask) {
      if (!host(ask.partition()).isOutOfEverything()) {
        send(from, new Message.Report(host(ask.partition()).replica().report()));
      }
    } else if (message instanceof Message.StreamAsk ask) {
      answer(from, ask);
    } else if (message instanceof Message.Stream range) {
      host(range.batch().partition()).receiveStream(from, sender, range.batch());
    } else if (message instanceof Message.RingUpdate update) {
      learn(update.ring());
    }
  }

  private void answer(NodeName from, Message.ReadAsk ask) {
    ReplicaHost host = host(ask.partition());
    long known = host.ringVersion();
    if (ask.ringVersion() != known) {
      refuse(
          from,
          ask.operation(),
          known,
          ask.ringVersion() < known ? Refusal.RING_IS_OLD : Refusal.RING_IS_UNKNOWN);
      return;
    }
    if (host.isOutOfEverything()) {
      refuse(from, ask.operation(), known, Refusal.STORE_CANNOT_READ);
      return;
    }
    send(from, host.read(ask));
  }

  void refuse(NodeName to, long operation, long known, Refusal reason) {
    send(to, new Message.Refused(operation, known, reason));
    if (reason == Refusal.RING_IS_OLD) {
      send(to, new Message.RingUpdate(ring));
    }
  }

  private void answer(NodeName from, Message.FetchAsk fetch) {
    if (host(fetch.partition()).isOutOfEverything()) {
      return;
    }
    ReplicaHost host = host(fetch.partition());
    DiskImage.Part part = disk.image().part(fetch.partition());
    SyncBatch batch =
        SyncBatches.build(
            fetch.partition(), host.ringVersion(), part.snapshot(), fetch.dots(), LIMITS);
    SyncBatch sent = fetch.whole() ? batch : host.abbreviate(from, batch, fetch.dots());
    send(from, new Message.Sync(sent, false));
  }

  private void answer(NodeName from, Message.StreamAsk ask) {
    if (host(ask.partition()).isOutOfEverything()) {
      return;
    }
    StreamBatches.build(
            ask.partition(),
            host(ask.partition()).ringVersion(),
            disk.image().part(ask.partition()).snapshot(),
            ask.after(),
            ask.purpose(),
            RANGE)
        .ifPresent(batch -> send(from, new Message.Stream(batch)));
  }

  /** Sends over the network, or straight to this process's own replicas. */
  void send(NodeName to, Message message) {
    if (to.equals(name())) {
      run.leaves(this, message);
      later(0, () -> receive(to, actor, message));
    } else {
      run.network().send(this, to, message);
    }
  }

  void begin(Operation operation) {
    operations.put(operation.number(), operation);
    later(run.profile().operationTimeoutMillis, () -> operations.remove(operation.number()));
    operation.start();
  }

  void end(Operation operation) {
    operations.remove(operation.number());
  }

  void operate(long number, java.util.function.Consumer<Operation> action) {
    Operation operation = operations.get(number);
    if (operation != null) {
      action.accept(operation);
    }
  }

  void dieAfterFanOut() {
    diesAfterFanOut = true;
  }

  /** A write's fan-out is on its way. */
  void fannedOut() {
    if (diesAfterFanOut) {
      diesAfterFanOut = false;
      run.time().after(0, () -> dieOfFanOut());
    }
  }

  private void dieOfFanOut() {
    if (!dead && !frozen) {
      run.trace().say(name(), "dies after its fan-out");
      machine.crash(true);
    }
  }

  void later(long delayMillis, Runnable action) {
    run.time().after(delayMillis, () -> execute(action));
  }

  /** Runs it now, when the process goes on, or never. */
  void execute(Runnable action) {
    if (frozen) {
      deferred.addLast(action);
    } else if (!dead) {
      action.run();
    }
  }

  void kill() {
    dead = true;
    deferred.clear();
  }

  boolean isFrozen() {
    return frozen;
  }

  void freeze() {
    run.trace().say(name(), "freezes", actor);
    frozen = true;
  }

  void thaw() {
    if (!frozen || dead) {
      return;
    }
    run.trace().say(name(), "thaws", actor);
    frozen = false;
    List<Runnable> missed = new ArrayList<>(deferred);
    deferred.clear();
    missed.forEach(this::execute);
  }
}

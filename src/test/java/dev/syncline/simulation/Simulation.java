package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.mutation.Reference;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LogRecord;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.StreamProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run: a cluster, its clients and its misfortunes, all drawn from one seed. */
final class Simulation {
  private static final long LAST_WRITE_WINS = 1;
  private static final long SIBLINGS = 2;
  private static final long CRDT = 3;
  private static final long CUSTOM = 4;
  private static final long QUIET_LIMIT_MILLIS = 20_000;
  private static final long WATCH_INTERVAL_MILLIS = 50;
  private static final long QUIET_STEP_MILLIS = 100;

  private final long seed;
  private final Profile profile;
  private final Dice dice;
  private final EventQueue time = new EventQueue();
  private final Trace trace;
  private final History history = new History();
  private final Map<NodeName, Machine> machines = new LinkedHashMap<>();
  private final List<Machine> machineList;
  private final RingRegister register;
  private final Network network;
  private final Map<EntryKey, Partition> keys = new TreeMap<>();
  private final Map<Partition, List<NodeName>> replicas = new TreeMap<>();
  private final List<Invariant> invariants;
  private boolean healed;
  private int alarms;

  /** How many partitions have been streamed. */
  int streams;

  /** Batches from which something was left out, and how often it was not held and asked for. */
  int abbreviated;

  int wantedWhole;

  /** How many conflicts a resolver has made one version of. */
  int resolutions;

  private long operations;

  Simulation(long seed, Profile profile, boolean print) {
    this.seed = seed;
    this.profile = profile;
    this.dice = new Dice(seed);
    this.trace = new Trace(time, print);
    List<NodeName> names = new ArrayList<>();
    for (int i = 1; i <= profile.nodes; i++) {
      names.add(new NodeName("n" + i));
    }
    this.register = new RingRegister(this, List.copyOf(names));
    for (int i = 1; i <= profile.spares(); i++) {
      names.add(new NodeName("n" + (profile.nodes + i)));
    }
    chooseKeys();
    this.network = new Network(this);
    names.forEach(name -> machines.put(name, new Machine(this, name)));
    this.machineList = List.copyOf(machines.values());
    this.invariants =
        List.of(
            new NoDotIsIssuedTwice(this),
            new PastsAreClosed(this),
            new QuorumsAreReplicas(this),
            new NothingUnsyncedLeaves(this),
            new LogsReachBack(this),
            new EveryReadQuorumKnows(this),
            new AcknowledgedWritesAreRead(this),
            new ObsoleteVersionsStayObsolete(this),
            new SessionsOnlyMoveForward(this),
            new AnswersAreStates(this),
            new NothingAcknowledgedIsLost(this),
            new LosersAreRecorded(this),
            new ReplicasConverge(this),
            new StateFollowsFromHistory(this),
            new MutationsAddUp(this),
            new ConflictsEnd(this),
            new ConsumersMissNothing(this));
  }

  /** Runs it to the end. */
  void play() {
    for (Machine machine : machineList.subList(0, profile.nodes)) {
      Actor actor = newActor();
      register.register(machine.name(), machine.disk(), actor, true, false);
      machine.disk().image().ring = register.ring();
      machine.start(actor);
    }
    machineList.forEach(each -> each.forEachProcess(process -> process.learn(register.ring())));
    new Clients(this).start();
    new FaultInjector(this).start();
    watch();
    time.runUntil(Profile.CHAOS_MILLIS);
    heal();
    untilQuiet();
    plantDivergence();
    lastReads();
    invariants.forEach(Invariant::atEnd);
  }

  private void watch() {
    if (machineList.stream().allMatch(each -> each.isSettled() && each.zombie() == null)) {
      history.everyoneIsBack();
    }
    invariants.forEach(Invariant::atTimes);
    time.after(WATCH_INTERVAL_MILLIS, this::watch);
  }

  void recovered() {
    invariants.forEach(Invariant::atTimes);
  }

  private void heal() {
    trace.say("healed");
    healed = true;
    network.heal();
    for (Machine machine : machineList) {
      machine.endZombie();
      machine.forEachProcess(NodeProcess::thaw);
      machine.disk().slowUntilMillis = 0;
      machine.disk().failsUntilMillis = 0;
      machine.replaceIfDamaged();
      machine.startIfDown();
      register.tellSoon(machine);
    }
  }

  private void untilQuiet() {
    Quiet quiet = new Quiet(this);
    long limit = time.nowMillis() + QUIET_LIMIT_MILLIS;
    String reason = "not looked at";
    while (time.nowMillis() < limit) {
      time.runUntil(time.nowMillis() + QUIET_STEP_MILLIS);
      reason = quiet.whatIsLeftToDo();
      if (reason.isEmpty()) {
        return;
      }
    }
    throw Violation.of(this, quiet, "not quiet " + QUIET_LIMIT_MILLIS + " ms after: " + reason);
  }

  /** A replica loses what it holds of an entry; once seen, everybody has it again. */
  private void plantDivergence() {
    EntryKey key = dice.pick(keys());
    Machine machine = machine(dice.pick(receivers(partition(key))));
    Entry entry = machine.disk().image().part(partition(key)).entry(key);
    boolean isCompared =
        receivers(partition(key)).stream()
            .map(each -> machine(each).disk().image().part(partition(key)).stream)
            .allMatch(StreamProgress.NONE::equals);
    // A resolver would read, and replace, what only the others still hold all of.
    boolean isResolved = policyAtEndOf(key) == ConflictPolicy.CUSTOM;
    if (entry.live().isEmpty() || !isCompared || isResolved) {
      return;
    }
    VersionVector lost = VersionVector.of(dice.pick(entry.live()).dot());
    int before = alarms;
    machine.lose(partition(key), key, entry.without(lost));
    untilQuiet();
    if (alarms == before) {
      throw Violation.of(this, this, "nobody has noticed that " + machine.name() + " lost " + lost);
    }
  }

  void diverged(NodeName one, NodeName other) {
    alarms++;
  }

  /** In a healthy cluster every read at QUORUM is answered, anywhere. */
  private void lastReads() {
    List<EntryKey> unanswered = new ArrayList<>();
    for (EntryKey key : keys.keySet()) {
      for (NodeName replica : replicas(partition(key))) {
        NodeProcess process = java.util.Objects.requireNonNull(machine(replica).process());
        unanswered.add(key);
        process.begin(
            new ReadDriver(process, key, Consistency.QUORUM, null, seen -> unanswered.remove(key)));
      }
    }
    time.runUntil(time.nowMillis() + profile.operationTimeoutMillis);
    if (!unanswered.isEmpty()) {
      throw Violation.of(this, this, "reads of " + unanswered + " are not answered when healthy");
    }
  }

  private List<Long> collections() {
    if (profile.hasResolvers()) {
      return List.of(SIBLINGS, CUSTOM);
    }
    return Profile.isMutating(seed)
        ? List.of(LAST_WRITE_WINS, SIBLINGS, CRDT)
        : List.of(LAST_WRITE_WINS, SIBLINGS);
  }

  private void chooseKeys() {
    List<Integer> slots = new ArrayList<>();
    int wanted = collections().size() * profile.keysPerPolicy() * profile.partitions();
    for (int i = 0; keys.size() < wanted; i++) {
      for (long collection : collections()) {
        EntryKey key = new EntryKey(collection, Bytes.utf8("k" + i));
        Partition partition = Partition.of(profile.replicationFactor, key);
        if (slots.size() < profile.partitions() && !slots.contains(partition.slot())) {
          slots.add(partition.slot());
        }
        long taken =
            keys.entrySet().stream()
                .filter(each -> each.getValue().equals(partition))
                .filter(each -> each.getKey().collection() == collection)
                .count();
        if (slots.contains(partition.slot()) && taken < profile.keysPerPolicy()) {
          keys.put(key, partition);
        }
      }
    }
    keys.values().forEach(each -> replicas.put(each, register.ring().replicas(each)));
  }

  /** Whether the policy for the entry's conflicts changes in this run. */
  boolean isChanging(EntryKey key) {
    return policyAtEndOf(key) != policyOf(key);
  }

  /** What a collection's policy is once every node has heard of the change. */
  ConflictPolicy policyAtEndOf(EntryKey key) {
    return key.collection() == SIBLINGS ? profile.siblingsBecome() : policyOf(key);
  }

  /** What a collection's policy is to begin with. */
  static ConflictPolicy policyOf(EntryKey key) {
    if (key.collection() == CRDT) {
      return ConflictPolicy.CRDT;
    }
    if (key.collection() == CUSTOM) {
      return ConflictPolicy.CUSTOM;
    }
    return key.collection() == SIBLINGS ? ConflictPolicy.SIBLINGS : ConflictPolicy.LAST_WRITE_WINS;
  }

  long seed() {
    return seed;
  }

  Profile profile() {
    return profile;
  }

  Dice dice() {
    return dice;
  }

  EventQueue time() {
    return time;
  }

  long now() {
    return time.nowMillis();
  }

  Trace trace() {
    return trace;
  }

  History history() {
    return history;
  }

  RingRegister register() {
    return register;
  }

  Network network() {
    return network;
  }

  List<Machine> machines() {
    return machineList;
  }

  Machine machine(NodeName name) {
    return java.util.Objects.requireNonNull(machines.get(name));
  }

  List<EntryKey> keys() {
    return List.copyOf(keys.keySet());
  }

  /** The entries made of replicated data types, if there are any. */
  List<EntryKey> mutatedKeys() {
    return keys.keySet().stream().filter(Simulation::isMutated).toList();
  }

  Partition partition(EntryKey key) {
    return java.util.Objects.requireNonNull(keys.get(key));
  }

  /** The replicas that count; as long as nobody comes or goes they are always the same. */
  List<NodeName> replicas(Partition partition) {
    return profile.hasMoves()
        ? register.ring().replicas(partition)
        : replicas.getOrDefault(partition, List.of());
  }

  /** The receivers of each partition. */
  Map<Partition, List<NodeName>> placement() {
    Map<Partition, List<NodeName>> placement = new TreeMap<>();
    replicas.keySet().forEach(each -> placement.put(each, receivers(each)));
    return placement;
  }

  /** Whoever is to hold all that was written once nothing is left to do: readers too. */
  List<NodeName> receivers(Partition partition) {
    return profile.hasMoves() ? register.ring().receivers(partition) : replicas(partition);
  }

  /** The partitions that a node holds. */
  List<Partition> partitionsOf(NodeName name) {
    return replicas.keySet().stream()
        .filter(each -> profile.hasMoves() || replicas(each).contains(name))
        .toList();
  }

  /**
   * What nodes hold that hold a partition no more counts for nothing: it is as lost as a disk, and
   * what was written at ONE may be gone with it.
   */
  void givenUp(Ring before, Ring after) {
    for (Partition partition : replicas.keySet()) {
      for (NodeName name : before.voters(partition)) {
        if (!after.voters(partition).contains(name)) {
          history.lostWithADisk(partition, machine(name).disk().image().part(partition).clock);
        }
      }
    }
  }

  boolean isHealed() {
    return healed;
  }

  Actor newActor() {
    return Actor.random(dice.bits());
  }

  /** Numbers of operations are unique beyond processes, so that late answers find nobody. */
  long newOperation() {
    return ++operations;
  }

  /** Whether what an entry holds follows from its mutations, not from which replaces which. */
  static boolean isMutated(EntryKey key) {
    return policyOf(key) == ConflictPolicy.CRDT;
  }

  History.@Nullable Write issued(
      NodeProcess by,
      WriteRequest request,
      VersionVector past,
      Consistency level,
      Reference.@Nullable Event mutation) {
    History.Write write = history.issued(request, past, mutation);
    trace.say(by.name(), "writes", request.version().dot(), request.key(), level, "past", past);
    invariants.forEach(each -> each.issued(by, request, write));
    return write;
  }

  /** What a stream brings has no line; whatever has none is no void. */
  void durable(NodeName owner, Disk disk, Batch batch, VersionVector gained) {
    boolean abandoned =
        disk != machine(owner).disk() || !register.ring().voters(batch.partition()).contains(owner);
    VersionVector held = gained;
    for (LogRecord line : batch.log()) {
      VersionVector dots =
          line instanceof LogRecord.Rest
              ? VersionVector.ofRange(line.dot().actor(), line.dot().counter(), VersionVector.END)
              : VersionVector.of(line.dot());
      if (line instanceof LogRecord.Wrote) {
        held = held.join(dots);
      } else {
        held = held.minus(dots);
        history.closed(batch.partition(), dots);
      }
    }
    history.forEachWrite(
        batch.partition(),
        held,
        write -> {
          write.holders.add(owner);
          write.lostWithADisk |= abandoned;
        });
    invariants.forEach(each -> each.durable(owner, batch));
    invariants.forEach(each -> each.onDisk(owner, disk, batch));
    trace.say(owner, "has on disk", batch.number(), batch.log(), batch.mayHaveForgotten());
  }

  void leaves(NodeProcess sender, Message message) {
    invariants.forEach(each -> each.leaves(sender, message));
  }

  void persistedHere(NodeProcess process, long operation) {
    History.Write write = history.ofOperation(operation);
    if (write != null) {
      invariants.forEach(each -> each.persistedHere(process, write));
    }
  }

  void acknowledged(NodeProcess by, History.Write write, Consistency level, Ring ring) {
    trace.say(by.name(), "acknowledges", write);
    history.acknowledged(write, level);
    invariants.forEach(each -> each.acknowledged(by.name(), write, level, ring));
  }

  ReadTicket readStarts(
      NodeName at, EntryKey key, Consistency level, @Nullable CausalContext context) {
    return new ReadTicket(at, key, level, context, history.promised(key).size());
  }

  void readEnds(ReadTicket ticket, Entry entry) {
    trace.say(ticket.at(), "reads", ticket.key(), ticket.level(), entry.dots());
    invariants.forEach(each -> each.readEnds(ticket, entry));
  }
}

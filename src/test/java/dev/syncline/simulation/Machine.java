package dev.syncline.simulation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node's name, disk and clock, and the processes that have run under it. */
final class Machine {
  private static final int MAX_BACKUPS = 3;
  private static final long POLICY_CHANGES_AT = 1_000;

  private final Simulation run;
  private final NodeName name;
  private final List<DiskImage> backups = new ArrayList<>();
  private Disk disk;
  private @Nullable NodeProcess process;
  private @Nullable NodeProcess zombie;
  private final long learnsPolicyAt;
  private int disks;
  private long skewMillis;
  private long learnsNothingUntil;
  private long awayUntil;

  Machine(Simulation run, NodeName name) {
    this.run = run;
    this.name = name;
    this.learnsPolicyAt =
        run.profile().siblingsBecome() == ConflictPolicy.SIBLINGS
            ? Long.MAX_VALUE
            : POLICY_CHANGES_AT + run.dice().below(run.profile().policySpreadMillis());
    this.disk =
        newDisk(
            DiskImage.empty(run.partitionsOf(name), !run.register().isMember(name)),
            "store-" + name);
  }

  private Disk newDisk(DiskImage image, String storeId) {
    return new Disk(run, name, storeId, image, run.profile().isBuffered());
  }

  NodeName name() {
    return name;
  }

  Disk disk() {
    return disk;
  }

  @Nullable NodeProcess process() {
    return process;
  }

  boolean isServing() {
    NodeProcess running = process;
    return running != null && !running.isFrozen();
  }

  @Nullable NodeProcess zombie() {
    return zombie;
  }

  long wallMillis() {
    return 1_000_000 + run.now() + skewMillis;
  }

  void skew(long millis) {
    skewMillis = millis;
  }

  long learnsNothingUntil() {
    return learnsNothingUntil;
  }

  void learnNothingUntil(long untilMillis) {
    learnsNothingUntil = untilMillis;
  }

  /** The policy for the entry's conflicts, as far as the node has heard. */
  ConflictPolicy policyOf(EntryKey key) {
    return run.now() >= learnsPolicyAt ? run.policyAtEndOf(key) : Simulation.policyOf(key);
  }

  /**
   * Starts a process on the disk as it is, with a number for an actor, or without one where it
   * hears nothing of consensus.
   *
   * @param called what the run calls itself
   */
  void start(Actor called) {
    disk.image().actors.add(called);
    boolean forgetful = disk.image().isForgetful();
    Actor actor = called;
    boolean hears = run.isHealed() || (run.now() >= learnsNothingUntil && run.dice().chance(0.8));
    if (hears) {
      ClusterResult result = run.register().register(name, disk, called, true, forgetful);
      if (result instanceof ClusterResult.Registered registered) {
        actor = registered.actor();
      }
      if (!run.isHealed() && run.dice().chance(0.05)) {
        run.trace().say(name, "dies with a number", actor, "that it has not used");
        startLater();
        return;
      }
    } else if (run.dice().chance(0.3)) {
      // The answer is waited for in vain, and the command arrives in the end.
      Disk asking = disk;
      run.time()
          .after(
              run.dice().tail(40, 600),
              () -> run.register().register(name, asking, called, true, forgetful));
    }
    NodeProcess started = new NodeProcess(run, this, actor, called, disk);
    process = started;
    run.trace()
        .say(name, "starts as", actor, "on", disk.storeId, "ring", disk.image().ring.version());
    started.start();
  }

  /** The process dies, and the next one starts only after a while. */
  void stayAway(long millis) {
    if (process != null) {
      awayUntil = run.now() + millis;
      crash(false);
    }
  }

  private void startLater() {
    long delay = run.isHealed() ? 1 : Math.max(run.dice().between(20, 400), awayUntil - run.now());
    run.time().after(delay, () -> startIfDown());
  }

  void startIfDown() {
    if (process != null || !run.register().isMember(name)) {
      return;
    }
    if (disk.takesNothing()) {
      // The actor has to be on the disk before it runs.
      startLater();
    } else {
      start(run.newActor());
    }
  }

  /** The process dies and comes back; what was synced is still there. */
  void crash(boolean loseAll) {
    NodeProcess dying = process;
    if (dying == null) {
      return;
    }
    dying.kill();
    process = null;
    DiskImage found = disk.crash(loseAll);
    if (disk.isBuffered()) {
      found.forget();
    }
    long fails = disk.failsUntilMillis;
    disk = newDisk(found, disk.storeId);
    disk.failsUntilMillis = fails;
    startLater();
  }

  /** The process dies, and what was written last is gone. */
  void powerLoss() {
    NodeProcess dying = process;
    if (dying == null) {
      return;
    }
    dying.kill();
    process = null;
    DiskImage before = disk.image();
    DiskImage found = disk.powerLoss();
    found.forget();
    lost(before, found);
    dropCopiesOfMoreThan(found);
    disk = newDisk(found, disk.storeId);
    startLater();
  }

  /**
   * A copy that holds more than the node goes on with belongs to a past that is over: others give
   * up what only it holds, and restoring it would bring that back.
   */
  private void dropCopiesOfMoreThan(DiskImage found) {
    backups.removeIf(copy -> copy.holdsMoreThan(found));
  }

  /** The disk is gone; another process starts on an empty one. */
  void wipe() {
    replaceDisk(DiskImage.empty(run.partitionsOf(name), true), "store-" + name + "-" + ++disks);
    backups.clear();
  }

  private void replaceDisk(DiskImage found, String storeId) {
    NodeProcess dying = process;
    if (dying != null) {
      dying.kill();
      process = null;
    }
    DiskImage before = disk.crash(true);
    lost(before, found);
    disk = newDisk(found, storeId);
    startLater();
  }

  private void lost(DiskImage before, DiskImage after) {
    before.parts.forEach(
        (partition, part) -> {
          VersionVector gone = part.clock.minus(after.part(partition).clock);
          run.trace().say(name, "loses", gone);
          run.history().lostWithADisk(partition, gone);
        });
  }

  /** A stored entry is gone, or one of its versions, and nobody has noticed. */
  void lose(Partition partition, EntryKey key, Entry rest) {
    run.trace().say(name, "has lost of", key, "all but", rest.dots());
    crash(false);
    disk.image().part(partition).lose(key, rest);
  }

  void takeBackup() {
    if (backups.size() == MAX_BACKUPS) {
      backups.remove(0);
    }
    backups.add(disk.image().copy());
  }

  boolean hasBackup() {
    return !backups.isEmpty();
  }

  /** The disk is gone; another process starts on a copy made earlier. */
  void restoreBackup() {
    DiskImage image = backups.get(run.dice().below(backups.size())).copy();
    dropCopiesOfMoreThan(image);
    image.forget();
    replaceDisk(image, disk.storeId);
  }

  /**
   * The disk is gone; another process starts on a copy made by an earlier run than the ring knows,
   * and does not know that it is one. A copy of the run that the ring knows nothing can tell from
   * the disk itself; those who keep copies have to say what they are.
   */
  void putBack() {
    Actor registered = run.register().ring().runOf(name);
    List<DiskImage> older =
        backups.stream().filter(each -> !each.actors.contains(registered)).toList();
    if (!older.isEmpty()) {
      DiskImage image = run.dice().pick(older).copy();
      run.trace().say(name, "is put back to", image.actors);
      dropCopiesOfMoreThan(image);
      replaceDisk(image, disk.storeId);
    }
  }

  /** One partition cannot be read any more; later somebody gives the node an empty disk. */
  void damage(Partition partition) {
    if (process == null || disk.image().damaged.contains(partition)) {
      return;
    }
    run.trace().say(name, "has a damaged file of", partition);
    disk.image().damaged.add(partition);
    process.host(partition).isDamaged();
    run.time().after(run.dice().between(300, 1_500), this::replaceIfDamaged);
  }

  /** What the documents tell operators to do about a damaged file. */
  void replaceIfDamaged() {
    if (!disk.image().damaged.isEmpty()) {
      wipe();
    }
  }

  /** The process stands still; a successor starts elsewhere on an empty disk. */
  void leaveBehind() {
    NodeProcess old = process;
    if (old == null || zombie != null) {
      return;
    }
    old.freeze();
    old.isLeftBehind();
    zombie = old;
    process = null;
    DiskImage image = DiskImage.empty(run.partitionsOf(name), true);
    disk.image()
        .parts
        .forEach((partition, part) -> run.history().lostWithADisk(partition, part.clock));
    disk = newDisk(image, "store-" + name + "-" + ++disks);
    backups.clear();
    startLater();
  }

  /** The process may not run on the store it has: it ends, and the store starts as forgetful. */
  void isBehind(NodeProcess behind) {
    if (behind == zombie) {
      endZombie();
    } else if (behind == process) {
      behind.kill();
      process = null;
      DiskImage found = disk.crash(false);
      found.forget();
      disk = newDisk(found, disk.storeId);
      startLater();
    }
  }

  /** Another store has taken this one's place: the node may go on on an empty one only. */
  void wasReplaced(NodeProcess replaced) {
    if (replaced == zombie) {
      endZombie();
    } else if (replaced == process) {
      wipe();
    }
  }

  /**
   * Whether another machine may lose its disk without more being lost than quorums survive: the
   * store that the ring knows is this disk and has forgotten nothing, and no process that was left
   * behind can still take its place with an empty one.
   */
  boolean isSettled() {
    Ring ring = run.register().ring();
    Actor registered = ring.runOf(name);
    NodeProcess old = zombie;
    if (run.profile().hasMoves()
        && run.placement().keySet().stream().noneMatch(each -> run.replicas(each).contains(name))) {
      return true;
    }
    return !disk.image().mayHaveForgotten(each -> run.replicas(each).contains(name))
        && disk.image().damaged.isEmpty()
        && registered != null
        && disk.image().actors.contains(registered)
        && (old == null || old.disk().image().actors.stream().anyMatch(ring::isEnded));
  }

  /** The node was added to the ring: it comes, on an empty disk or on the one it had left with. */
  void isAdded() {
    if (process == null) {
      startLater();
    }
  }

  /** A process that learns that its node is not in the ring ends until the node is added again. */
  void isRemoved(NodeProcess removed) {
    if (removed == process) {
      removed.kill();
      process = null;
      disk = newDisk(disk.crash(false), disk.storeId);
      startLater();
    }
  }

  /** What the disk holds of a partition is of no use any more, in no copy either. */
  void discard(Partition partition) {
    disk.image().parts.put(partition, new DiskImage.Part(true));
    backups.clear();
  }

  /** The process has learned that it has a successor; a zombie goes on nevertheless. */
  void hasSuccessor(NodeProcess ended) {
    if (ended == process) {
      crash(false);
    }
  }

  void endZombie() {
    NodeProcess old = zombie;
    if (old != null) {
      old.kill();
      zombie = null;
    }
  }

  void forEachProcess(Consumer<NodeProcess> action) {
    NodeProcess running = process;
    if (running != null) {
      action.accept(running);
    }
    NodeProcess old = zombie;
    if (old != null) {
      action.accept(old);
    }
  }

  /** Which of the processes that go by this name a message reaches, if any. */
  @Nullable NodeProcess receiver() {
    NodeProcess running = process;
    NodeProcess old = zombie;
    return old != null && (running == null || run.dice().chance(0.3)) ? old : running;
  }
}

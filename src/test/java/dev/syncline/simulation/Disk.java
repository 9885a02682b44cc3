package dev.syncline.simulation;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One disk with group commit: what waits is written as one. After a crash it holds a prefix of the
 * batches that includes every one it has called durable; a disk that does not sync keeps that
 * promise only while the power is on.
 */
final class Disk {
  final String storeId;
  private final Simulation run;
  private final NodeName owner;
  private final boolean buffered;
  private final Deque<Commit> waiting = new ArrayDeque<>();
  private final List<Batch> unsynced = new ArrayList<>();
  private DiskImage image;
  private DiskImage synced;
  private final Set<Partition> broken = new HashSet<>();
  private boolean flushing;
  private boolean failing;
  private boolean detached;
  long slowUntilMillis;
  long failsUntilMillis;

  private record Commit(Batch batch, Done done, DiskImage.Part part) {}

  /** Learns what became of a batch. */
  interface Done {
    void committed(boolean durable);
  }

  Disk(Simulation run, NodeName owner, String storeId, DiskImage image, boolean buffered) {
    this.run = run;
    this.owner = owner;
    this.storeId = storeId;
    this.image = image;
    this.buffered = buffered;
    this.synced = buffered ? image.copy() : image;
  }

  /** What is durable. */
  DiskImage image() {
    return image;
  }

  boolean isBuffered() {
    return buffered;
  }

  void commit(Batch batch, Done done) {
    if (broken.contains(batch.partition())) {
      done.committed(false);
      return;
    }
    waiting.addLast(new Commit(batch, done, image.part(batch.partition())));
    flushSoon();
  }

  private void flushSoon() {
    if (flushing || waiting.isEmpty()) {
      return;
    }
    flushing = true;
    int group = waiting.size();
    long slow = run.now() < slowUntilMillis ? run.dice().between(50, 400) : 0;
    run.time().after(run.dice().tail(3, 30) + slow, () -> flushed(group));
  }

  private void flushed(int group) {
    if (detached) {
      return;
    }
    flushing = false;
    if (failing || takesNothing()) {
      failing = false;
      fail();
      return;
    }
    List<Commit> done = new ArrayList<>(group);
    for (int i = 0; i < group; i++) {
      Commit commit = waiting.removeFirst();
      write(commit);
      done.add(commit);
    }
    if (buffered && run.dice().chance(0.1)) {
      synced = image.copy();
      unsynced.clear();
    }
    done.forEach(each -> each.done().committed(true));
    flushSoon();
  }

  private void write(Commit commit) {
    Batch batch = commit.batch();
    DiskImage.Part part = image.part(batch.partition());
    if (part != commit.part()) {
      // Discarded since.
      return;
    }
    VersionVector gained = batch.clock().minus(part.clock);
    part.write(batch);
    if (buffered) {
      unsynced.add(batch);
    }
    run.durable(owner, this, batch, gained);
  }

  /** The write of all that waits fails; some of it may be on the disk nevertheless. */
  private void fail() {
    List<Commit> failed = List.copyOf(waiting);
    waiting.clear();
    int survivors = run.dice().below(failed.size() + 1);
    run.trace().say(owner, "store fails", failed.size(), "batches, on disk", survivors);
    failed.subList(0, survivors).forEach(this::write);
    failed.forEach(each -> broken.add(each.batch().partition()));
    failed.forEach(each -> each.done().committed(false));
  }

  /** What the disk holds of a partition that failed; from now on it takes batches of it again. */
  DiskImage.Part reload(Partition partition) {
    broken.remove(partition);
    return image.part(partition);
  }

  /** Whether every write fails; what is stored can be read nevertheless. */
  boolean takesNothing() {
    return run.now() < failsUntilMillis;
  }

  /** The next write fails. */
  void failNextWrite() {
    failing = true;
  }

  /** The process is gone: what waits is lost but for a prefix. Returns the disk as it is found. */
  DiskImage crash(boolean loseAll) {
    int survivors = loseAll ? 0 : run.dice().below(waiting.size() + 1);
    run.trace().say(owner, "crashes with", waiting.size(), "waiting, survive", survivors);
    for (int i = 0; i < survivors; i++) {
      write(waiting.removeFirst());
    }
    detached = true;
    return image;
  }

  /** The power is gone as well: of what was not synced a prefix survives. */
  DiskImage powerLoss() {
    detached = true;
    int survivors = run.dice().below(unsynced.size() + 1);
    run.trace().say(owner, "loses power with", unsynced.size(), "unsynced, survive", survivors);
    synced.ring = image.ring;
    synced.actors.clear();
    synced.actors.addAll(image.actors);
    for (Batch batch : unsynced.subList(0, survivors)) {
      synced.part(batch.partition()).write(batch);
    }
    return synced;
  }
}

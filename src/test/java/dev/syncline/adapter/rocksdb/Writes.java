package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Batch;
import dev.syncline.core.replica.LiveSummary;
import dev.syncline.core.replica.LogRecord;
import java.util.List;

/** Batches of one partition as its replica would make them: dots 1, 2, 3, … of one actor. */
final class Writes {
  static final long COLLECTION = 7;

  private final Partition partition;
  private final Actor actor;
  private VersionVector clock = VersionVector.EMPTY;
  private long counter;
  private boolean mayHaveForgotten;

  Writes(Partition partition, Actor actor) {
    this.partition = partition;
    this.actor = actor;
  }

  Writes(int slot) {
    this(new Partition(3, slot), new Actor(0xA0_0000_0000L + slot));
  }

  /** Goes on from what a store holds. */
  Writes from(VersionVector held) {
    clock = held;
    counter = held.highest(actor);
    return this;
  }

  Partition partition() {
    return partition;
  }

  VersionVector clock() {
    return clock;
  }

  long count() {
    return counter;
  }

  Writes forgetting(boolean value) {
    mayHaveForgotten = value;
    return this;
  }

  static EntryKey key(String id) {
    return new EntryKey(COLLECTION, Bytes.utf8(id));
  }

  /** The next write: a value of the given vector bytes. */
  Batch put(String id, byte[] vector) {
    return put(
        key(id), new Content.Value(Bytes.wrap(vector), Bytes.utf8("{\"id\":\"" + id + "\"}")));
  }

  Batch put(String id) {
    return put(id, new byte[] {1, 2, 3, 4});
  }

  Batch delete(String id) {
    return put(key(id), Content.Tombstone.INSTANCE);
  }

  Batch put(EntryKey key, Content content) {
    Dot dot = new Dot(actor, ++counter);
    clock = clock.plus(dot);
    Version version = new Version(dot, new HybridTimestamp(counter << 16), content);
    Entry entry = new Entry(ConflictPolicy.SIBLINGS, List.of(version), VersionVector.EMPTY);
    return batch(
        List.of(new Batch.Change(key, entry)),
        List.of(new LogRecord(dot, key)),
        List.of(new LiveSummary(key.collection(), counter, counter * 31, 0)));
  }

  /** The removal of an entry, as after its last tombstone was collected. */
  Batch remove(String id) {
    Dot dot = new Dot(actor, ++counter);
    clock = clock.plus(dot);
    return batch(
        List.of(new Batch.Change(key(id), Entry.absent(ConflictPolicy.SIBLINGS))),
        List.of(new LogRecord(dot, null)),
        List.of());
  }

  private Batch batch(List<Batch.Change> changes, List<LogRecord> log, List<LiveSummary> live) {
    return new Batch(partition, counter, changes, log, clock, live, mayHaveForgotten);
  }
}

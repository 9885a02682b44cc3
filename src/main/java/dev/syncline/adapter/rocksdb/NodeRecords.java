package dev.syncline.adapter.rocksdb;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.ReplicaState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The node-wide values: properties of the node, and what the store notes about itself. */
final class NodeRecords {
  /** How many earlier actors are remembered. */
  static final int MAX_ACTORS = 1024;

  private static final String PROPERTY = "property/";
  private static final String STORE_ID = "store/id";
  private static final String FORGETFUL = "store/forgetful";
  private static final String ACTORS = "store/actors";
  private static final String RUN = "store/run";
  private static final String RESTORED = "store/restored";

  private final Database database;

  NodeRecords(Database database) {
    this.database = database;
  }

  /**
   * The last run of the store.
   *
   * @param bootId names the boot of the machine; empty if it could not be found out
   * @param clean whether it has ended by closing the store
   */
  record Run(Durability durability, String bootId, boolean clean) {
    /** Whether what it wrote last may be lost, if it is not known to have been in this boot. */
    boolean mayHaveLost(String currentBootId) {
      return !clean
          && durability == Durability.OS_BUFFERED
          && (bootId.isEmpty() || !bootId.equals(currentBootId));
    }
  }

  byte @Nullable [] property(String name) {
    return get(PROPERTY + name);
  }

  void putProperty(String name, byte[] value) {
    put(PROPERTY + name, value);
  }

  @Nullable String storeId() {
    byte[] value = get(STORE_ID);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  void putStoreId(String id) {
    put(STORE_ID, id.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the store has turned out to be an earlier state of the node. */
  boolean restored() {
    return get(RESTORED) != null;
  }

  void putRestored() {
    put(RESTORED, new byte[] {1});
  }

  boolean forgetful() {
    byte[] value = get(FORGETFUL);
    return value != null && value[0] != 0;
  }

  void putForgetful(boolean forgetful) {
    put(FORGETFUL, new byte[] {(byte) (forgetful ? 1 : 0)});
  }

  List<Actor> actors() {
    byte[] value = get(ACTORS);
    List<Actor> actors = new ArrayList<>();
    if (value != null) {
      ByteReader in = new ByteReader(value);
      while (in.remaining() > 0) {
        actors.add(new Actor(in.readLong()));
      }
    }
    return actors;
  }

  /** Appends an actor; of too many the oldest go. */
  void addActor(Actor actor) {
    List<Actor> actors = actors();
    actors.remove(actor);
    actors.add(actor);
    ByteWriter out = new ByteWriter(8 * actors.size());
    actors
        .subList(Math.max(0, actors.size() - MAX_ACTORS), actors.size())
        .forEach(each -> out.writeLong(each.id()));
    put(ACTORS, out.toByteArray());
  }

  @Nullable Run run() {
    byte[] value = get(RUN);
    if (value == null) {
      return null;
    }
    ByteReader in = new ByteReader(value);
    Durability durability = Durability.ofCode(in.readByte());
    boolean clean = in.readByte() != 0;
    return new Run(durability, in.readString("boot id", 256), clean);
  }

  void putRun(Run run) {
    put(RUN, encode(run));
  }

  /**
   * Begins a run after one that may have lost writes: from the same moment on every partition, and
   * every one of which nothing is left, says so.
   */
  void putRunAndForget(Run run, Map<Partition, ReplicaState> stored) {
    database.writeSynced(
        changes -> {
          changes.put(Family.NODE, bytes(RUN), encode(run));
          changes.put(Family.NODE, bytes(FORGETFUL), new byte[] {1});
          changes.delete(Family.NODE, bytes(RESTORED));
          for (Map.Entry<Partition, ReplicaState> each : stored.entrySet()) {
            ReplicaState state = each.getValue();
            Values.ClockValue forgetful =
                new Values.ClockValue(state.clock(), true, state.floor(), state.stream());
            changes.put(Family.CLOCKS, Keys.partition(each.getKey()), Values.clock(forgetful));
          }
        });
  }

  private static byte[] encode(Run run) {
    ByteWriter out = new ByteWriter(64);
    out.writeByte(run.durability().code()).writeByte(run.clean() ? 1 : 0);
    return out.writeString(run.bootId()).toByteArray();
  }

  private byte @Nullable [] get(String key) {
    return database.get(Family.NODE, bytes(key));
  }

  private void put(String key, byte[] value) {
    database.writeSynced(changes -> changes.put(Family.NODE, bytes(key), value));
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}

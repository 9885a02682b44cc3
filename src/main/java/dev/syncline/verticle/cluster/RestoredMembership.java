package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.StoreException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a store that was restored from a backup remembers of its cluster. */
public final class RestoredMembership {
  private static final String COPY_OF = "cluster.copyOf";
  private static final String NUMBERS_FROM = "cluster.numbersFrom";

  /** More changes of the ring than ever happen between the backups of one cluster. */
  private static final long RING_CHANGES = 4_096;

  private RestoredMembership() {}

  /**
   * The store enters its cluster as a new one that takes the place of the one it is a copy of; it
   * may not if another has taken that place since.
   */
  public static void joinAnew(ReplicaStore store, String copyOf) {
    store.setForgetful(true);
    store.putProperty(COPY_OF, copyOf.getBytes(StandardCharsets.UTF_8));
    store.putProperty(NodeProperties.JOINING, new byte[] {1});
  }

  /**
   * The cluster goes on under another id. The backups may be of different moments, and the ring
   * goes on with any of them: numbers of runs, which are versions of the ring, go on beyond all
   * that the former cluster can have given, so that no run is called as one whose writes come back.
   */
  public static void rename(ReplicaStore store, String clusterId) {
    byte[] bytes = store.getProperty(NodeProperties.FOUNDING);
    if (bytes == null) {
      throw new StoreException("the backup is of a node that belonged to no cluster");
    }
    Founding founding = HelloCodec.decodeFounding(bytes);
    store.putProperty(
        NodeProperties.FOUNDING, HelloCodec.encode(new Founding(clusterId, founding.storeIds())));
    byte[] learned = store.getProperty(NodeProperties.LEARNED);
    long version = learned == null ? 0 : LearnedState.decode(learned).state().ring().version();
    long from = Math.addExact(version, RING_CHANGES);
    store.putProperty(NUMBERS_FROM, new ByteWriter(9).writeVarLong(from).toByteArray());
  }

  /** The lowest version of the ring that may number a run, 0 if the cluster was not restored. */
  static long numbersFrom(ReplicaStore store) {
    byte[] bytes = store.getProperty(NUMBERS_FROM);
    return bytes == null ? 0 : new ByteReader(bytes).readVarLong();
  }

  /** Whether the store is a copy of another one, and of which; null if it is not. */
  static @Nullable String copyOf(ReplicaStore store) {
    byte[] bytes = store.getProperty(COPY_OF);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}

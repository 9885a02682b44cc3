package dev.syncline.verticle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.adapter.rocksdb.StoreMetrics;
import dev.syncline.adapter.rocksdb.StoreOptions;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store of a restored cluster remembers. */
class RestoredMembershipTest {
  private static final NodeName SELF = new NodeName("n1");

  private static SortedMap<NodeName, String> stores() {
    SortedMap<NodeName, String> stores = new TreeMap<>();
    stores.put(SELF, "store-1");
    return stores;
  }

  @Test
  void runsOfARestoredClusterAreNumberedBeyondAllRingsThatTheBackupKnows(@TempDir Path directory) {
    ClusterState founded = ClusterState.founded(stores());
    Ring ring = new Ring(70, founded.ring().members(), founded.ring().ended());
    try (RocksStore store = RocksStore.open(StoreOptions.of(directory, SELF), StoreMetrics.NONE)) {
      store.putProperty(
          NodeProperties.FOUNDING, HelloCodec.encode(new Founding("former", stores())));
      store.putProperty(
          NodeProperties.LEARNED, new LearnedState(9, founded.withRing(ring)).encode());
      assertThat(RestoredMembership.numbersFrom(store)).isZero();

      RestoredMembership.rename(store, "new");

      // The backup of another node may know of more changes of the ring.
      assertThat(RestoredMembership.numbersFrom(store)).isEqualTo(70 + 4_096);
    }
  }
}

package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has values of replaced and deleted entries collected when they take up too much of the disk, and
 * not before: a compaction that collects copies every old value that it meets, wanted or not, which
 * for a collection that only grows is most of the work of the disk and all of it in vain.
 *
 * <p>Between looks nothing is bounded, and collecting starts with the oldest values: where garbage
 * lies among newer ones the share comes down only as those age. Used by the writer's thread only.
 */
final class ValueGarbage {
  private static final Logger LOG = LoggerFactory.getLogger(ValueGarbage.class);
  private static final double START = 0.4;
  private static final double STOP = 0.2;

  private final Database database;
  private final long bytesBetweenLooks;
  private long writtenSinceLook;
  private boolean collecting;

  ValueGarbage(Database database, long bytesBetweenLooks) {
    this.database = database;
    this.bytesBetweenLooks = bytesBetweenLooks;
  }

  /** So many bytes have been written. */
  void wrote(long bytes) {
    writtenSinceLook += bytes;
    if (writtenSinceLook >= bytesBetweenLooks) {
      lookNow();
    }
  }

  /** Much may have become garbage at once. */
  void lookNow() {
    writtenSinceLook = 0;
    try {
      look();
    } catch (StoreException e) {
      // What was written is written all the same.
      LOG.warn("values cannot be collected: {}", e.getMessage());
    }
  }

  private void look() {
    double share = database.valueGarbageShare();
    boolean wanted = collecting ? share > STOP : share > START;
    if (wanted == collecting) {
      return;
    }
    database.collectValueGarbage(wanted);
    collecting = wanted;
    LOG.atDebug().addKeyValue("garbageShare", share).log("collects values: {}", wanted);
  }
}

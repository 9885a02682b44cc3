package dev.syncline.adapter.raft;

import dev.syncline.port.RaftLogStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A log store whose every write is durable at once. A crash of its user is modelled by {@link
 * #copy()}: what the user had not written yet is not there.
 */
final class InMemoryRaftLogStore implements RaftLogStore {

  private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private int writes;
  private boolean broken;
  private volatile CountDownLatch stall = new CountDownLatch(0);

  /** Returns what survives a power cut now. */
  synchronized InMemoryRaftLogStore copy() {
    InMemoryRaftLogStore copy = new InMemoryRaftLogStore();
    copy.entries.putAll(entries);
    return copy;
  }

  /** Makes every later write fail without effect. */
  synchronized void breakDisk() {
    broken = true;
  }

  /** Makes every later write wait, until the returned latch is opened. */
  CountDownLatch stall() {
    CountDownLatch closed = new CountDownLatch(1);
    stall = closed;
    return closed;
  }

  synchronized int writes() {
    return writes;
  }

  synchronized List<byte[]> keys() {
    return List.copyOf(entries.keySet());
  }

  synchronized void corrupt(byte[] key, byte[] value) {
    entries.put(key, value);
  }

  synchronized void lose(byte[] key) {
    entries.remove(key);
  }

  @Override
  public void write(List<Change> changes) throws IOException {
    try {
      stall.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
    apply(changes);
  }

  private synchronized void apply(List<Change> changes) throws IOException {
    if (broken) {
      throw new IOException("no space left on device");
    }
    writes++;
    for (Change change : changes) {
      if (change instanceof Put put) {
        entries.put(put.key(), put.value());
      } else if (change instanceof DeleteRange range) {
        entries.subMap(range.from(), range.to()).clear();
      }
    }
  }

  @Override
  public synchronized byte @Nullable [] get(byte[] key) {
    return entries.get(key);
  }

  @Override
  public synchronized void scan(byte[] from, byte[] to, Visitor visitor) throws IOException {
    for (Map.Entry<byte[], byte[]> entry : entries.subMap(from, to).entrySet()) {
      visitor.visit(entry.getKey(), entry.getValue());
    }
  }
}

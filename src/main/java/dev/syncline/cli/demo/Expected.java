package dev.syncline.cli.demo;

import dev.syncline.cli.client.SampleEntries;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What every node has to hold in the end: the acknowledged writes. Safe for use by several threads.
 */
final class Expected {
  private final Map<String, Entry> live = new LinkedHashMap<>();
  private final Set<String> deleted = new HashSet<>();

  /**
   * One entry as it was written.
   *
   * @param vector base64 of little-endian float32, so equal texts are equal bits
   */
  record Entry(String id, String vector, JsonObject payload, String dot) {}

  /** A write that is yet to be acknowledged. */
  sealed interface Change {
    /** The entry. */
    String id();

    /** As a line of a batch. */
    String line();

    /** A new value; the vector is base64 of little-endian float32. */
    record Put(String id, String vector, JsonObject payload) implements Change {
      @Override
      public String line() {
        return SampleEntries.line(id, vector, payload);
      }
    }

    /** A deletion. */
    record Delete(String id) implements Change {
      @Override
      public String line() {
        return new JsonObject().put("id", id).put("delete", true).encode();
      }
    }
  }

  /** The change was acknowledged under this dot. */
  synchronized void acknowledged(Change change, String dot) {
    if (change instanceof Change.Put put) {
      live.put(put.id(), new Entry(put.id(), put.vector(), put.payload(), dot));
    } else {
      live.remove(change.id());
      deleted.add(change.id());
    }
  }

  /** What has to be there. */
  synchronized List<Entry> live() {
    return List.copyOf(live.values());
  }

  /** What must not be there. */
  synchronized List<String> deleted() {
    return new ArrayList<>(deleted);
  }
}

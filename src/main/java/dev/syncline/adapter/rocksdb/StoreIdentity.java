package dev.syncline.adapter.rocksdb;

import dev.syncline.port.StoreException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose store it is: one {@code name=value} per line, for people to read too.
 *
 * @param storeId 16 hexadecimal digits, drawn when the store was made
 * @param clusterName the configured name it was first opened with, null if there was none
 * @param clusterId the id that the cluster minted, null until the node belongs to one
 */
record StoreIdentity(
    int format,
    String node,
    String storeId,
    @Nullable String clusterName,
    @Nullable String clusterId) {
  /** The newest layout that this release reads and the one that it writes. */
  static final int FORMAT = 1;

  StoreIdentity withClusterName(String name) {
    return new StoreIdentity(format, node, storeId, name, clusterId);
  }

  StoreIdentity withStoreId(String id) {
    return new StoreIdentity(format, node, id, clusterName, clusterId);
  }

  StoreIdentity withClusterId(String id) {
    return new StoreIdentity(format, node, storeId, clusterName, id);
  }

  String toText() {
    StringBuilder text = new StringBuilder();
    text.append("format=").append(format).append('\n');
    text.append("node=").append(node).append('\n');
    text.append("storeId=").append(storeId).append('\n');
    if (clusterName != null) {
      text.append("clusterName=").append(clusterName).append('\n');
    }
    if (clusterId != null) {
      text.append("clusterId=").append(clusterId).append('\n');
    }
    return text.toString();
  }

  /** Reads what {@link #toText} wrote; a newer format is refused before anything else is read. */
  static StoreIdentity parse(Path file, List<String> lines) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    int format = format(file, values.get("format"));
    if (format > FORMAT) {
      throw new StoreException(
          file
              + " says the store has format "
              + format
              + ", this release reads up to "
              + FORMAT
              + ": run the release that wrote it, or a newer one");
    }
    String node = values.get("node");
    String storeId = values.get("storeId");
    if (node == null || storeId == null) {
      throw damaged(file);
    }
    return new StoreIdentity(
        format, node, storeId, values.get("clusterName"), values.get("clusterId"));
  }

  private static int format(Path file, @Nullable String value) {
    try {
      return Integer.parseInt(String.valueOf(value));
    } catch (NumberFormatException e) {
      throw damaged(file);
    }
  }

  private static StoreException damaged(Path file) {
    return new StoreException(
        file
            + " does not name format, node and store id: restore it from a backup, or remove the"
            + " whole data directory so that the node joins again with an empty one");
  }
}

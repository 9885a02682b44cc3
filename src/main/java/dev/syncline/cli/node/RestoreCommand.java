package dev.syncline.cli.node;

import dev.syncline.adapter.raft.RestoredJournal;
import dev.syncline.adapter.rocksdb.RocksStore;
import dev.syncline.adapter.rocksdb.StoreRestore;
import dev.syncline.cli.terminal.Terminal;
import dev.syncline.port.StoreException;
import dev.syncline.verticle.cluster.RestoredMembership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a node's data directory out of a backup. */
@Command(
    name = "restore",
    description = {
      "Makes a data directory out of a backup, for a node that does not run.",
      "Without --new-cluster: one node, while the others have what was written since. It counts in"
          + " no quorum until it has caught up.",
      "With --new-cluster: every node is restored, each from its own backup and with the same"
          + " NAME, because the cluster is lost. What was written since the backups is gone, and no"
          + " node of the former cluster is let in any more."
    },
    customSynopsis = "syncline restore --from DIR --data-dir DIR [--new-cluster NAME]",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline restore --from /backup/n2/20260101T030000000Z --data-dir data/n2",
      "  syncline restore --from /backup/n2/20260101T030000000Z --data-dir data/n2 \\",
      "      --new-cluster after-the-fire"
    })
public final class RestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--from", paramLabel = "DIR", required = true, description = "The backup.")
  private Path from = Path.of("");

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "node.dataDir of the node; must be missing or empty.")
  private Path dataDir = Path.of("");

  @Option(
      names = "--new-cluster",
      paramLabel = "NAME",
      description = "Names this restore of the whole cluster; the same for all its nodes.")
  private @Nullable String newCluster;

  /** Prints on {@code terminal}. */
  public RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      StoreRestore restore = StoreRestore.of(from, dataDir);
      String name = newCluster;
      if (name == null) {
        restore.asAnotherStore(store -> joinAnew(store, restore.storeId()));
      } else {
        String clusterId = clusterId(restore.clusterId(), name);
        restore.inCluster(clusterId, store -> moveTo(store, clusterId));
      }
      terminal.line(
          "restored node %s into %s; start it with node.name=%s"
              .formatted(restore.node(), dataDir, restore.node()));
      return 0;
    } catch (StoreException e) {
      terminal.error(String.valueOf(e.getMessage()));
      return 1;
    }
  }

  /** The same on every node without their talking to each other, and no other cluster's. */
  private static String clusterId(String before, String name) {
    return UUID.nameUUIDFromBytes((before + "\n" + name).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private static void joinAnew(RocksStore store, String copyOf) {
    try {
      RestoredJournal.remove(store.raftLog());
    } catch (IOException e) {
      throw new StoreException(String.valueOf(e.getMessage()), e);
    }
    RestoredMembership.joinAnew(store, copyOf);
  }

  private static void moveTo(RocksStore store, String clusterId) {
    RestoredMembership.rename(store, clusterId);
    try {
      RestoredJournal.moveTo(store.raftLog(), clusterId);
    } catch (IOException e) {
      throw new StoreException(String.valueOf(e.getMessage()), e);
    }
  }
}

package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has nodes back themselves up. */
@Command(
    name = "backup",
    description = {
      "Has a node write a backup of itself into its backup.directory while it runs.",
      "With --all: every node, each of which has to be named by --url. The backups are of slightly"
          + " different moments; restored together, they lose what was written after the earliest"
          + " at ONE, and nothing that was acknowledged at quorum before the first was begun."
    },
    customSynopsis = "syncline backup [--all] [OPTIONS]",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline backup",
      "  syncline backup --all --url http://n1:8080,http://n2:8080,http://n3:8080"
    })
public final class BackupCommand implements Callable<Integer> {
  /** A backup on another file system is a copy of everything. */
  private static final long TIMEOUT_MILLIS = 3_600_000;

  private final Terminal terminal;

  @Option(names = "--all", description = "Back up every node of the cluster.")
  private boolean all;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  /** Prints on {@code terminal}. */
  public BackupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    ClusterClient client = connection.client();
    if (!all) {
      backUp(client);
      return 0;
    }
    List<JsonObject> ring =
        client.send(Request.of("GET", "/v1/replicas")).orFail().objects("replicas").stream()
            .filter(each -> !"removed".equals(each.getString("role")))
            .toList();
    if (ring.size() != client.nodes().size()) {
      throw new CommandFailure(
          "the ring has "
              + ring.size()
              + " nodes, --url names "
              + client.nodes().size()
              + ": name each node once");
    }
    for (URI node : client.nodes()) {
      backUp(client.only(node));
    }
    return 0;
  }

  private void backUp(ClusterClient client) throws CommandFailure, InterruptedException {
    JsonObject made =
        client
            .send(Request.of("POST", "/v1/backups").withTimeoutMillis(TIMEOUT_MILLIS))
            .orFail()
            .json();
    terminal.line(
        Terminal.printable(
            "%s: %s (%d bytes)"
                .formatted(
                    made.getString("node"), made.getString("directory"), made.getLong("bytes"))));
  }
}

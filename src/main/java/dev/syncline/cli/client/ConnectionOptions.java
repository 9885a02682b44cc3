package dev.syncline.cli.client;

import java.net.URI;
import java.util.List;
import picocli.CommandLine.Option;

/** Which nodes to talk to. */
final class ConnectionOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      split = ",",
      converter = NodeUrl.class,
      defaultValue = "${env:SYNCLINE_URL:-http://127.0.0.1:8080}",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = {
        "Address of a node, or of several, separated by commas; the next is tried where one takes"
            + " no connection.",
        "Default: SYNCLINE_URL, else http://127.0.0.1:8080."
      })
  private List<URI> urls = List.of();

  ClusterClient client() {
    return new ClusterClient(urls);
  }
}

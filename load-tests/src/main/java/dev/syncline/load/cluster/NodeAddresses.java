package dev.syncline.load.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * What one node listens on, and its name.
 *
 * @param name stable identity
 * @param httpPort port of the public API
 * @param clusterPort port of membership
 * @param busPort port of the event bus
 */
record NodeAddresses(String name, int httpPort, int clusterPort, int busPort) {
  private static final int PORTS_PER_NODE = 3;

  /** Where clients reach the node. */
  URI url() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  /** Where other nodes find it. */
  String seed() {
    return "127.0.0.1:" + clusterPort;
  }

  /**
   * Nodes {@code n1, n2, …} on loopback ports that are free now. All are held until the last is
   * found, so that none is given twice.
   *
   * @throws IOException if there are not enough
   */
  static List<NodeAddresses> free(int nodes) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < nodes * PORTS_PER_NODE; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<NodeAddresses> addresses = new ArrayList<>();
      for (int n = 0; n < nodes; n++) {
        int first = n * PORTS_PER_NODE;
        addresses.add(
            new NodeAddresses(
                "n" + (n + 1),
                held.get(first).getLocalPort(),
                held.get(first + 1).getLocalPort(),
                held.get(first + 2).getLocalPort()));
      }
      return List.copyOf(addresses);
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}

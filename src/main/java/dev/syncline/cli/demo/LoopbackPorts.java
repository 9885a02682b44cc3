package dev.syncline.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Ports on the loopback address that nobody listens at. They lie below the range from which systems
 * take the ports of outgoing connections: the port of a node that is down stays free for its
 * return, and nobody who tries to reach it there can meet himself.
 */
final class LoopbackPorts {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int MAX_TRIES = 1_000;

  private final Random random;
  private final Set<Integer> taken = new HashSet<>();

  LoopbackPorts(Random random) {
    this.random = random;
  }

  /**
   * A port that this has not given before.
   *
   * @throws IOException if none is found
   */
  int next() throws IOException {
    for (int i = 0; i < MAX_TRIES; i++) {
      int port = FIRST + random.nextInt(LAST - FIRST);
      if (!taken.contains(port) && isFree(port)) {
        taken.add(port);
        return port;
      }
    }
    throw new IOException("found no free port from " + FIRST + " to " + LAST);
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }
}

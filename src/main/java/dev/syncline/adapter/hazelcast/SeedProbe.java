package dev.syncline.adapter.hazelcast;

import com.hazelcast.cluster.Address;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits for members that start at the same time.
 *
 * <p>A member binds its port seconds before it serves it. Until then the kernel accepts
 * connections, so others take it for present, ask it to confirm a new master, and lose the
 * question: Hazelcast gives up repeating it after 1.5 s but waits 10 s for the answer, which is
 * where most of a slow start goes. Once every bound port is served, the question is answered at
 * once.
 */
final class SeedProbe {
  /** What a member sends first, and answers with. */
  private static final byte[] MEMBER_PROTOCOL = "HZC".getBytes(StandardCharsets.US_ASCII);

  private static final int CONNECT_TIMEOUT_MILLIS = 500;

  private SeedProbe() {}

  /**
   * Returns once every peer either serves its port or has none open. Blocks.
   *
   * @param waitMillis bound of the whole wait, reached only if a peer is frozen or starts more
   *     slowly
   * @return the peers that serve
   */
  static List<Address> awaitServing(Collection<Address> peers, long waitMillis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    List<Address> serving = new ArrayList<>();
    for (Address peer : peers) {
      if (isServing(peer, deadline)) {
        serving.add(peer);
      }
    }
    return serving;
  }

  private static boolean isServing(Address peer, long deadline) {
    try (Socket socket = new Socket()) {
      socket.connect(peer.getInetSocketAddress(), timeoutMillis(deadline, CONNECT_TIMEOUT_MILLIS));
      socket.getOutputStream().write(MEMBER_PROTOCOL);
      socket.setSoTimeout(timeoutMillis(deadline, Integer.MAX_VALUE));
      return socket.getInputStream().readNBytes(MEMBER_PROTOCOL.length).length
          == MEMBER_PROTOCOL.length;
    } catch (IOException e) {
      return false;
    }
  }

  /** Never 0, which would mean to wait without end. */
  private static int timeoutMillis(long deadline, int most) {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    return (int) Math.max(1, Math.min(most, left));
  }
}

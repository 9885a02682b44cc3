package dev.syncline.adapter.hazelcast;

import com.hazelcast.cluster.Address;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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
  private static final int LEAST_ANSWER_MILLIS = 100;

  private SeedProbe() {}

  /** What a peer's port does. */
  enum Answer {
    /** Speaks the protocol of members. */
    SERVES,
    /** Takes connections but says nothing: a frozen process, or a very slow start. */
    IS_SILENT,
    /** Cannot be reached, or speaks something else. */
    IS_ABSENT
  }

  /**
   * Returns once every peer either serves its port or has none open. Blocks.
   *
   * @param waitMillis bound of the whole wait, reached only if a peer is silent
   */
  static Map<Address, Answer> awaitServing(Collection<Address> peers, long waitMillis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    Map<Address, Answer> answers = new HashMap<>();
    for (Address peer : peers) {
      answers.put(peer, ask(peer, deadline));
    }
    return answers;
  }

  private static Answer ask(Address peer, long deadline) {
    try (Socket socket = new Socket()) {
      if (!connects(socket, peer)) {
        return Answer.IS_ABSENT;
      }
      socket.getOutputStream().write(MEMBER_PROTOCOL);
      socket.setSoTimeout(timeoutMillis(deadline));
      byte[] answer = socket.getInputStream().readNBytes(MEMBER_PROTOCOL.length);
      return Arrays.equals(answer, MEMBER_PROTOCOL) ? Answer.SERVES : Answer.IS_ABSENT;
    } catch (SocketTimeoutException e) {
      return Answer.IS_SILENT;
    } catch (IOException e) {
      return Answer.IS_ABSENT;
    }
  }

  private static boolean connects(Socket socket, Address peer) {
    try {
      socket.connect(peer.getInetSocketAddress(), CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Never 0, which would mean to wait without end. */
  private static int timeoutMillis(long deadline) {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    return (int) Math.max(LEAST_ANSWER_MILLIS, left);
  }
}

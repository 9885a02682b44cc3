package dev.syncline.load.http;

import dev.syncline.load.driver.LoopResult;
import dev.syncline.load.driver.Window;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * One thread that keeps a request in flight on each of its connections. An answer costs one read, a
 * request one write, and every turn of the selector serves all connections that are ready.
 */
final class ClosedLoop implements Callable<LoopResult> {
  private static final int READ_BUFFER_BYTES = 256 * 1024;
  private static final int SELECT_MILLIS = 200;
  private static final int CONNECT_MILLIS = 2_000;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final int MAX_RECONNECTS = 10_000;

  /**
   * What a loop is told to do.
   *
   * @param nodes where to connect; slot {@code i} starts at node {@code i} modulo their number
   * @param slots this loop's share of the connections
   * @param source what to send
   * @param entriesPerRequest entries that one success acknowledges
   * @param window when to stop and what to count
   * @param requestTimeoutMillis when an unanswered request counts as lost
   */
  record Plan(
      List<InetSocketAddress> nodes,
      List<Integer> slots,
      RequestSource source,
      int entriesPerRequest,
      Window window,
      int requestTimeoutMillis) {
    Plan {
      nodes = List.copyOf(nodes);
      slots = List.copyOf(slots);
    }
  }

  private final Plan plan;
  private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final Histogram latencyNanos = new Histogram(1_000, LONGEST_NANOS, 3);
  private final Map<String, Long> errors = new TreeMap<>();
  private final Map<String, String> errorSamples = new TreeMap<>();
  private final List<Connection> connections = new ArrayList<>();
  private long entriesAcknowledged;
  private int inFlight;
  private int reconnects;

  ClosedLoop(Plan plan) {
    this.plan = plan;
  }

  /**
   * Runs until the window has closed, or the source is exhausted, and no request is in flight.
   *
   * @throws IOException if no node accepts connections, or all keep dropping them
   */
  @Override
  public LoopResult call() throws IOException {
    try (Selector selector = Selector.open()) {
      try {
        openAll(selector);
        run(selector);
      } finally {
        for (Connection connection : connections) {
          connection.close();
        }
      }
    }
    return new LoopResult(latencyNanos, entriesAcknowledged, errors, errorSamples);
  }

  private void openAll(Selector selector) throws IOException {
    int bytes = plan.source().longestRequest();
    for (int slot : plan.slots()) {
      connections.add(connect(slot, selector, ByteBuffer.allocateDirect(bytes)));
    }
  }

  private void run(Selector selector) throws IOException {
    Set<Connection> broken = new LinkedHashSet<>();
    for (Connection connection : connections) {
      send(connection, System.nanoTime(), broken);
    }
    Consumer<SelectionKey> ready = key -> serve(key, broken);
    long expiryNanos = TimeUnit.MILLISECONDS.toNanos(SELECT_MILLIS);
    long nextExpiry = System.nanoTime() + expiryNanos;
    while (inFlight > 0) {
      replaceAll(broken, selector);
      selector.select(ready, SELECT_MILLIS);
      long now = System.nanoTime();
      if (now - nextExpiry >= 0) {
        expire(now, broken);
        nextExpiry = now + expiryNanos;
      }
    }
  }

  private void serve(SelectionKey key, Set<Connection> broken) {
    Connection connection = (Connection) key.attachment();
    try {
      if (key.isWritable()) {
        connection.flush();
      }
      if (key.isReadable() && connection.read(in)) {
        long now = System.nanoTime();
        inFlight--;
        record(connection, now);
        send(connection, now, broken);
      }
    } catch (IOException e) {
      drop(connection, e, broken);
    }
  }

  private void send(Connection connection, long now, Set<Connection> broken) {
    if (plan.window().isClosedAt(now) || !connection.prepare(plan.source(), now)) {
      return;
    }
    inFlight++;
    try {
      connection.flush();
    } catch (IOException e) {
      drop(connection, e, broken);
    }
  }

  private void record(Connection connection, long now) {
    ResponseParser answer = connection.answer();
    if (!answer.isSuccess()) {
      fail(Integer.toString(answer.status()), answer.keptBody());
    } else if (answer.contentLength() < plan.source().leastAnswerBytes()) {
      fail("short", answer.contentLength() + " bytes cannot hold the vector");
    } else {
      entriesAcknowledged += plan.entriesPerRequest();
      if (plan.window().contains(now)) {
        latencyNanos.recordValue(Math.min(now - connection.sentNanos(), LONGEST_NANOS));
      }
    }
  }

  private void expire(long now, Set<Connection> broken) {
    long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(plan.requestTimeoutMillis());
    for (Connection connection : connections) {
      if (connection.isInFlight()
          && now - connection.sentNanos() > timeoutNanos
          && broken.add(connection)) {
        fail("timeout", "no answer in " + plan.requestTimeoutMillis() + " ms");
      }
    }
  }

  private void drop(Connection connection, IOException cause, Set<Connection> broken) {
    if (broken.add(connection) && connection.isInFlight()) {
      fail("disconnected", String.valueOf(cause.getMessage()));
    }
  }

  private void fail(String kind, String sample) {
    errors.merge(kind, 1L, Long::sum);
    errorSamples.putIfAbsent(kind, sample);
  }

  private void replaceAll(Set<Connection> broken, Selector selector) throws IOException {
    if (broken.isEmpty()) {
      return;
    }
    List<Connection> old = List.copyOf(broken);
    broken.clear();
    for (Connection connection : old) {
      if (connection.isInFlight()) {
        inFlight--;
      }
      connection.close();
      if (++reconnects > MAX_RECONNECTS) {
        throw new IOException("the nodes keep dropping connections: " + errorSamples);
      }
      Connection fresh = connect(connection.slot(), selector, connection.buffer());
      connections.set(connections.indexOf(connection), fresh);
      send(fresh, System.nanoTime(), broken);
    }
  }

  private Connection connect(int slot, Selector selector, ByteBuffer out) throws IOException {
    IOException last = new IOException("no nodes");
    for (int i = 0; i < plan.nodes().size(); i++) {
      InetSocketAddress node = plan.nodes().get((slot + i) % plan.nodes().size());
      try {
        return Connection.open(slot, node, CONNECT_MILLIS, selector, out);
      } catch (IOException e) {
        fail("unreachable", node + ": " + e.getMessage());
        last = e;
      }
    }
    throw new IOException("no node accepts connections", last);
  }
}

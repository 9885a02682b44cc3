package dev.syncline.load.http;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Level;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Single writes at fixed times, whether or not those before have been answered: a slow answer
 * delays no other write, as long as connections are left. A latency counts from the time at which
 * the write was due, so a stall is seen by every write that it held up. (Tene, <em>How NOT to
 * Measure Latency</em>, 2013)
 */
public final class PacedWrites implements AutoCloseable {
  private static final int READ_BUFFER_BYTES = 64 * 1024;
  private static final int CONNECT_MILLIS = 2_000;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** An hour at a thousand a second. */
  private static final int MAX_ANSWERS = 3_600_000;

  private final Settings settings;
  private final List<RequestTemplate> templates;
  private final Dataset dataset;
  private final Acknowledged acknowledged;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private final Map<String, Long> errors = new TreeMap<>();
  private volatile boolean stopped;

  /**
   * How to send.
   *
   * @param nodes addresses, {@code http://host:port}; connections take them in turn
   * @param level of every write
   * @param perSecond writes per second, all connections together
   * @param connections writes that may be in flight
   * @param timeoutMillis when an unanswered write is given up
   */
  public record Settings(
      List<URI> nodes, Level level, int perSecond, int connections, int timeoutMillis) {

    /** Rejects what cannot be sent. */
    public Settings {
      nodes = List.copyOf(nodes);
      if (nodes.isEmpty() || perSecond < 1 || connections < 1 || timeoutMillis < 1) {
        throw new IllegalArgumentException("nodes, perSecond, connections, timeout: at least 1");
      }
    }
  }

  /** Hears of each write that succeeds, on any thread. */
  public interface Acknowledged {
    /**
     * A write has been acknowledged.
     *
     * @param nanos when, as {@link System#nanoTime}
     */
    void at(long key, long nanos);
  }

  private record Answer(long dueNanos, long latencyNanos) {}

  private PacedWrites(Settings settings, Dataset dataset, Acknowledged acknowledged) {
    this.settings = settings;
    this.dataset = dataset;
    this.acknowledged = acknowledged;
    this.templates = new Requests(dataset, VectorEncoding.BASE64).writes(settings.level());
  }

  /** Begins to write new entries of the dataset, from now on until it is closed. */
  public static PacedWrites start(Settings settings, Dataset dataset) {
    return start(settings, dataset, (key, nanos) -> {});
  }

  /** The same, and somebody hears of each that succeeds. */
  public static PacedWrites start(Settings settings, Dataset dataset, Acknowledged acknowledged) {
    PacedWrites writes = new PacedWrites(settings, dataset, acknowledged);
    long startNanos = System.nanoTime();
    for (int i = 0; i < settings.connections(); i++) {
      int slot = i;
      Thread thread = new Thread(() -> writes.run(slot, startNanos), "paced-" + i);
      thread.setDaemon(true);
      writes.threads.add(thread);
      thread.start();
    }
    return writes;
  }

  /** Latencies of the successful writes that were due in a span of {@link System#nanoTime}. */
  public Histogram latencyNanos(long fromNanos, long toNanos) {
    Histogram latency = new Histogram(1_000, LONGEST_NANOS, 3);
    synchronized (answers) {
      answers.stream()
          .filter(each -> each.dueNanos() - fromNanos >= 0 && each.dueNanos() - toNanos < 0)
          .forEach(each -> latency.recordValue(Math.min(each.latencyNanos(), LONGEST_NANOS)));
    }
    return latency;
  }

  /** Writes acknowledged so far. */
  public long acknowledged() {
    synchronized (answers) {
      return answers.size();
    }
  }

  /** Writes that failed so far, by what came instead. */
  public Map<String, Long> errors() {
    synchronized (errors) {
      return Map.copyOf(errors);
    }
  }

  /** Sends no more, and waits for the answers to come. */
  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join(settings.timeoutMillis() + (long) CONNECT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void run(int slot, long startNanos) {
    URI node = settings.nodes().get(slot % settings.nodes().size());
    int first = slot * templates.size() / settings.connections();
    RequestSource source = RequestSource.writes(templates, dataset.keys()).startingAt(first);
    ByteBuffer out = ByteBuffer.allocateDirect(source.longestRequest());
    long number = slot;
    while (!stopped) {
      try (Socket socket = new Socket()) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(settings.timeoutMillis());
        socket.connect(new InetSocketAddress(node.getHost(), node.getPort()), CONNECT_MILLIS);
        Exchange exchange = new Exchange(socket);
        for (; !stopped; number += settings.connections()) {
          long due = startNanos + number * TimeUnit.SECONDS.toNanos(1) / settings.perSecond();
          awaitNanos(due);
          source.next(out);
          record(source.lastKey(), due, exchange.send(out));
        }
      } catch (SocketTimeoutException e) {
        fail("timeout");
      } catch (IOException e) {
        fail("disconnected");
        awaitNanos(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10));
      }
      number += settings.connections();
    }
  }

  private void record(long key, long dueNanos, int status) {
    if (status < 200 || status >= 300) {
      fail(Integer.toString(status));
      return;
    }
    long now = System.nanoTime();
    acknowledged.at(key, now);
    Answer answer = new Answer(dueNanos, now - dueNanos);
    synchronized (answers) {
      if (answers.size() == MAX_ANSWERS) {
        stopped = true;
      }
      answers.add(answer);
    }
  }

  private void fail(String kind) {
    synchronized (errors) {
      errors.merge(kind, 1L, Long::sum);
    }
  }

  private void awaitNanos(long due) {
    for (long left = due - System.nanoTime(); left > 0 && !stopped; ) {
      LockSupport.parkNanos(left);
      left = due - System.nanoTime();
    }
  }

  /** Requests and answers of one connection in turn. */
  private static final class Exchange {
    private final WritableByteChannel to;
    private final ReadableByteChannel from;
    private final ResponseParser parser = new ResponseParser();
    private final ByteBuffer in = ByteBuffer.allocate(READ_BUFFER_BYTES);

    Exchange(Socket socket) throws IOException {
      to = Channels.newChannel(socket.getOutputStream());
      from = Channels.newChannel(socket.getInputStream());
    }

    /** The status of the answer. */
    int send(ByteBuffer request) throws IOException {
      while (request.hasRemaining()) {
        to.write(request);
      }
      do {
        in.clear();
        if (from.read(in) < 0) {
          throw new IOException("closed by the node");
        }
        in.flip();
      } while (!parser.take(in));
      return parser.status();
    }
  }
}

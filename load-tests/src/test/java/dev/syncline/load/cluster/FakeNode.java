package dev.syncline.load.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP server that answers like a node and stores nothing: what a client costs can be measured
 * against it. It runs inside a test, or as a process of its own in place of the product's jar.
 */
public final class FakeNode implements AutoCloseable {
  private static final byte[] BODY_MARK = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String UNAVAILABLE =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
  private static final long MAX_KEPT_BYTES = 16L << 20;
  private static final String WRITTEN =
      "{\"id\":\"k000000000000\",\"dot\":\"n1@5f0c91d2:42\",\"timestamp\":\"2026-01-01T00:00:00Z\","
          + "\"consistency\":\"quorum\",\"acks\":2,\"replicas\":3}";

  private final Selector selector;
  private final ServerSocketChannel server;
  private final Thread thread;
  private final AtomicLong requests = new AtomicLong();
  private final List<String> kept = new CopyOnWriteArrayList<>();
  private long keptBytes;
  private final Map<String, String> answers;
  private final ByteBuffer writtenAnswer = answer(201, WRITTEN);
  private final ByteBuffer readAnswer;

  /**
   * Starts on a loopback port.
   *
   * @param port 0 for a free one
   * @param dims of the vectors that reads answer
   * @param answers whole answers by the beginning of the request line, before all others; {@code
   *     close} closes the connection, {@code end} ends the node, {@code silence} answers nothing
   */
  public FakeNode(int port, int dims, Map<String, String> answers) throws IOException {
    this.answers = Map.copyOf(answers);
    this.readAnswer = readAnswer(dims);
    this.selector = Selector.open();
    this.server =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
    server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
    thread = new Thread(this::serve, "fake-node");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs as a node: {@code SYNCLINE_HTTP_PORT} and {@code SYNCLINE_NODE_DATA_DIR} are honoured.
   * {@code FAKE_NODE} is {@code refuses} for a node that ends at once, {@code starts} for one that
   * never becomes ready. {@code FAKE_METRICS} and {@code FAKE_LAG} are what it answers to {@code
   * /metrics} and {@code /v1/lag}.
   */
  public static void main(String[] args) throws Exception {
    String behaviour = System.getenv().getOrDefault("FAKE_NODE", "works");
    if (behaviour.equals("refuses")) {
      System.out.println("the store belongs to another cluster");
      System.exit(3);
    }
    String dataDir = System.getenv("SYNCLINE_NODE_DATA_DIR");
    if (dataDir != null) {
      Files.write(Files.createDirectories(Path.of(dataDir)).resolve("store"), new byte[100_000]);
    }
    int port = Integer.parseInt(System.getenv().getOrDefault("SYNCLINE_HTTP_PORT", "0"));
    Map<String, String> answers = new HashMap<>();
    if (behaviour.equals("starts")) {
      answers.put("GET /health/ready", UNAVAILABLE);
    }
    putIfSet(answers, "GET /metrics", "FAKE_METRICS");
    putIfSet(answers, "GET /v1/lag", "FAKE_LAG");
    FakeNode node = new FakeNode(port, 384, answers);
    System.out.println("ready http://127.0.0.1:" + node.port());
    node.thread.join();
  }

  private static void putIfSet(Map<String, String> answers, String request, String variable) {
    String body = System.getenv(variable);
    if (body != null) {
      answers.put(
          request, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }
  }

  /** Where it listens. */
  public int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  /** Requests answered so far. */
  public long requests() {
    return requests.get();
  }

  /** The first requests whole, as they came: so many that they fill some megabytes. */
  public List<String> kept() {
    return List.copyOf(kept);
  }

  @Override
  public void close() throws IOException {
    selector.close();
    server.close();
  }

  private void serve() {
    try {
      while (selector.isOpen()) {
        selector.select(this::serve);
      }
    } catch (IOException | ClosedSelectorException e) {
      // closed
    }
  }

  private void serve(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        SocketChannel client = server.accept();
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ, ByteBuffer.allocateDirect(1 << 20));
      } else {
        read((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
      }
    } catch (IOException e) {
      closeQuietly(key);
    }
  }

  private void read(SocketChannel client, ByteBuffer in) throws IOException {
    if (client.read(in) < 0) {
      client.close();
      return;
    }
    int length = requestLength(in);
    if (length < 0 || in.position() < length) {
      return;
    }
    ByteBuffer request = in.duplicate().flip();
    in.clear();
    requests.incrementAndGet();
    if (keptBytes < MAX_KEPT_BYTES) {
      keptBytes += request.remaining();
      kept.add(StandardCharsets.US_ASCII.decode(request.duplicate()).toString());
    }
    reply(client, request);
  }

  private void reply(SocketChannel client, ByteBuffer request) throws IOException {
    if (!answers.isEmpty()) {
      String line = StandardCharsets.US_ASCII.decode(request.duplicate()).toString();
      for (Map.Entry<String, String> answer : answers.entrySet()) {
        if (line.startsWith(answer.getKey())) {
          replyAs(answer.getValue(), client);
          return;
        }
      }
    }
    ByteBuffer answer = request.get(0) == 'G' ? readAnswer : writtenAnswer;
    client.write(answer.duplicate());
  }

  private void replyAs(String answer, SocketChannel client) throws IOException {
    if (answer.equals("close")) {
      client.close();
    } else if (answer.equals("end")) {
      client.close();
      server.close();
    } else if (!answer.equals("silence")) {
      client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static int requestLength(ByteBuffer in) {
    int head = indexOf(in, BODY_MARK);
    if (head < 0) {
      return -1;
    }
    String text = StandardCharsets.US_ASCII.decode(in.duplicate().flip().limit(head)).toString();
    int at = text.indexOf("Content-Length: ");
    int body = 0;
    if (at >= 0) {
      int end = text.indexOf('\r', at);
      body = Integer.parseInt(text.substring(at + 16, end < 0 ? text.length() : end).trim());
    }
    return head + BODY_MARK.length + body;
  }

  private static int indexOf(ByteBuffer in, byte[] mark) {
    for (int i = 0; i + mark.length <= in.position(); i++) {
      int matched = 0;
      while (matched < mark.length && in.get(i + matched) == mark[matched]) {
        matched++;
      }
      if (matched == mark.length) {
        return i;
      }
    }
    return -1;
  }

  private static ByteBuffer readAnswer(int dims) {
    String vector = "A".repeat((dims * Float.BYTES + 2) / 3 * 4);
    return answer(200, "{\"id\":\"k000000000000\",\"vector\":\"" + vector + "\",\"payload\":{}}");
  }

  private static ByteBuffer answer(int status, String body) {
    byte[] bytes =
        ("HTTP/1.1 "
                + status
                + " OK\r\nContent-Type: application/json\r\nCausal-Context: AAECAwQF\r\n"
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static void closeQuietly(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      // nothing is left to close
    }
  }
}

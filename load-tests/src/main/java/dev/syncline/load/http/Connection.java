package dev.syncline.load.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One slot of a closed loop: a socket with at most one request in flight. Not thread-safe. */
final class Connection {
  private final ByteBuffer out;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final ResponseParser parser = new ResponseParser();
  private final int slot;
  private long sentNanos;
  private boolean inFlight;

  private Connection(int slot, SocketChannel channel, Selector selector, ByteBuffer out)
      throws IOException {
    this.slot = slot;
    this.channel = channel;
    this.out = out;
    this.key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  /**
   * Connects a slot.
   *
   * @param out holds the slot's request; as long as the longest
   * @throws IOException if the node does not accept within the time
   */
  static Connection open(
      int slot, InetSocketAddress node, int timeoutMillis, Selector selector, ByteBuffer out)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.socket().connect(node, timeoutMillis);
      channel.configureBlocking(false);
      return new Connection(slot, channel, selector, out);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Makes the source's next request ready to be flushed, or answers false when it has none. */
  boolean prepare(RequestSource source, long nowNanos) {
    if (!source.next(out)) {
      return false;
    }
    sentNanos = nowNanos;
    inFlight = true;
    return true;
  }

  /** Writes what the socket takes and waits for room only if it did not take all. */
  void flush() throws IOException {
    channel.write(out);
    if (out.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    } else if (key.interestOps() != SelectionKey.OP_READ) {
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /**
   * Reads once.
   *
   * @param in scratch space
   * @return true when the answer to the request in flight is whole
   * @throws IOException if the peer closed the connection or answers what was not asked
   */
  boolean read(ByteBuffer in) throws IOException {
    in.clear();
    if (channel.read(in) < 0) {
      throw new IOException("closed by the node");
    }
    in.flip();
    if (!parser.take(in)) {
      return false;
    }
    if (!inFlight || in.hasRemaining()) {
      throw new ResponseParser.ProtocolException("bytes after the answer");
    }
    inFlight = false;
    return true;
  }

  /** Whether an answer is awaited. */
  boolean isInFlight() {
    return inFlight;
  }

  /** When the last request was sent. */
  long sentNanos() {
    return sentNanos;
  }

  /** The last answer. */
  ResponseParser answer() {
    return parser;
  }

  /** Which slot this connection fills. */
  int slot() {
    return slot;
  }

  /** The buffer, for the connection that takes this one's place. */
  ByteBuffer buffer() {
    return out;
  }

  /** Closes the socket; a request in flight gets no answer. */
  void close() throws IOException {
    inFlight = false;
    channel.close();
  }
}

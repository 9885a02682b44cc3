package dev.syncline.api.http;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way to one consumer. */
interface EventSink {
  /**
   * Sends an event, at the next {@link #flush} at the latest.
   *
   * @param json one CloudEvent
   * @param id what a consumer that connects again says that it had last, null if that stays
   */
  void send(Buffer json, @Nullable String id);

  /** Lets everything go that was sent. */
  void flush();

  /**
   * Whether nothing that is sent gets there any more. {@link #onGone} may come later: a connection
   * over which the consumer has said that it goes stays until what is on its way has been taken.
   */
  boolean isGone();

  /** Whether as much is on its way as should be. Not asked of one that has gone. */
  boolean isFull();

  /** Is run once, when that is not so any more. Not asked of one that has gone. */
  void onDrained(Runnable action);

  /** Is run once, when the consumer has gone. */
  void onGone(Runnable action);

  /** The stream ends in order, and goes on at another node. */
  void end();

  /**
   * The stream of a member of a group ends in order, and goes on nowhere.
   *
   * @param reason why, for people
   */
  void endForGood(String reason);

  /** The consumer does not take what it is sent. */
  void cut();

  /**
   * Server-sent events.
   *
   * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent
   *     events</a>
   */
  final class ServerSent implements EventSink {
    /** A piece of the response; each is a system call. */
    private static final int PIECE_BYTES = 16 * 1024;

    private final HttpServerResponse response;
    private Buffer gathered = Buffer.buffer();

    ServerSent(HttpServerResponse response) {
      this.response = response;
    }

    @Override
    public void send(Buffer json, @Nullable String id) {
      if (id != null) {
        gathered.appendString("id: ").appendString(id).appendString("\n");
      }
      gathered.appendString("data: ").appendBuffer(json).appendString("\n\n");
      if (gathered.length() >= PIECE_BYTES) {
        flush();
      }
    }

    @Override
    public void flush() {
      if (gathered.length() > 0) {
        Buffer piece = gathered;
        gathered = Buffer.buffer();
        response.write(piece);
      }
    }

    @Override
    public boolean isGone() {
      return response.closed();
    }

    @Override
    public boolean isFull() {
      return response.writeQueueFull();
    }

    @Override
    public void onDrained(Runnable action) {
      response.drainHandler(none -> action.run());
    }

    @Override
    public void onGone(Runnable action) {
      response.closeHandler(none -> action.run());
      response.exceptionHandler(none -> action.run());
    }

    @Override
    public void end() {
      if (!response.ended() && !response.closed()) {
        response.end();
      }
    }

    /** There is no status: what ends a client is what it is answered when it connects again. */
    @Override
    public void endForGood(String reason) {
      end();
    }

    @Override
    public void cut() {
      response.reset();
    }
  }

  /**
   * A WebSocket, an event per message.
   *
   * @see <a
   *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/websockets-protocol-binding.md">
   *     CloudEvents 1.0, WebSockets protocol binding</a>
   */
  record Socket(ServerWebSocket socket) implements EventSink {
    /** Of a message that a consumer sends; a token has 32,768 characters at most. */
    static final int MAX_MESSAGE_BYTES = 64 * 1024;

    private static final long CUT_MILLIS = 1_000;

    /** RFC 6455, 7.4.1: what the connection was for is done. */
    private static final short NORMAL = 1000;

    /** RFC 6455, 7.4.1: a message is too big. */
    private static final short TOO_BIG = 1009;

    /** RFC 6455, 7.4.1: the server goes away. */
    private static final short GOING_AWAY = 1001;

    @Override
    public void send(Buffer json, @Nullable String id) {
      socket.writeTextMessage(json.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
      // Each message goes by itself.
    }

    @Override
    public boolean isGone() {
      return socket.isClosed();
    }

    @Override
    public boolean isFull() {
      return socket.writeQueueFull();
    }

    @Override
    public void onDrained(Runnable action) {
      socket.drainHandler(none -> action.run());
    }

    @Override
    public void onGone(Runnable action) {
      socket.closeHandler(none -> action.run());
      socket.exceptionHandler(
          failure -> {
            action.run();
            // The connection is closed after this where a frame is to blame, else it would stay.
            if (isTooBig(failure) && !socket.isClosed()) {
              socket.close(TOO_BIG, "a message has at most " + MAX_MESSAGE_BYTES + " bytes");
            }
          });
    }

    /** A frame, or a message of several: Vert.x has no exception of its own for that. */
    private static boolean isTooBig(Throwable failure) {
      return failure instanceof IllegalStateException
          || (failure instanceof CorruptedWebSocketFrameException frame
              && frame.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG));
    }

    @Override
    public void end() {
      socket.close(GOING_AWAY, "the stream goes on at another node");
    }

    @Override
    public void endForGood(String reason) {
      socket.close(NORMAL, reason);
    }

    /** RFC 6455, 7.4.1; the frame waits behind what is not taken, and the connection goes then. */
    private static final short POLICY = 1008;

    @Override
    public void cut() {
      socket.shutdown(CUT_MILLIS, TimeUnit.MILLISECONDS, POLICY, "too slow");
    }
  }
}

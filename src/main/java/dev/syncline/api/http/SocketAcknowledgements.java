package dev.syncline.api.http;

import dev.syncline.api.request.ConsumerRequests;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.Problems;
import dev.syncline.core.group.GroupName;
import dev.syncline.port.ConsumerGroups;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a member of a group acknowledges over its WebSocket, one message after the other: the
 * next is not read before the answer to the last one is on its way. On one event loop.
 */
final class SocketAcknowledgements {
  private static final long AGAIN_MILLIS = 50;
  private static final String FIELD = "acknowledge";

  /** RFC 6455, 7.4.1. */
  private static final short UNSUPPORTED_DATA = 1003;

  private static final short POLICY = 1008;

  private final Loop loop;
  private final ConsumerGroups groups;
  private final GroupName group;
  private final ServerWebSocket socket;
  private long number;

  SocketAcknowledgements(
      Loop loop, ConsumerGroups groups, GroupName group, ServerWebSocket socket) {
    this.loop = loop;
    this.groups = groups;
    this.group = group;
    this.socket = socket;
  }

  void listen() {
    socket.textMessageHandler(this::take);
    socket.binaryMessageHandler(
        none -> close(socket, UNSUPPORTED_DATA, "an acknowledgement is a text message"));
  }

  /** Of a consumer of its own, which has nothing to say. */
  static void takeNone(ServerWebSocket socket) {
    String reason = "only a member of a group sends messages";
    socket.textMessageHandler(none -> close(socket, POLICY, reason));
    socket.binaryMessageHandler(none -> close(socket, POLICY, reason));
  }

  private static void close(ServerWebSocket socket, short status, String reason) {
    if (!socket.isClosed()) {
      socket.close(status, reason);
    }
  }

  private void take(String message) {
    socket.pause();
    String token;
    try {
      token = GroupsEndpoint.text(message.getBytes(StandardCharsets.UTF_8), FIELD);
      ConsumerRequests.checkLength(FIELD, token);
    } catch (ProblemException e) {
      answer(null, e.problem());
      return;
    }
    loop.whenDone(
        groups.acknowledge(group, token),
        done ->
            answer(
                token,
                done.failed() ? Problems.ofAcknowledgement(done.cause(), FIELD, token) : null));
  }

  private void answer(@Nullable String token, @Nullable Problem problem) {
    if (socket.isClosed()) {
      return;
    }
    JsonWriter out = loop.json();
    String id = loop.ports().node() + "-" + System.currentTimeMillis() + "-" + ++number;
    EventRenderer.acknowledged(out, group, id, token, problem);
    socket.writeTextMessage(out.take().toString(StandardCharsets.UTF_8));
    resume();
  }

  /** Whoever does not take the answers is asked for no more. */
  private void resume() {
    if (socket.isClosed() || !socket.writeQueueFull()) {
      socket.resume();
    } else {
      loop.context().owner().setTimer(AGAIN_MILLIS, id -> resume());
    }
  }
}

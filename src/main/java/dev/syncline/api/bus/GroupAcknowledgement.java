package dev.syncline.api.bus;

import dev.syncline.api.request.ConsumerRequests;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An acknowledgement on its way to a node, and what that makes of it. */
final class GroupAcknowledgement {
  /** Longer than a node takes. */
  private static final int TIMEOUT_MILLIS = 30_000;

  private static final int VERSION = 1;
  private static final int MAX_NAME_BYTES = 1_024;
  private static final String TOKEN = "token";

  private GroupAcknowledgement() {}

  /** As an operation that begins with each subscription, and ends on its context. */
  static Uni<Void> uni(Supplier<Future<Void>> action) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Context subscriber = Vertx.currentContext();
              action
                  .get()
                  .onComplete(
                      done ->
                          AbstractReplicator.on(
                              subscriber,
                              () -> {
                                if (done.succeeded()) {
                                  emitter.complete(null);
                                } else {
                                  emitter.fail(done.cause());
                                }
                              }));
            });
  }

  /** By the node of this process. */
  static Future<Void> here(StreamPorts ports, String group, String token) {
    try {
      return ports
          .groups()
          .acknowledge(name(group, token), token)
          .recover(
              e -> Future.failedFuture(Failures.of(Problems.ofAcknowledgement(e, TOKEN, token))));
    } catch (ProblemException e) {
      return Future.failedFuture(Failures.of(e.problem()));
    }
  }

  /**
   * The group's name.
   *
   * @throws ProblemException if it is none, or the token too long
   */
  private static GroupName name(String group, String token) {
    ConsumerRequests.checkLength(TOKEN, token);
    return ConsumerRequests.group("group", group, ProblemType.INVALID_FIELD);
  }

  /**
   * By another node.
   *
   * @param only null for any
   */
  static Future<Void> over(Vertx vertx, @Nullable NodeName only, String group, String token) {
    try {
      name(group, token);
    } catch (ProblemException e) {
      return Future.failedFuture(Failures.of(e.problem()));
    }
    ByteWriter out = new ByteWriter(1_024);
    out.writeByte(VERSION).writeString(group).writeString(token);
    return vertx
        .eventBus()
        .<Buffer>request(
            only == null ? Addresses.ACKNOWLEDGEMENTS : Addresses.acknowledgements(only),
            Buffer.buffer(out.toByteArray()),
            new DeliveryOptions().setSendTimeout(TIMEOUT_MILLIS))
        .transform(
            reply -> {
              if (reply.failed()) {
                return Future.failedFuture(
                    Failures.noAnswer("no node has answered; acknowledge again"));
              }
              byte[] failure = reply.result().body().getBytes();
              return failure.length == 0
                  ? Future.succeededFuture()
                  : Future.failedFuture(failure(failure));
            });
  }

  private static RuntimeException failure(byte[] encoded) {
    try {
      AnswerCodec.decode(encoded);
      return Failures.noAnswer("the answer is none to an acknowledgement");
    } catch (ReplicatorException e) {
      return e;
    } catch (CorruptDataException e) {
      return Failures.noAnswer("the answer cannot be read (" + e.getMessage() + ")");
    }
  }

  /** The node's side. */
  static void take(StreamPorts ports, Message<Buffer> message) {
    String group;
    String token;
    try {
      ByteReader in = new ByteReader(message.body().getBytes());
      int version = in.readByte();
      if (version != VERSION) {
        throw new CorruptDataException("is of version " + version);
      }
      group = in.readString("group", MAX_NAME_BYTES);
      token = in.readString("token", PositionTokens.MAX_CHARS);
      in.expectEnd("an acknowledgement");
    } catch (CorruptDataException e) {
      message.fail(StreamVerticle.AT_FAULT, String.valueOf(e.getMessage()));
      return;
    }
    here(ports, group, token)
        .onComplete(
            done ->
                message.reply(
                    done.succeeded()
                        ? Buffer.buffer()
                        : Buffer.buffer(AnswerCodec.encode((ReplicatorException) done.cause()))));
  }
}

package dev.syncline.api.bus;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The node's side of {@link Replicator#events}: keeps a consumer's place for as long as it goes on
 * asking and has not said that it leaves. Whoever asks with another token than the last one that
 * was sent begins there anew, so an answer that gets lost is sent again.
 */
public final class StreamVerticle extends VerticleBase {
  static final int MAX_NAME_BYTES = 1_024;

  /** The code of a question that cannot be read. */
  static final int AT_FAULT = 400;

  private static final int FAILED = 503;
  private static final long LOOK_MILLIS = 5_000;

  private final NodeName node;
  private final StreamPorts ports;
  private final Map<UUID, Session> sessions = new HashMap<>();

  /** One consumer. */
  private static final class Session {
    final StreamPolls polls;
    StreamRequest expected;
    boolean asked;
    int idleLooks;

    Session(StreamPolls polls, StreamRequest expected) {
      this.polls = polls;
      this.expected = expected;
    }
  }

  /** Of the node of this name. */
  public StreamVerticle(NodeName node, StreamPorts ports) {
    this.node = node;
    this.ports = ports;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(LOOK_MILLIS, id -> look());
    return Future.all(
        vertx.eventBus().<Buffer>consumer(Addresses.EVENTS).handler(this::take).completion(),
        vertx.eventBus().<Buffer>consumer(Addresses.events(node)).handler(this::take).completion(),
        acknowledgements(Addresses.ACKNOWLEDGEMENTS),
        acknowledgements(Addresses.acknowledgements(node)));
  }

  private Future<Void> acknowledgements(String address) {
    return vertx
        .eventBus()
        .<Buffer>consumer(address)
        .handler(message -> GroupAcknowledgement.take(ports, message))
        .completion();
  }

  @Override
  public Future<?> stop() {
    sessions.values().forEach(each -> each.polls.close());
    sessions.clear();
    return Future.succeededFuture();
  }

  /** Who does not come back for the next events has gone. */
  private void look() {
    sessions
        .values()
        .removeIf(
            each -> {
              boolean gone = !each.asked && ++each.idleLooks > 2;
              if (gone) {
                each.polls.close();
              }
              return gone;
            });
  }

  private void take(Message<Buffer> message) {
    try {
      ByteReader in = new ByteReader(message.body().getBytes());
      UUID id = new UUID(in.readLong(), in.readLong());
      if (in.remaining() == 0) {
        left(id);
        return;
      }
      StreamRequest request = StreamEvents.decodeRequest(in);
      in.expectEnd("a question");
      Session session = session(id, request);
      session.asked = true;
      session
          .polls
          .next()
          .onComplete(
              done ->
                  context.runOnContext(
                      none -> {
                        if (done.succeeded()) {
                          answer(message, session, request, done.result());
                        } else {
                          fail(message, id, session, done.cause());
                        }
                      }));
    } catch (CorruptDataException e) {
      message.fail(AT_FAULT, String.valueOf(e.getMessage()));
    }
  }

  /** A consumer that only says who it is asks for nothing more. */
  private void left(UUID id) {
    Session known = sessions.remove(id);
    if (known != null) {
      known.polls.close();
    }
  }

  private Session session(UUID id, StreamRequest request) {
    Session known = sessions.get(id);
    if (known != null && !known.asked && known.expected.equals(request)) {
      return known;
    }
    if (known != null) {
      known.polls.close();
    }
    Session begun = new Session(new LocalPolls(ports, request), request);
    sessions.put(id, begun);
    return begun;
  }

  private void answer(
      Message<Buffer> message, Session session, StreamRequest request, List<StreamEvent> events) {
    session.asked = false;
    session.idleLooks = 0;
    String token = events.get(events.size() - 1).token();
    session.expected = token == null ? request : request.withToken(token);
    ByteWriter out = new ByteWriter(4_096);
    out.writeString(node.value());
    StreamEvents.encode(events, out);
    message.reply(Buffer.buffer(out.toByteArray()));
  }

  private void fail(Message<Buffer> message, UUID id, Session session, Throwable e) {
    session.polls.close();
    sessions.remove(id, session);
    if (e instanceof InvalidRequestException || e instanceof GroupNotFoundException) {
      message.reply(Buffer.buffer(refusal((ReplicatorException) e)));
    } else {
      message.fail(FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** An answer from nobody, and why: it would be the same at any node. */
  private static byte[] refusal(ReplicatorException failure) {
    byte[] encoded = AnswerCodec.encode(failure);
    return new ByteWriter(512).writeString("").writeRaw(encoded, 0, encoded.length).toByteArray();
  }
}

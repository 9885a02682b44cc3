package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.FeedType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Events of a node over the event bus, a message for what comes together. Each question names the
 * last token, so another node can answer the next one: where one does not answer, another is asked.
 */
final class BusPolls implements StreamPolls {
  /** Longer than a node waits for something to happen. */
  static final int TIMEOUT_MILLIS = 30_000;

  private static final int RETRY_MILLIS = 200;

  private final Vertx vertx;
  private final @Nullable NodeName only;
  private final int retryMillis;
  private volatile UUID session = UUID.randomUUID();
  private volatile StreamRequest request;
  private volatile @Nullable NodeName node;
  private volatile boolean closed;

  /** Fails with a {@link ReplicatorException} where no node would take the request. */
  BusPolls(Vertx vertx, @Nullable NodeName only, StreamRequest request) {
    this(vertx, only, request, RETRY_MILLIS);
  }

  /** Of nodes that are asked again so long after they have not answered. */
  BusPolls(Vertx vertx, @Nullable NodeName only, StreamRequest request, int retryMillis) {
    this.vertx = vertx;
    this.only = only;
    this.retryMillis = retryMillis;
    this.request = named(checked(request));
    this.node = only;
  }

  private static StreamRequest checked(StreamRequest request) {
    try {
      StreamEvents.check(request);
      return request;
    } catch (ProblemException e) {
      throw Failures.of(e.problem());
    }
  }

  /** A member that comes again takes the place of the one it was. */
  private static StreamRequest named(StreamRequest request) {
    return request.group().isEmpty() || !request.member().isEmpty()
        ? request
        : request.asMember("bus." + Long.toHexString(UUID.randomUUID().getMostSignificantBits()));
  }

  @Override
  public Future<List<StreamEvent>> next() {
    Promise<List<StreamEvent>> told = Promise.promise();
    ask(told);
    return told.future();
  }

  /** All attempts share a promise: one for each would make a chain as long as an outage. */
  private void ask(Promise<List<StreamEvent>> told) {
    if (closed) {
      told.fail(Failures.unavailable("the stream is closed"));
      return;
    }
    NodeName to = node;
    vertx
        .eventBus()
        .<Buffer>request(
            to == null ? Addresses.EVENTS : Addresses.events(to),
            question(),
            new DeliveryOptions().setSendTimeout(TIMEOUT_MILLIS))
        .map(reply -> take(reply.body()))
        .onSuccess(told::complete)
        .onFailure(failure -> again(failure, told));
  }

  private Buffer question() {
    ByteWriter out = session();
    StreamEvents.encode(request, out);
    return Buffer.buffer(out.toByteArray());
  }

  private List<StreamEvent> take(Buffer answer) {
    ByteReader in = new ByteReader(answer.getBytes());
    String name = in.readString("node", StreamVerticle.MAX_NAME_BYTES);
    if (name.isEmpty()) {
      AnswerCodec.decode(in.readRaw(in.remaining()));
      throw new CorruptDataException("an answer from nobody is no refusal");
    }
    NodeName from = new NodeName(name);
    List<StreamEvent> events = StreamEvents.decodeEvents(in);
    in.expectEnd("an answer");
    if (events.isEmpty()) {
      throw new CorruptDataException("an answer has no event");
    }
    node = from;
    if (closed) {
      leave(from);
    }
    StreamEvent last = events.get(events.size() - 1);
    String token = last.token();
    closed |= last.type().equals(FeedType.GROUP_ENDED.words());
    request = token == null ? request : request.withToken(token);
    return events;
  }

  /** What is at fault stays so wherever it is asked for. */
  private void again(Throwable failure, Promise<List<StreamEvent>> told) {
    if (failure instanceof ReplicatorException) {
      told.fail(failure);
      return;
    }
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
        && reply.failureCode() == StreamVerticle.AT_FAULT) {
      told.fail(
          Failures.of(Problem.of(ProblemType.INVALID_REQUEST, String.valueOf(reply.getMessage()))));
      return;
    }
    node = only;
    if (!request.group().isEmpty()) {
      // An answer may be lost, and no token says so: a new member is told it again.
      session = UUID.randomUUID();
    }
    vertx.setTimer(retryMillis, id -> ask(told));
  }

  @Override
  public void close() {
    closed = true;
    NodeName at = node;
    if (at != null) {
      leave(at);
    }
  }

  /** The node need not wait for another question. If it does not hear that, it does for a while. */
  private void leave(NodeName from) {
    vertx.eventBus().send(Addresses.events(from), Buffer.buffer(session().toByteArray()));
  }

  private ByteWriter session() {
    UUID mine = session;
    return new ByteWriter(1_024)
        .writeLong(mine.getMostSignificantBits())
        .writeLong(mine.getLeastSignificantBits());
  }
}

package dev.syncline.api.http;

import dev.syncline.port.ChangeFeed;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedType;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a consumer what its cursor gives, one batch after the other: the next one is asked for when
 * the one before has been taken. On one event loop.
 */
final class EventStream {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  /** The id of the last event that a member is told: no token of a group has a point. */
  static final String ENDED = FeedType.GROUP_ENDED.words();

  private final Loop loop;
  private final EventPorts ports;
  private final EventQuery query;
  private final ChangeFeed.Cursor cursor;
  private final EventSink sink;
  private final TokenTexts tokens;
  private boolean over;
  private long slowTimer = -1;

  /** Why a member of a group is told nothing more; null while it is told. */
  private @Nullable String groupEnd;

  EventStream(
      Loop loop,
      EventPorts ports,
      TokenTexts tokens,
      EventQuery query,
      ChangeFeed.Cursor cursor,
      EventSink sink) {
    this.loop = loop;
    this.ports = ports;
    this.tokens = tokens;
    this.query = query;
    this.cursor = cursor;
    this.sink = sink;
  }

  void run() {
    sink.onGone(this::gone);
    next();
  }

  private void next() {
    loop.whenDone(cursor.next(), this::take);
  }

  private void take(AsyncResult<ChangeFeed.Batch> next) {
    if (isOver()) {
      return;
    }
    if (next.failed()) {
      if (!(next.cause() instanceof ChangeFeed.EndedException)) {
        LOG.atError().log("a stream of events ends", next.cause());
      }
      close();
      end();
      return;
    }
    ChangeFeed.Batch batch = next.result();
    if (batch.events().isEmpty()) {
      String token = batch.tokenText(tokens::of);
      JsonWriter out = loop.json();
      EventRenderer.heartbeat(out, loop.ports().node(), System.currentTimeMillis(), token);
      sink.send(out.take(), token);
      sink.flush();
      whenTaken(this::nextSoon);
    } else {
      send(batch, 0);
    }
  }

  private void end() {
    String reason = groupEnd;
    if (reason == null) {
      sink.end();
    } else {
      sink.endForGood(
          reason.equals("deleted") ? "the group was deleted" : "another member has this name");
    }
  }

  /** Sends the events from one on, as many as the connection takes. */
  private void send(ChangeFeed.Batch batch, int from) {
    int last = batch.events().size() - 1;
    for (int i = from; i <= last; i++) {
      String token = i == last ? batch.tokenText(tokens::of) : null;
      Buffer json = render(batch, i, token);
      sink.send(json, groupEnd == null ? token : ENDED);
      if (sink.isFull() && i < last) {
        int rest = i + 1;
        whenTaken(() -> send(batch, rest));
        return;
      }
    }
    sink.flush();
    whenTaken(this::nextSoon);
  }

  /** Other connections of the loop have their turn, however much there is to tell. */
  private void nextSoon() {
    loop.context().runOnContext(none -> next());
  }

  private Buffer render(ChangeFeed.Batch batch, int index, @Nullable String token) {
    JsonWriter out = loop.json();
    FeedEvent event = batch.events().get(index);
    groupEnd =
        event instanceof FeedEvent.OfGroup group && group.type().equals(FeedType.GROUP_ENDED)
            ? group.reason()
            : null;
    EventRenderer.event(out, event, query, token);
    return out.take();
  }

  private void whenTaken(Runnable then) {
    if (isOver()) {
      return;
    }
    if (!sink.isFull()) {
      then.run();
      return;
    }
    slowTimer =
        loop.context()
            .owner()
            .setTimer(
                ports.slowConsumerMillis(),
                id -> {
                  LOG.atInfo().log("a consumer of events takes too long, and is cut off");
                  ports.cutOff().run();
                  close();
                  sink.cut();
                });
    boolean[] drained = {false};
    sink.onDrained(
        () -> {
          loop.context().owner().cancelTimer(slowTimer);
          // The handler stays until the next one is set.
          if (!isOver() && !drained[0]) {
            drained[0] = true;
            then.run();
          }
        });
  }

  /** Whether there is nothing more to send, or nobody to send it to. */
  private boolean isOver() {
    if (!over && sink.isGone()) {
      close();
    }
    return over;
  }

  private void gone() {
    if (!over) {
      close();
    }
  }

  private void close() {
    over = true;
    loop.context().owner().cancelTimer(slowTimer);
    cursor.close();
  }

  /** The text of the last position: consumers at the end of the logs are at the same one. */
  static final class TokenTexts {
    private final EventPorts ports;
    private dev.syncline.core.feed.@Nullable FeedPosition last;
    private String text = "";

    TokenTexts(EventPorts ports) {
      this.ports = ports;
    }

    @SuppressWarnings("ReferenceEquality") // they share it, and to compare two would cost more
    String of(dev.syncline.core.feed.FeedPosition position) {
      if (position != last) {
        text = ports.tokens().get().encodeWhatFits(position);
        last = position;
      }
      return text;
    }
  }
}

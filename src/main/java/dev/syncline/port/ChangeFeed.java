package dev.syncline.port;

import dev.syncline.core.feed.FeedPosition;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is written in the whole cluster, and what happens to it, as events. Never blocks the caller;
 * futures end on any thread.
 *
 * <p>A consumer asks for one batch after the other. While it does not ask, nothing is kept for it
 * but its position: what it has not been told is read from the logs when it asks.
 */
public interface ChangeFeed {
  /**
   * Opens the stream for a consumer.
   *
   * @return fails with {@link TooManyConsumersException} where as many are there as may be
   */
  Future<Cursor> open(FeedRequest request);

  /** How many consumers there are. */
  int consumers();

  /** One consumer's place in the stream. */
  interface Cursor {
    /**
     * What comes next, not before the batch before it has come. Completes when there is something,
     * or with no event when there has been nothing for the interval of heartbeats; of a stream that
     * begins now the first batch has none and comes at once, to say where that is. Fails when the
     * node stops, or the cursor is closed; a consumer then goes on elsewhere.
     */
    Future<Batch> next();

    /** The consumer has gone. May be repeated. */
    void close();
  }

  /**
   * Some events.
   *
   * @param position where the consumer is once it has them all
   * @param token how that is told
   */
  record Batch(List<FeedEvent> events, FeedPosition position, Token token) {
    /** Copies the list. */
    public Batch {
      events = List.copyOf(events);
    }

    /** Of a consumer of its own. */
    public Batch(List<FeedEvent> events, FeedPosition position) {
      this(events, position, new Token.OfPosition());
    }

    /**
     * The text that the consumer is told, null for none.
     *
     * @param ofPosition how positions of consumers of their own are written
     */
    public @Nullable String tokenText(Function<FeedPosition, String> ofPosition) {
      if (token instanceof Token.Text known) {
        return known.text();
      }
      return token instanceof Token.OfPosition ? ofPosition.apply(position) : null;
    }
  }

  /** How a consumer is told where it is. */
  sealed interface Token {
    /** By its position. */
    record OfPosition() implements Token {}

    /** By this text. */
    record Text(String text) implements Token {}

    /** It is not. */
    record None() implements Token {}
  }

  /** There are as many consumers on this node as there may be. */
  final class TooManyConsumersException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int limit;

    /** With the limit. */
    public TooManyConsumersException(int limit) {
      super("the node has " + limit + " consumers of its change stream, and takes no more");
      this.limit = limit;
    }

    /** How many there may be. */
    public int limit() {
      return limit;
    }
  }

  /** The node stops, or the consumer has gone. */
  final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Of a stream that goes on at another node. */
    public EndedException() {
      super("the stream has ended here: it goes on at another node");
    }
  }

  /** No replica of a partition is in reach, so that nobody knows what is new in it. */
  final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Until one is in reach again. */
    public UnavailableException() {
      super("of some partitions no replica is in reach: what is new in them cannot be told");
    }
  }
}

package dev.syncline.load.stream;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of {@code GET /v1/events} as server-sent events. What it is told is looked at as
 * bytes: a consumer that parsed JSON would take the processors from the nodes that it measures.
 */
final class EventConsumer implements AutoCloseable {
  private static final byte[] CHANGE =
      "data: {\"specversion\":\"1.0\",\"type\":\"dev.syncline.vector."
          .getBytes(StandardCharsets.US_ASCII);
  private static final int OPEN_SECONDS = 30;

  private final Lines lines;
  private final CompletableFuture<HttpResponse<Void>> answer;

  /** Takes what a consumer is told. On one thread at a time. */
  interface Listener {
    /**
     * A change was told.
     *
     * @param line holds the event's JSON up to {@code length}; valid until this returns
     * @param atNanos when its bytes were read, as {@link System#nanoTime}
     */
    void told(byte[] line, int length, long atNanos);
  }

  private EventConsumer(Lines lines, CompletableFuture<HttpResponse<Void>> answer) {
    this.lines = lines;
    this.answer = answer;
  }

  /**
   * Opens a stream; {@link #awaitOpen} tells when it is there.
   *
   * @param query of the request: {@code from=now&include=none}
   */
  static EventConsumer open(HttpClient http, URI node, String query, Listener listener) {
    Lines lines = new Lines(listener);
    HttpRequest request =
        HttpRequest.newBuilder(node.resolve("/v1/events?" + query))
            .header("Accept", "text/event-stream")
            .build();
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(
            request,
            info ->
                info.statusCode() == 200
                    ? lines.opened()
                    : HttpResponse.BodySubscribers.mapping(
                        HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8),
                        body -> {
                          lines.refused(info.statusCode() + " " + body);
                          return null;
                        }));
    return new EventConsumer(lines, answer);
  }

  /**
   * Waits until the node has said where the stream begins.
   *
   * @throws IOException if it refuses or is not there in time
   */
  void awaitOpen() throws IOException {
    try {
      lines.begun.get(OPEN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("a stream of events does not open: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Changes told so far. */
  long changes() {
    return lines.changes.get();
  }

  /** Whether the stream has ended, which none should. */
  boolean isOver() {
    return answer.isDone();
  }

  @Override
  public void close() {
    lines.cancel();
  }

  /** Splits what comes into lines. */
  private static final class Lines implements Flow.Subscriber<List<ByteBuffer>> {
    private static final int MAX_LINE_BYTES = 4 << 20;

    private final Listener listener;
    private final AtomicLong changes = new AtomicLong();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private byte[] line = new byte[8_192];
    private int length;
    private Flow.@Nullable Subscription subscription;
    private boolean cancelled;

    Lines(Listener listener) {
      this.listener = listener;
    }

    HttpResponse.BodySubscriber<Void> opened() {
      return HttpResponse.BodySubscribers.fromSubscriber(this);
    }

    void refused(String why) {
      begun.completeExceptionally(new IOException(why));
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
      subscription = given;
      if (cancelled) {
        given.cancel();
      } else {
        given.request(Long.MAX_VALUE);
      }
    }

    synchronized void cancel() {
      cancelled = true;
      if (subscription != null) {
        subscription.cancel();
      }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      long now = System.nanoTime();
      for (ByteBuffer buffer : buffers) {
        while (buffer.hasRemaining()) {
          byte next = buffer.get();
          if (next == '\n') {
            end(now);
            length = 0;
          } else {
            append(next);
          }
        }
      }
    }

    private void append(byte next) {
      if (length == line.length) {
        if (length == MAX_LINE_BYTES) {
          throw new IllegalStateException("an event has more than " + MAX_LINE_BYTES + " bytes");
        }
        line = Arrays.copyOf(line, 2 * length);
      }
      line[length++] = next;
    }

    private void end(long now) {
      if (length == 0) {
        return;
      }
      begun.complete(null);
      if (length > CHANGE.length
          && Arrays.equals(line, 0, CHANGE.length, CHANGE, 0, CHANGE.length)) {
        changes.incrementAndGet();
        listener.told(line, length, now);
      }
    }

    @Override
    public void onError(Throwable failure) {
      begun.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      begun.completeExceptionally(new IOException("the node ended it"));
    }
  }
}

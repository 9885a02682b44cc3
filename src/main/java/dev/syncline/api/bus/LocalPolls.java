package dev.syncline.api.bus;

import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.Problems;
import dev.syncline.port.ChangeFeed;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events of the node of this process, by reference. */
final class LocalPolls implements StreamPolls {
  private final StreamPorts ports;
  private final StreamRequest request;
  private @Nullable Future<ChangeFeed.Cursor> cursor;
  private boolean closed;

  LocalPolls(StreamPorts ports, StreamRequest request) {
    this.ports = ports;
    this.request = request;
  }

  @Override
  public Future<List<StreamEvent>> next() {
    return cursor()
        .compose(ChangeFeed.Cursor::next)
        .map(batch -> StreamEvents.of(batch, ports.tokens().get()))
        .recover(e -> Future.failedFuture(failure(e)));
  }

  private synchronized Future<ChangeFeed.Cursor> cursor() {
    Future<ChangeFeed.Cursor> known = cursor;
    if (known == null) {
      try {
        known =
            closed
                ? Future.failedFuture(new ChangeFeed.EndedException())
                : ports.feed().open(StreamEvents.feedRequest(request, ports.tokens().get()));
      } catch (ProblemException e) {
        known = Future.failedFuture(e);
      }
      cursor = known;
    }
    return known;
  }

  /** What differs from a group is told by the names of HTTP. */
  private static ReplicatorException failure(Throwable e) {
    return Failures.of(Problems.ofFailure(e).moved("ids", "idPrefix"));
  }

  @Override
  public synchronized void close() {
    closed = true;
    Future<ChangeFeed.Cursor> known = cursor;
    if (known != null) {
      known.onSuccess(ChangeFeed.Cursor::close);
    }
  }
}

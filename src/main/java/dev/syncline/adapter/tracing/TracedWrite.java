package dev.syncline.adapter.tracing;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Outcome;
import dev.syncline.port.WriteProgress;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.AsyncResult;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one write at its coordinator: the whole, the store here, and each other replica. All
 * end with the write; what was not over by then says so.
 */
final class TracedWrite implements WriteProgress {
  private final Tracer tracer;
  private final OutgoingTraces outgoing;
  private final Span whole;
  private final Map<NodeName, Span> replicas = new HashMap<>();
  private @Nullable Span store;
  private boolean over;

  TracedWrite(Tracer tracer, OutgoingTraces outgoing, Span whole) {
    this.tracer = tracer;
    this.outgoing = outgoing;
    this.whole = whole;
  }

  @Override
  public synchronized void issued() {
    if (!over && store == null) {
      store = part("persist", SpanKind.INTERNAL);
    }
  }

  @Override
  public synchronized void sending(NodeName peer, long operation) {
    if (!over) {
      Span replica = replicas.computeIfAbsent(peer, this::replicate);
      outgoing.add(peer, operation, TraceText.of(replica));
    }
  }

  private Span replicate(NodeName peer) {
    return part("replicate", SpanKind.CLIENT).setAttribute(WriteTracing.PEER, peer.value());
  }

  private Span part(String name, SpanKind kind) {
    return tracer
        .spanBuilder(name)
        .setParent(Context.root().with(whole))
        .setSpanKind(kind)
        .startSpan();
  }

  @Override
  public synchronized void persistedHere() {
    Span writing = store;
    if (writing != null) {
      writing.end();
    }
  }

  @Override
  public synchronized void acknowledged(NodeName peer) {
    Span replica = replicas.get(peer);
    if (replica != null) {
      replica.end();
    }
  }

  synchronized void ended(AsyncResult<Outcome.Write> outcome) {
    over = true;
    replicas.values().forEach(TracedWrite::cut);
    Span writing = store;
    if (writing != null) {
      cut(writing);
    }
    WriteTracing.end(whole, outcome);
  }

  private static void cut(Span part) {
    if (part.isRecording()) {
      part.addEvent("the write was answered before").end();
    }
  }
}

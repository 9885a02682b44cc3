package dev.syncline.adapter.tracing;

import dev.syncline.core.placement.NodeName;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes of other coordinators that this node has been told to trace: announced, then received,
 * until they are acknowledged. For any thread.
 *
 * <p>Invariant: at most {@value #MAX_OPEN} are known; beyond that the oldest is given up. A write
 * that is never acknowledged, refused for instance, ends so.
 */
final class IncomingTraces {
  static final int MAX_OPEN = 4_096;

  private final Tracer tracer;
  private final Map<Key, String> announced = bounded();
  private final Map<Key, Span> open = new LinkedHashMap<>();

  private record Key(NodeName from, long operation) {}

  IncomingTraces(Tracer tracer) {
    this.tracer = tracer;
  }

  private static Map<Key, String> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
        return size() > MAX_OPEN;
      }
    };
  }

  /** What came beside a frame; what cannot be read is passed over. */
  synchronized void announce(NodeName from, String header) {
    for (String each : header.split(",", MAX_OPEN)) {
      int sign = each.indexOf('=');
      try {
        if (sign > 0) {
          long operation = Long.parseLong(each.substring(0, sign));
          announced.put(new Key(from, operation), each.substring(sign + 1));
        }
      } catch (NumberFormatException e) {
        // Whoever sent it traces in another way.
      }
    }
  }

  /** A write has come; one that is sent again is the same. */
  synchronized void received(NodeName from, long operation) {
    Key key = new Key(from, operation);
    String trace = announced.remove(key);
    if (trace == null || open.containsKey(key)) {
      return;
    }
    Span span =
        tracer
            .spanBuilder("receive write")
            .setParent(TraceText.parent(trace))
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(WriteTracing.PEER, from.value())
            .startSpan();
    open.put(key, span);
    if (open.size() > MAX_OPEN) {
      Key oldest = open.keySet().iterator().next();
      end(oldest, "given up");
    }
  }

  /** The write is durable here, and its coordinator is told. */
  synchronized void acknowledged(NodeName from, long operation) {
    end(new Key(from, operation), "acknowledged");
  }

  /** The write is not taken, and its coordinator is told. */
  synchronized void refused(NodeName from, long operation) {
    end(new Key(from, operation), "refused");
  }

  private void end(Key key, String outcome) {
    Span span = open.remove(key);
    if (span != null) {
      span.setAttribute(WriteTracing.OUTCOME, outcome).end();
    }
  }
}

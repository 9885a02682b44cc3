package dev.syncline.adapter.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spans as text.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
final class TraceText {
  private static final String PARENT = "traceparent";
  private static final W3CTraceContextPropagator FORMAT = W3CTraceContextPropagator.getInstance();

  private static final TextMapGetter<String> GETTER =
      (carrier, key) -> key.equals(PARENT) ? carrier : null;

  private TraceText() {}

  static String of(Span span) {
    Map<String, String> carrier = new HashMap<>();
    FORMAT.inject(Context.root().with(span), carrier, Map::put);
    return carrier.getOrDefault(PARENT, "");
  }

  /** The context of what a text names; the root where it names nothing, or is no such text. */
  static Context parent(@Nullable String text) {
    return text == null ? Context.root() : FORMAT.extract(Context.root(), text, GETTER);
  }
}

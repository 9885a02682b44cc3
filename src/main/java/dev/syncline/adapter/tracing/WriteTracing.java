package dev.syncline.adapter.tracing;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.FrameTraces;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.RequestTraces;
import dev.syncline.port.WriteProgress;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Traces writes: the client's request, its coordination, the store, and the way to each other
 * replica and back, with what that replica does as part of the same trace. For any thread.
 *
 * <p>A write that is passed on to another node because this one holds no replica begins a trace of
 * its own there.
 */
public final class WriteTracing implements FrameTraces, RequestTraces, AutoCloseable {
  static final AttributeKey<String> PEER = AttributeKey.stringKey("syncline.peer");
  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("syncline.outcome");

  private static final long CLOSE_MILLIS = 2_000;

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final OutgoingTraces outgoing = new OutgoingTraces();
  private final IncomingTraces incoming;

  /**
   * Traces of one node.
   *
   * @param samplePercent how many of a hundred writes are traced whose clients do not say so
   * @param spans gets the spans that have ended
   */
  WriteTracing(String node, int samplePercent, SpanProcessor spans) {
    this.provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "syncline",
                        AttributeKey.stringKey("service.instance.id"),
                        node)))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(samplePercent / 100.0)))
            .addSpanProcessor(spans)
            .build();
    this.tracer = provider.get("dev.syncline");
    this.incoming = new IncomingTraces(tracer);
  }

  /**
   * Sends what is traced to a collector, in batches; what it does not take in time is dropped.
   *
   * @param endpoint of OTLP over HTTP, such as {@code http://collector:4318/v1/traces}
   */
  public static WriteTracing exporting(String node, String endpoint, int samplePercent) {
    return new WriteTracing(
        node,
        samplePercent,
        BatchSpanProcessor.builder(
                new TellingExporter(
                    OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build(), endpoint))
            .build());
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public <T> Future<T> follow(
      String name, @Nullable String traceParent, Supplier<Future<T>> operation) {
    Span request =
        tracer
            .spanBuilder(name)
            .setParent(TraceText.parent(traceParent))
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    try {
      // Whoever begins a part of it does so within this call, on this thread.
      return Context.root()
          .with(request)
          .wrapSupplier(operation)
          .get()
          .onComplete(outcome -> end(request, outcome));
    } catch (RuntimeException e) {
      request.setStatus(StatusCode.ERROR).end();
      throw e;
    }
  }

  /** Follows a write that this node coordinates, as part of what the caller follows. */
  public WriteProgress begin(Future<Outcome.Write> outcome) {
    Span whole = tracer.spanBuilder("coordinate write").startSpan();
    if (!whole.getSpanContext().isSampled()) {
      return WriteProgress.NONE;
    }
    TracedWrite write = new TracedWrite(tracer, outgoing, whole);
    outcome.onComplete(write::ended);
    return write;
  }

  static void end(Span span, AsyncResult<?> outcome) {
    if (outcome.succeeded()) {
      span.setAttribute(OUTCOME, outcome.result().getClass().getSimpleName());
      if (!(outcome.result() instanceof Outcome.Written)) {
        span.setStatus(StatusCode.ERROR);
      }
    } else {
      span.setStatus(StatusCode.ERROR, String.valueOf(outcome.cause().getMessage()));
    }
    span.end();
  }

  @Override
  public @Nullable String outgoing(NodeName peer) {
    return outgoing.take(peer);
  }

  @Override
  public void received(
      NodeName from, @Nullable String header, List<? extends PeerMessage> messages) {
    if (header != null) {
      incoming.announce(from, header);
    }
    for (PeerMessage message : messages) {
      if (message instanceof PeerMessage.Write write) {
        incoming.received(from, write.request().operation());
      }
    }
  }

  @Override
  public void sent(NodeName to, PeerMessage message) {
    if (message instanceof PeerMessage.WriteAck ack) {
      incoming.acknowledged(to, ack.operation());
    } else if (message instanceof PeerMessage.Refused refused) {
      incoming.refused(to, refused.operation());
    }
  }

  /** Sends what has ended, for two seconds at most. */
  @Override
  public void close() {
    provider.shutdown().join(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }
}

package dev.syncline.adapter.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the node's own log that a collector takes nothing, once until it does again. The library
 * would say so through {@code java.util.logging}, again and again and with stack traces.
 */
final class TellingExporter implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(TellingExporter.class);

  /** Held, since a logger that nobody holds forgets its level. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private final SpanExporter exporter;
  private final String endpoint;
  private final AtomicLong dropped = new AtomicLong();

  TellingExporter(SpanExporter exporter, String endpoint) {
    this.exporter = exporter;
    this.endpoint = endpoint;
    LIBRARY.setLevel(Level.OFF);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(() -> tell(result, count));
  }

  private void tell(CompletableResultCode result, int count) {
    if (!result.isSuccess()) {
      if (dropped.getAndAdd(count) == 0) {
        LOG.atWarn()
            .addKeyValue("endpoint", endpoint)
            .log("traces are dropped until the collector takes them{}", cause(result));
      }
    } else {
      long before = dropped.getAndSet(0);
      if (before > 0) {
        LOG.atInfo()
            .addKeyValue("endpoint", endpoint)
            .log("the collector takes traces again; {} spans were dropped", before);
      }
    }
  }

  private static String cause(CompletableResultCode result) {
    @Nullable Throwable failure = result.getFailureThrowable();
    return failure == null ? "" : ": " + failure;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}

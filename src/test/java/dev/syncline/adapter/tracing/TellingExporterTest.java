package dev.syncline.adapter.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.LoggedLines;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class TellingExporterTest {
  private static final SpanData SPAN =
      TestSpanData.builder()
          .setName("a")
          .setKind(SpanKind.INTERNAL)
          .setStartEpochNanos(1)
          .setEndEpochNanos(2)
          .setStatus(StatusData.unset())
          .setHasEnded(true)
          .build();

  private CompletableResultCode next = CompletableResultCode.ofSuccess();
  private final TellingExporter exporter =
      new TellingExporter(
          new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
              return next;
            }

            @Override
            public CompletableResultCode flush() {
              return next;
            }

            @Override
            public CompletableResultCode shutdown() {
              return next;
            }
          },
          "http://collector");

  @Test
  void aCollectorThatTakesNothingIsToldOfOnceAndAgainOnlyAfterItDid() {
    List<String> told;
    try (LoggedLines lines = LoggedLines.of(TellingExporter.class)) {
      exporter.export(List.of(SPAN));
      next = CompletableResultCode.ofExceptionalFailure(new IOException("refused"));
      exporter.export(List.of(SPAN, SPAN));
      exporter.export(List.of(SPAN));
      next = CompletableResultCode.ofSuccess();
      exporter.export(List.of(SPAN));
      exporter.export(List.of(SPAN));
      next = CompletableResultCode.ofFailure();
      exporter.export(List.of(SPAN));
      told = lines.all();
    }
    assertThat(told).hasSize(2);
    assertThat(told.get(0)).contains("until the collector takes them").contains("refused");
    assertThat(told.get(1)).contains("until the collector takes them").doesNotContain("refused");
  }
}

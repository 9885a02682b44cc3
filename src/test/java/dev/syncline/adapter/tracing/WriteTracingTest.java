package dev.syncline.adapter.tracing;

import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.port.Outcome;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.WriteProgress;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three nodes that trace into one memory; their frames are carried by hand. */
class WriteTracingTest {
  private static final long OPERATION = 7;
  private static final String CLIENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final Outcome.Unavailable OUTCOME = new Outcome.Unavailable(2, 1, 3);

  private final InMemorySpanExporter memory = InMemorySpanExporter.create();
  private final List<WriteTracing> nodes = new ArrayList<>();
  private final Promise<Outcome.Write> outcome = Promise.promise();

  private WriteTracing traced(String name, int percent) {
    WriteTracing node = new WriteTracing(name, percent, SimpleSpanProcessor.create(memory));
    nodes.add(node);
    return node;
  }

  @AfterEach
  void close() {
    nodes.forEach(WriteTracing::close);
  }

  private static PeerMessage.Write write() {
    EntryKey key = new EntryKey(1, Bytes.utf8("a"));
    return new PeerMessage.Write(
        new WriteRequest(
            OPERATION,
            1,
            Partition.of(3, key),
            key,
            ConflictPolicy.LAST_WRITE_WINS,
            new Version(
                new Dot(Samples.actor(1), 1), new HybridTimestamp(1), Content.Tombstone.INSTANCE),
            VersionVector.EMPTY));
  }

  private WriteProgress begin(WriteTracing at, @Nullable String traceParent) {
    List<WriteProgress> begun = new ArrayList<>(1);
    Future<Outcome.Write> answered =
        at.follow(
            "PUT entry",
            traceParent,
            () -> {
              begun.add(at.begin(outcome.future()));
              return outcome.future();
            });
    assertThat(answered.isComplete()).isFalse();
    return begun.get(0);
  }

  private static void carry(WriteTracing from, NodeName sender, WriteTracing to, NodeName peer) {
    to.received(sender, from.outgoing(peer), List.of(write()));
  }

  private static @Nullable String nodeOf(SpanData span) {
    return span.getResource().getAttribute(AttributeKey.stringKey("service.instance.id"));
  }

  private SpanData span(String name, String at) {
    List<SpanData> spans =
        memory.getFinishedSpanItems().stream()
            .filter(each -> each.getName().equals(name) && at.equals(nodeOf(each)))
            .toList();
    assertThat(spans).as(name + " at " + at).hasSize(1);
    return spans.get(0);
  }

  @Test
  void oneWriteAtThreeNodesIsOneTraceFromTheClientToTheReplicasAndBack() {
    WriteTracing n1 = traced("n1", 100);
    WriteTracing n2 = traced("n2", 100);
    WriteTracing n3 = traced("n3", 100);
    WriteProgress write = begin(n1, CLIENT);
    write.issued();
    write.sending(node(2), OPERATION);
    write.sending(node(3), OPERATION);
    carry(n1, node(1), n2, node(2));
    carry(n1, node(1), n3, node(3));
    n2.sent(node(1), new PeerMessage.WriteAck(OPERATION, 1, true));
    n3.sent(node(1), new PeerMessage.WriteAck(OPERATION, 1, true));
    write.persistedHere();
    write.acknowledged(node(2));
    outcome.complete(OUTCOME);

    assertThat(memory.getFinishedSpanItems()).hasSize(7);
    assertThat(memory.getFinishedSpanItems())
        .allMatch(each -> each.getTraceId().equals("0af7651916cd43dd8448eb211c80319c"));
    SpanData request = span("PUT entry", "n1");
    SpanData whole = span("coordinate write", "n1");
    assertThat(request.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(whole.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(span("persist", "n1").getParentSpanId()).isEqualTo(whole.getSpanId());
    for (String peer : List.of("n2", "n3")) {
      SpanData there = span("receive write", peer);
      SpanData way =
          memory.getFinishedSpanItems().stream()
              .filter(each -> peer.equals(each.getAttributes().get(WriteTracing.PEER)))
              .findFirst()
              .orElseThrow();
      assertThat(way.getName()).isEqualTo("replicate");
      assertThat(way.getParentSpanId()).isEqualTo(whole.getSpanId());
      assertThat(there.getParentSpanId()).isEqualTo(way.getSpanId());
      assertThat(way.getEvents()).hasSize(peer.equals("n2") ? 0 : 1);
    }
  }

  @Test
  void whatIsNotSampledLeavesNothingBesideTheFrames() {
    WriteTracing n1 = traced("n1", 0);
    WriteProgress write = begin(n1, null);
    assertThat(write).isSameAs(WriteProgress.NONE);
    write.issued();
    write.sending(node(2), OPERATION);
    assertThat(n1.outgoing(node(2))).isNull();
    outcome.complete(OUTCOME);
    assertThat(memory.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void aClientThatTracesIsFollowedWhateverTheShare() {
    WriteTracing n1 = traced("n1", 0);
    begin(n1, CLIENT);
    outcome.complete(OUTCOME);
    assertThat(memory.getFinishedSpanItems()).hasSize(2);
  }

  @Test
  void nonsenseBesideAFrameAndInARequestIsPassedOver() {
    WriteTracing n1 = traced("n1", 100);
    n1.received(node(2), "x,=,9223372036854775808=a,7=nonsense,,", List.of(write()));
    n1.sent(node(2), new PeerMessage.WriteAck(OPERATION, 1, true));
    assertThat(span("receive write", "n1").getParentSpanContext().isValid()).isFalse();
    begin(n1, "01-nonsense");
    outcome.complete(OUTCOME);
    assertThat(span("PUT entry", "n1").getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void aWriteThatIsSentAgainIsOneSpanThereAndARefusedOneEnds() {
    WriteTracing n1 = traced("n1", 100);
    WriteTracing n2 = traced("n2", 100);
    WriteProgress write = begin(n1, null);
    write.issued();
    write.sending(node(2), OPERATION);
    carry(n1, node(1), n2, node(2));
    carry(n1, node(1), n2, node(2));
    n2.sent(node(1), new PeerMessage.Refused(OPERATION, 1, Refusal.STOPPED));
    assertThat(span("receive write", "n2").getAttributes().get(WriteTracing.OUTCOME))
        .isEqualTo("refused");
    n2.sent(node(1), new PeerMessage.WriteAck(OPERATION, 1, true));
    assertThat(memory.getFinishedSpanItems()).hasSize(1);
  }

  @Test
  void whatWaitsForAPeerThatGetsNoFramesIsBounded() {
    WriteTracing n1 = traced("n1", 100);
    WriteProgress write = begin(n1, null);
    for (int i = 0; i < 2 * OutgoingTraces.MAX_WAITING; i++) {
      write.sending(node(2), i);
    }
    String header = Objects.requireNonNull(n1.outgoing(node(2)));
    assertThat(header.split(",", -1)).hasSize(OutgoingTraces.MAX_WAITING);
    assertThat(n1.outgoing(node(2))).isNull();
  }
}

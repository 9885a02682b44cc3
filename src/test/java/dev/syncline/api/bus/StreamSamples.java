package dev.syncline.api.bus;

import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.fixtures.Sample;
import java.util.ArrayList;
import java.util.List;

/** What clients ask a node for its change stream, and what it tells them: append only. */
public final class StreamSamples {
  private StreamSamples() {}

  /** Every shape. */
  public static List<Sample> all() {
    List<Sample> all = new ArrayList<>();
    all.addAll(
        Sample.numbered(
            List.of(
                StreamRequest.now(),
                StreamRequest.after("a-token")
                    .ofTypes("vector.written", "ring.changed")
                    .ofCollections("docs")
                    .ofIds("ü/"),
                StreamRequest.earliest().inGroup("mail").asMember("m1")),
            request -> {
              ByteWriter out = new ByteWriter(64);
              StreamEvents.encode(request, out);
              return out.toByteArray();
            },
            bytes -> StreamEvents.decodeRequest(new ByteReader(bytes))));
    all.add(
        Sample.of(
            "events-1",
            events(),
            events -> {
              ByteWriter out = new ByteWriter(64);
              StreamEvents.encode(events, out);
              return out.toByteArray();
            },
            bytes -> StreamEvents.decodeEvents(new ByteReader(bytes))));
    return all;
  }

  private static List<StreamEvent> events() {
    List<StreamEvent> events =
        List.of(
            new StreamEvent(
                "vector.written",
                "docs",
                "e",
                "n1@12:42",
                HybridTimestamp.ofMillis(1_700_000_000_000L),
                false,
                FloatVector.of(1, 2),
                Payload.of("{\"a\":1}"),
                Payload.NONE,
                null),
            new StreamEvent(
                "vector.deleted",
                "docs",
                "e",
                "n1@12:43",
                null,
                true,
                FloatVector.NONE,
                Payload.NONE,
                Payload.NONE,
                null),
            new StreamEvent(
                "stream.gap",
                "",
                "",
                "",
                null,
                false,
                FloatVector.NONE,
                Payload.NONE,
                Payload.of("{\"dots\":4}"),
                "a-token"));
    return new ArrayList<>(events);
  }
}

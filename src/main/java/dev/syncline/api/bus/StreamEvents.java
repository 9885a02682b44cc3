package dev.syncline.api.bus;

import dev.syncline.api.request.ConsumerRequests;
import dev.syncline.api.request.EntryView;
import dev.syncline.api.request.ProblemException;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import dev.syncline.port.Outcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Requests and events of the change stream, between what users and what nodes have. */
final class StreamEvents {
  private static final int VERSION = 1;
  private static final int MAX_NAMES = ConsumerRequests.MAX_NAMES;
  private static final int MAX_TEXT_BYTES = PositionTokens.MAX_CHARS;

  /** Far more than a batch holds. */
  private static final int MAX_BYTES = 1 << 28;

  private StreamEvents() {}

  /**
   * What a node is asked for.
   *
   * @throws ProblemException naming the part of the request that is wrong
   */
  static FeedRequest feedRequest(StreamRequest request, PositionTokens tokens) {
    Set<FeedType> types = ConsumerRequests.types("types", request.types());
    return new FeedRequest(
        ConsumerRequests.start("from", request.from(), tokens),
        filter(request, types),
        membership(request, types));
  }

  private static FeedRequest.Filter filter(StreamRequest request, Set<FeedType> types) {
    return new FeedRequest.Filter(
        types,
        ConsumerRequests.collections("collections", request.collections()),
        ConsumerRequests.idPrefix("idPrefix", request.idPrefix().getBytes(StandardCharsets.UTF_8)));
  }

  private static FeedRequest.@Nullable Membership membership(
      StreamRequest request, Set<FeedType> types) {
    return ConsumerRequests.membership(
        request.group().isEmpty() ? null : request.group(),
        request.member().isEmpty() ? null : request.member(),
        types);
  }

  /**
   * Refuses before it is sent what is larger than what nodes read, as they would.
   *
   * @throws ProblemException naming the part of the request that is wrong
   */
  static void check(StreamRequest request) {
    ConsumerRequests.checkLength("from", request.from());
    Set<FeedType> types = ConsumerRequests.types("types", request.types());
    filter(request, types);
    membership(request, types);
  }

  /** The events of a batch, the last one with the token; a heartbeat where there is none. */
  static List<StreamEvent> of(ChangeFeed.Batch batch, PositionTokens tokens) {
    List<StreamEvent> events = new ArrayList<>(batch.events().size() + 1);
    batch.events().forEach(each -> events.add(of(each)));
    if (events.isEmpty()) {
      events.add(plain(FeedType.STREAM_HEARTBEAT, "", "", "", new JsonObject()));
    }
    int last = events.size() - 1;
    events.set(last, events.get(last).withToken(batch.tokenText(tokens::encodeWhatFits)));
    return events;
  }

  private static StreamEvent of(FeedEvent event) {
    if (event instanceof FeedEvent.Change change) {
      return of(change);
    }
    if (event instanceof FeedEvent.Conflict conflict) {
      String others = conflict.type() == FeedType.CONFLICT_DETECTED ? "siblings" : "lost";
      StreamEvent plain =
          plain(
              conflict.type(),
              conflict.collection().name(),
              conflict.id().toUtf8(),
              conflict.label(),
              new JsonObject().put(others, new JsonArray(conflict.others())));
      return new StreamEvent(
          plain.type(),
          plain.collection(),
          plain.id(),
          plain.dot(),
          conflict.timestamp(),
          false,
          FloatVector.NONE,
          Payload.NONE,
          plain.details(),
          null);
    }
    if (event instanceof FeedEvent.Gap gap) {
      JsonArray partitions = new JsonArray();
      gap.partitions().stream().map(Partition::toString).forEach(partitions::add);
      return plain(
          gap.type(),
          "",
          "",
          "",
          new JsonObject()
              .put("dots", gap.dots())
              .put("partitions", partitions)
              .put("collections", new JsonArray(gap.collections())));
    }
    if (event instanceof FeedEvent.OfGroup group) {
      return of(group);
    }
    FeedEvent.Live live = (FeedEvent.Live) event;
    JsonObject details = new JsonObject();
    live.members()
        .forEach(
            (name, value) ->
                details.put(name, value instanceof List<?> list ? new JsonArray(list) : value));
    return plain(live.type(), "", live.node().value(), "", details);
  }

  private static StreamEvent of(FeedEvent.OfGroup event) {
    JsonObject details =
        new JsonObject()
            .put("group", event.group().value())
            .put("member", event.member().name())
            .put("generation", Long.toHexString(event.generation()));
    if (event.type() == FeedType.GROUP_ASSIGNED || event.type() == FeedType.GROUP_REVOKED) {
      JsonArray partitions = new JsonArray();
      event.partitions().stream().map(Partition::toString).forEach(partitions::add);
      details.put("partitions", partitions).put("allPartitions", event.allPartitions());
    } else {
      details.put("reason", event.reason());
    }
    return plain(event.type(), "", "", "", details);
  }

  private static StreamEvent of(FeedEvent.Change change) {
    FloatVector vector = FloatVector.NONE;
    Payload payload = Payload.NONE;
    if (!change.versions().isEmpty()) {
      EntryView view =
          EntryView.of(
              change.collection(),
              new Outcome.Found(change.versions(), change.labels(), 1, CausalContext.NONE));
      if (!view.isEmpty()) {
        vector = FloatVector.wrap(view.values().get(0).vector());
        payload = Payload.wrap(view.values().get(0).payload());
      }
    }
    return new StreamEvent(
        change.type().words(),
        change.collection().name(),
        change.id().toUtf8(),
        change.label(),
        change.timestamp(),
        change.superseded(),
        vector,
        payload,
        Payload.NONE,
        null);
  }

  private static StreamEvent plain(
      FeedType type, String collection, String id, String dot, JsonObject details) {
    return new StreamEvent(
        type.words(),
        collection,
        id,
        dot,
        null,
        false,
        FloatVector.NONE,
        Payload.NONE,
        Payload.of(details),
        null);
  }

  /** A request as bytes. */
  static void encode(StreamRequest request, ByteWriter out) {
    out.writeByte(VERSION).writeString(request.from()).writeString(request.idPrefix());
    names(request.types(), out);
    names(request.collections(), out);
    if (!request.group().isEmpty() || !request.member().isEmpty()) {
      out.writeString(request.group()).writeString(request.member());
    }
  }

  private static void names(Set<String> names, ByteWriter out) {
    out.writeVarLong(names.size());
    new TreeSet<>(names).forEach(out::writeString);
  }

  /** Reads what {@link #encode(StreamRequest, ByteWriter)} has written. */
  static StreamRequest decodeRequest(ByteReader in) {
    version(in);
    String from = in.readString("from", MAX_TEXT_BYTES);
    String prefix = in.readString("idPrefix", MAX_TEXT_BYTES);
    Set<String> types = names(in);
    Set<String> collections = names(in);
    boolean isMember = in.remaining() > 0;
    return new StreamRequest(
        from,
        types,
        collections,
        prefix,
        isMember ? in.readString("group", MAX_TEXT_BYTES) : "",
        isMember ? in.readString("member", MAX_TEXT_BYTES) : "");
  }

  private static Set<String> names(ByteReader in) {
    Set<String> names = new TreeSet<>();
    for (int left = in.readVarInt("names", MAX_NAMES); left > 0; left--) {
      names.add(in.readString("name", MAX_TEXT_BYTES));
    }
    return names;
  }

  private static void version(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("is of version " + version + ", this node reads " + VERSION);
    }
  }

  /** Events as bytes. */
  static void encode(List<StreamEvent> events, ByteWriter out) {
    out.writeByte(VERSION).writeVarLong(events.size());
    for (StreamEvent each : events) {
      HybridTimestamp timestamp = each.timestamp();
      String token = each.token();
      out.writeString(each.type()).writeString(each.collection()).writeString(each.id());
      out.writeString(each.dot()).writeByte(timestamp == null ? 0 : 1);
      out.writeLong(timestamp == null ? 0 : timestamp.packed());
      out.writeByte(each.superseded() ? 1 : 0);
      out.writeBytes(each.vector().bytes().array()).writeBytes(each.payload().utf8().array());
      out.writeBytes(each.details().utf8().array()).writeString(token == null ? "" : token);
    }
  }

  /** Reads what {@link #encode(List, ByteWriter)} has written. */
  static List<StreamEvent> decodeEvents(ByteReader in) {
    version(in);
    List<StreamEvent> events = new ArrayList<>();
    for (int left = in.readCount("events", 18); left > 0; left--) {
      String type = in.readString("type", MAX_TEXT_BYTES);
      String collection = in.readString("collection", MAX_TEXT_BYTES);
      String id = in.readString("id", MAX_TEXT_BYTES);
      String dot = in.readString("dot", MAX_TEXT_BYTES);
      boolean timed = in.readByte() == 1;
      long packed = in.readLong();
      boolean superseded = in.readByte() == 1;
      Bytes vector = Bytes.wrap(in.readBytes("vector", MAX_BYTES));
      Bytes payload = Bytes.wrap(in.readBytes("payload", MAX_BYTES));
      Bytes details = Bytes.wrap(in.readBytes("details", MAX_BYTES));
      String token = in.readString("token", MAX_TEXT_BYTES);
      events.add(
          new StreamEvent(
              type,
              collection,
              id,
              dot,
              timed ? new HybridTimestamp(packed) : null,
              superseded,
              FloatVector.wrap(vector),
              Payload.wrap(payload),
              Payload.wrap(details),
              token.isEmpty() ? null : token));
    }
    return events;
  }
}

package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.EntryView;
import dev.syncline.api.request.Problem;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedType;
import dev.syncline.port.Outcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of the change stream as CloudEvents.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">
 *     CloudEvents 1.0, JSON format</a>
 */
final class EventRenderer {
  /** The last two words of a type that is no event of the feed. */
  static final String ACKNOWLEDGED = "group.acknowledged";

  private EventRenderer() {}

  /**
   * Writes one event.
   *
   * @param token where the consumer is once it has the event; null to leave that out
   */
  static void event(JsonWriter out, FeedEvent event, EventQuery query, @Nullable String token) {
    out.beginObject().name("specversion").value("1.0");
    out.name("type").value(event.type().whole());
    if (event instanceof FeedEvent.Change change) {
      change(out, change, query);
    } else if (event instanceof FeedEvent.Conflict conflict) {
      conflict(out, conflict);
    } else if (event instanceof FeedEvent.Gap gap) {
      gap(out, gap);
    } else if (event instanceof FeedEvent.OfGroup group) {
      group(out, group);
    } else if (event instanceof FeedEvent.Live live) {
      live(out, live);
    }
    token(out, token);
    out.endObject();
  }

  /** Writes that nothing has happened. */
  static void heartbeat(JsonWriter out, String node, long atMillis, @Nullable String token) {
    out.beginObject().name("specversion").value("1.0");
    out.name("type").value(FeedType.STREAM_HEARTBEAT.whole());
    out.name("source").value("/v1/replicas/" + node);
    out.name("id").value("heartbeat-" + atMillis);
    out.name("time").value(HybridTimestamp.ofMillis(atMillis));
    token(out, token);
    out.endObject();
  }

  private static void token(JsonWriter out, @Nullable String token) {
    if (token != null) {
      out.name("token").value(token);
    }
  }

  /** The same write is the same source and id, whichever node tells of it, and however often. */
  private static void about(
      JsonWriter out,
      CollectionInfo collection,
      Bytes entry,
      Partition partition,
      String what,
      @Nullable HybridTimestamp timestamp) {
    out.name("source").value("/v1/collections/" + collection.name());
    out.name("id").value(collection.id() + "/" + partition + "/" + what);
    out.name("subject").value(collection.name() + "/" + entry.toUtf8());
    if (timestamp != null) {
      out.name("time").value(timestamp);
    }
    out.name("datacontenttype").value("application/json");
    out.name("data").beginObject();
    out.name("collection").value(collection.name());
    out.name("id").value(entry);
  }

  /** A dot in numbers alone: its label is what the node that tells knows of the ring. */
  private static String name(Dot dot) {
    return Long.toUnsignedString(dot.actor().id()) + ":" + dot.counter();
  }

  private static void change(JsonWriter out, FeedEvent.Change change, EventQuery query) {
    HybridTimestamp timestamp = change.timestamp();
    about(out, change.collection(), change.id(), change.partition(), name(change.dot()), timestamp);
    out.name("dot").value(change.label());
    if (timestamp != null) {
      out.name("timestamp").value(timestamp);
    }
    if (change.superseded()) {
      out.name("superseded").value(true);
    } else if (change.type() == FeedType.VECTOR_WRITTEN && query.wantsValues()) {
      EntryView view =
          EntryView.of(
              change.collection(),
              new Outcome.Found(change.versions(), change.labels(), 1, CausalContext.NONE));
      if (!view.isEmpty()) {
        value(out, view.values().get(0), query);
      }
    }
    out.endObject();
  }

  private static void value(JsonWriter out, Content.Value value, EventQuery query) {
    if (query.payload()) {
      EntryRenderer.value(out, value, query.vector());
    } else if (query.vector() != VectorForm.NONE) {
      EntryRenderer.vector(out.name("vector"), value.vector().array(), query.vector());
    }
  }

  private static void conflict(JsonWriter out, FeedEvent.Conflict conflict) {
    HybridTimestamp timestamp = conflict.timestamp();
    StringBuilder what = new StringBuilder(conflict.type().words());
    what.append('/').append(name(conflict.dot()));
    if (conflict.type() == FeedType.CONFLICT_RESOLVED) {
      // One write may replace several that it had not seen, each of which is told by itself.
      conflict.otherDots().forEach(each -> what.append('/').append(name(each)));
    }
    about(
        out,
        conflict.collection(),
        conflict.id(),
        conflict.partition(),
        what.toString(),
        timestamp);
    out.name("dot").value(conflict.label());
    if (conflict.type() == FeedType.CONFLICT_DETECTED) {
      texts(out.name("siblings"), conflict.others());
    } else {
      texts(out.name("lost"), conflict.others());
    }
    out.endObject();
  }

  private static void gap(JsonWriter out, FeedEvent.Gap gap) {
    out.name("source").value("/v1/collections");
    out.name("id").value("gap-" + gap.dots() + "-" + gap.partitions().hashCode());
    out.name("datacontenttype").value("application/json");
    out.name("data").beginObject();
    out.name("dots").value(gap.dots());
    texts(out.name("partitions"), gap.partitions().stream().map(Partition::toString).toList());
    texts(out.name("collections"), gap.collections());
    texts(
        out.name("reread"),
        gap.collections().stream().map(each -> "/v1/collections/" + each + "/vectors").toList());
    out.endObject();
  }

  private static void group(JsonWriter out, FeedEvent.OfGroup event) {
    groupHead(out, event.group(), event.member() + "-" + event.number());
    out.name("member").value(event.member().name());
    out.name("generation").value(Long.toHexString(event.generation()));
    if (event.type() == FeedType.GROUP_ASSIGNED || event.type() == FeedType.GROUP_REVOKED) {
      texts(out.name("partitions"), event.partitions().stream().map(Partition::toString).toList());
      out.name("allPartitions").value(event.allPartitions());
    } else {
      out.name("reason").value(event.reason());
    }
    out.endObject();
  }

  private static void groupHead(JsonWriter out, GroupName group, String id) {
    out.name("source").value("/v1/groups/" + group);
    out.name("id").value(id);
    out.name("time").value(HybridTimestamp.ofMillis(System.currentTimeMillis()));
    out.name("datacontenttype").value("application/json");
    out.name("data").beginObject();
    out.name("group").value(group.value());
  }

  /**
   * Writes what has become of an acknowledgement.
   *
   * @param token what was acknowledged, null where that could not be read
   * @param problem null if it is on a majority
   */
  static void acknowledged(
      JsonWriter out,
      GroupName group,
      String id,
      @Nullable String token,
      @Nullable Problem problem) {
    out.beginObject().name("specversion").value("1.0");
    out.name("type").value(FeedType.PREFIX + ACKNOWLEDGED);
    groupHead(out, group, id);
    if (token != null) {
      out.name("acknowledged").value(token);
    }
    if (problem != null) {
      EntryRenderer.problem(out.name("problem"), problem);
    }
    out.endObject().endObject();
  }

  private static void texts(JsonWriter out, List<String> texts) {
    out.beginArray();
    texts.forEach(out::value);
    out.endArray();
  }

  private static void live(JsonWriter out, FeedEvent.Live live) {
    out.name("source").value("/v1/replicas/" + live.toldBy());
    out.name("id").value(live.atMillis() + "-" + live.number());
    out.name("subject").value(live.node().value());
    out.name("time").value(HybridTimestamp.ofMillis(live.atMillis()));
    out.name("datacontenttype").value("application/json");
    out.name("data").beginObject();
    out.name("node").value(live.node().value());
    for (Map.Entry<String, Object> each : live.members().entrySet()) {
      out.name(each.getKey());
      if (each.getValue() instanceof Number number) {
        out.value(number.longValue());
      } else if (each.getValue() instanceof List<?> list) {
        texts(out, list.stream().map(String::valueOf).toList());
      } else {
        out.value(String.valueOf(each.getValue()));
      }
    }
    out.endObject();
  }
}

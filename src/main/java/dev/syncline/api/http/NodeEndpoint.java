package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.NodeStatus.Health;
import dev.syncline.port.NodeStatus.Lag;
import dev.syncline.port.NodeStatus.Progress;
import dev.syncline.port.NodeStatus.Replica;
import dev.syncline.port.NodeStatus.SyncProgress;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The node itself: replicas, lag, health, metrics and the description of the interface. */
final class NodeEndpoint {
  private final Loop loop;
  private final NodeStatus status;
  private final Scrapes scrapes;
  private final Buffer openApi;
  private final Buffer asyncApi;

  NodeEndpoint(Loop loop, Scrapes scrapes, Buffer openApi, Buffer asyncApi) {
    this.loop = loop;
    this.scrapes = scrapes;
    this.status = loop.ports().status();
    this.openApi = openApi;
    this.asyncApi = asyncApi;
  }

  void replicas(HttpServerRequest request) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    loop.answer(
        request,
        status.replicas(),
        replicas -> {
          JsonWriter out = loop.json();
          out.beginObject().name("replicas").beginArray();
          replicas.forEach(each -> replica(out, each));
          out.endArray().endObject();
          loop.answers().json(request, 200, null, out.take());
        });
  }

  private static void replica(JsonWriter out, Replica replica) {
    out.beginObject();
    out.name("node").value(replica.node().value());
    out.name("zone").value(replica.zone());
    out.name("role").value(replica.role().name().toLowerCase(Locale.ROOT));
    out.name("status").value(replica.status().label());
    out.name("reachability").value(replica.reachability().label());
    lag(out, replica.lag());
    hints(out, replica);
    out.name("lastSync");
    Long lastSync = replica.lastSyncMillis();
    if (lastSync == null) {
      out.nullValue();
    } else {
      out.value(HybridTimestamp.ofMillis(lastSync));
    }
    String trouble = replica.trouble();
    if (trouble != null) {
      out.name("trouble").value(trouble);
    }
    Progress progress = replica.progress();
    if (progress != null) {
      out.name("partitions").beginObject();
      out.name("caughtUp").value(progress.caughtUp()).name("total").value(progress.total());
      out.endObject();
    }
    sync(out, replica);
    out.endObject();
  }

  private static void sync(JsonWriter out, Replica replica) {
    SyncProgress sync = replica.sync();
    out.name("sync").beginObject();
    out.name("bytesReceived").value(sync.bytesReceived());
    out.name("bytesSent").value(sync.bytesSent());
    out.name("bytesPerSecond").value(sync.bytesPerSecond());
    out.name("entriesPerSecond").value(sync.entriesPerSecond());
    out.name("etaMillis");
    Lag lag = replica.lag();
    if (lag == null || (lag.entries() > 0 && sync.entriesPerSecond() == 0)) {
      out.nullValue();
    } else {
      out.value(lag.entries() * 1_000 / Math.max(1, sync.entriesPerSecond()));
    }
    out.endObject();
  }

  /** What to look at where something does not end. */
  private static void hints(JsonWriter out, Replica replica) {
    Lag lag = replica.lag();
    String oldest = lag == null ? null : lag.oldest();
    out.name("oldestMissing");
    if (oldest == null) {
      out.nullValue();
    } else {
      out.value(oldest);
    }
    Long tombstones = replica.waiting().tombstones();
    if (tombstones != null) {
      out.name("tombstones").value(tombstones);
    }
    out.name("holdsUp").value(replica.waiting().writes());
  }

  private static void lag(JsonWriter out, @Nullable Lag lag) {
    out.name("entries");
    if (lag == null) {
      out.nullValue().name("millis").nullValue();
    } else {
      out.value(lag.entries()).name("millis").value(lag.millis());
    }
  }

  void lag(HttpServerRequest request) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    loop.answer(request, status.replicas(), replicas -> answerLag(request, replicas));
  }

  private void answerLag(HttpServerRequest request, List<Replica> replicas) {
    JsonWriter out = loop.json();
    out.beginObject();
    lag(out, worst(replicas));
    out.name("replicas").beginArray();
    for (Replica replica : replicas) {
      out.beginObject().name("node").value(replica.node().value());
      lag(out, replica.lag());
      out.name("status").value(replica.status().label());
      out.name("reachability").value(replica.reachability().label());
      hints(out, replica);
      sync(out, replica);
      out.endObject();
    }
    out.endArray().endObject();
    loop.answers().json(request, 200, null, out.take());
  }

  /** Null where a member may lack anything: none that is known is the worst then. */
  private static @Nullable Lag worst(List<Replica> replicas) {
    long entries = 0;
    long millis = 0;
    for (Replica replica : replicas) {
      Lag lag = replica.lag();
      if (lag != null) {
        entries = Math.max(entries, lag.entries());
        millis = Math.max(millis, lag.millis());
      } else if (replica.role().isMember()) {
        return null;
      }
    }
    return new Lag(entries, millis, null);
  }

  void live(HttpServerRequest request) {
    health(request, status.live(), "live", ProblemType.NOT_LIVE);
  }

  void ready(HttpServerRequest request) {
    health(request, status.ready(), "ready", ProblemType.NOT_READY);
  }

  private void health(HttpServerRequest request, Health health, String good, ProblemType bad) {
    if (health instanceof Health.Bad reasons) {
      loop.answers().problem(request, Problem.of(bad, String.join("; ", reasons.reasons())));
      return;
    }
    JsonWriter out = loop.json();
    out.beginObject().name("status").value(good);
    List<String> warnings = health instanceof Health.Good fine ? fine.warnings() : List.of();
    if (!warnings.isEmpty()) {
      out.name("warnings").beginArray();
      warnings.forEach(out::value);
      out.endArray();
    }
    out.endObject();
    loop.answers().json(request, 200, null, out.take());
  }

  void metrics(HttpServerRequest request) {
    loop.answer(
        request,
        scrapes.next(loop.context()),
        text -> loop.answers().text(request, Headers.PROMETHEUS, Buffer.buffer(text)));
  }

  void openApi(HttpServerRequest request) {
    loop.answers().text(request, Headers.YAML, openApi);
  }

  void asyncApi(HttpServerRequest request) {
    loop.answers().text(request, Headers.YAML, asyncApi);
  }
}

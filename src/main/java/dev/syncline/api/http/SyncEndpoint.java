package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.port.SyncControl;
import dev.syncline.port.SyncControl.Forced;
import dev.syncline.port.SyncControl.Throttling;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The throttle of sync, and a sync at once. */
final class SyncEndpoint {
  private static final String CAP = "bytesPerSecond";
  private static final String YIELD = "yieldMillis";

  private final Loop loop;
  private final SyncControl sync;

  SyncEndpoint(Loop loop) {
    this.loop = loop;
    this.sync = loop.ports().sync();
  }

  void getThrottle(HttpServerRequest request) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    answerThrottle(request);
  }

  private void answerThrottle(HttpServerRequest request) {
    Throttling now = sync.throttling();
    JsonWriter out = loop.json();
    out.beginObject();
    out.name(CAP).value(now.bytesPerSecond());
    out.name(YIELD).value(now.yieldMillis());
    out.name("currentBytesPerSecond").value(now.currentBytesPerSecond());
    out.name("engaged").value(now.engaged());
    out.endObject();
    loop.answers().json(request, 200, null, out.take());
  }

  void putThrottle(HttpServerRequest request) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    Headers.mediaType(request, Headers.MediaType.JSON);
    BodyReader.read(
        loop,
        request,
        body -> {
          Wish wish = read(body);
          loop.admission().releaseBytes(body.length);
          loop.guard(request, () -> set(request, wish));
        });
  }

  private void set(HttpServerRequest request, Wish wish) {
    int yieldMillis =
        wish.yieldMillis < 0 ? sync.throttling().yieldMillis() : (int) wish.yieldMillis;
    sync.setThrottling(wish.bytesPerSecond, yieldMillis);
    answerThrottle(request);
  }

  private static final class Wish {
    private long bytesPerSecond;
    private long yieldMillis = -1;
  }

  private static Wish read(byte[] body) {
    return JsonSource.readObject(
        body,
        0,
        body.length,
        source -> {
          Wish wish = new Wish();
          Set<String> seen = new HashSet<>();
          JsonParser parser = source.parser();
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            if (!seen.add(field)) {
              throw EntryReader.duplicate(field);
            }
            readField(parser, field, wish);
          }
          if (!seen.contains(CAP)) {
            throw EntryReader.missing(CAP);
          }
          return wish;
        });
  }

  private static void readField(JsonParser parser, String field, Wish wish) throws IOException {
    switch (field) {
      case CAP -> {
        wish.bytesPerSecond = number(parser, field, SyncControl.MAX_BYTES_PER_SECOND);
        if (wish.bytesPerSecond != 0 && wish.bytesPerSecond < SyncControl.MIN_BYTES_PER_SECOND) {
          throw Problem.limit(
                  ProblemType.INVALID_FIELD,
                  field,
                  "is "
                      + wish.bytesPerSecond
                      + ", must be 0 for no cap, or at least "
                      + SyncControl.MIN_BYTES_PER_SECOND,
                  SyncControl.MIN_BYTES_PER_SECOND)
              .toException();
        }
      }
      case YIELD -> wish.yieldMillis = number(parser, field, SyncControl.MAX_YIELD_MILLIS);
      default -> throw EntryReader.unknown(field);
    }
  }

  private static long number(JsonParser parser, String field, long max) throws IOException {
    if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "is " + JsonSource.quoted(parser) + ", must be a whole number, 0 to " + max,
              max)
          .toException();
    }
    // ten digits fit a long; anything longer exceeds every limit here
    long value = parser.getTextLength() > 10 ? Long.MAX_VALUE : parser.getLongValue();
    if (value < 0 || value > max) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "is " + parser.getText() + ", must be 0 to " + max,
              value < 0 ? 0 : max)
          .toException();
    }
    return value;
  }

  void force(HttpServerRequest request, String node) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    Forced forced = sync.sync(node).orElse(new Forced.Unknown());
    if (forced instanceof Forced.Started started) {
      JsonWriter out = loop.json();
      out.beginObject();
      out.name("node").value(node);
      out.name("partitions").value(started.partitions());
      out.name("missingThere").value(started.missingThere());
      out.name("missingHere").value(started.missingHere());
      out.endObject();
      loop.answers().json(request, 202, null, out.take());
    } else if (forced instanceof Forced.Unreachable) {
      loop.answers()
          .problem(
              request,
              Problem.of(
                  ProblemType.REPLICA_UNREACHABLE,
                  "the node does not answer; it is synced with as soon as it does"));
    } else {
      loop.answers()
          .problem(
              request,
              Problem.of(ProblemType.NO_SUCH_RESOURCE, "the ring has no other node of this name"));
    }
  }
}

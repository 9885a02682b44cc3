package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Quoted;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.FeedRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The change stream, over a WebSocket or as server-sent events. */
final class EventsEndpoint {
  /** The sub-protocol of the WebSocket. */
  static final String PROTOCOL = "cloudevents.json";

  private static final String EVENT_STREAM = "text/event-stream";
  private static final String PROTOCOLS = "Sec-WebSocket-Protocol";
  private static final String CONNECTION = "Connection";

  private final Loop loop;
  private final EventPorts ports;
  private final EventStream.TokenTexts tokens;

  EventsEndpoint(Loop loop) {
    this.loop = loop;
    this.ports = loop.ports().events();
    this.tokens = new EventStream.TokenTexts(ports);
  }

  void get(HttpServerRequest request) {
    boolean isSocket = isUpgrade(request);
    if (!isSocket && !accepts(request)) {
      return;
    }
    if (isSocket && words(request, PROTOCOLS).noneMatch(PROTOCOL::equals)) {
      refuse(request, PROTOCOLS, "must offer " + PROTOCOL);
      return;
    }
    if (isSocket && words(request, CONNECTION).noneMatch("upgrade"::equalsIgnoreCase)) {
      refuse(request, CONNECTION, "must have Upgrade, where a WebSocket is asked for");
      return;
    }
    String lastEventId = Headers.lastEventId(request);
    EventQuery query = EventQuery.of(request.query(), lastEventId, ports.tokens().get());
    if (query.request().membership() != null && EventStream.ENDED.equals(lastEventId)) {
      // An EventSource connects again by itself, until it is answered so.
      loop.answers().noContent(request, null);
      return;
    }
    if (request.method().equals(HttpMethod.HEAD)) {
      head(request.response());
      request.response().end();
      return;
    }
    request.pause();
    loop.answer(
        request,
        ports.feed().open(query.request()),
        cursor -> {
          if (isSocket) {
            upgrade(request, query, cursor);
          } else {
            request.resume();
            stream(request.response(), query, cursor);
          }
        });
  }

  private static boolean isUpgrade(HttpServerRequest request) {
    return request.method().equals(HttpMethod.GET)
        && "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
  }

  /** The words of a header that is a list. */
  private static Stream<String> words(HttpServerRequest request, String header) {
    return request.headers().getAll(header).stream()
        .flatMap(each -> Stream.of(each.split(",")))
        .map(String::strip);
  }

  private void refuse(HttpServerRequest request, String header, String wanted) {
    String detail = told(request, header) + ", " + wanted;
    loop.answers().problem(request, Problem.of(ProblemType.INVALID_REQUEST, header, detail));
  }

  /** What stands in a header. */
  private static String told(HttpServerRequest request, String header) {
    List<String> all = request.headers().getAll(header);
    return all.isEmpty() ? "is missing" : "is " + Quoted.of(String.join(", ", all));
  }

  /** Whether server-sent events are asked for; if not, says what there is. */
  private boolean accepts(HttpServerRequest request) {
    List<String> ranges = words(request, "Accept").map(EventsEndpoint::mediaRange).toList();
    if (ranges.contains(EVENT_STREAM) || ranges.contains("text/*")) {
      return true;
    }
    if (!ranges.isEmpty() && !ranges.contains("*/*")) {
      loop.answers()
          .problem(
              request,
              Problem.of(
                  ProblemType.NOT_ACCEPTABLE,
                  "Accept",
                  told(request, "Accept")
                      + ", must allow "
                      + EVENT_STREAM
                      + ", where no WebSocket is asked for"));
      return false;
    }
    request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
    loop.answers()
        .problem(
            request,
            Problem.of(
                ProblemType.UPGRADE_REQUIRED,
                "Upgrade",
                told(request, "Upgrade")
                    + ", must be websocket with sub-protocol "
                    + PROTOCOL
                    + ", or ask with Accept: "
                    + EVENT_STREAM));
    return false;
  }

  private static String mediaRange(String text) {
    int semicolon = text.indexOf(';');
    return (semicolon < 0 ? text : text.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  private void stream(HttpServerResponse response, EventQuery query, ChangeFeed.Cursor cursor) {
    if (response.closed()) {
      cursor.close();
      return;
    }
    head(response);
    response.writeHead();
    run(query, cursor, new EventSink.ServerSent(response));
  }

  private static void head(HttpServerResponse response) {
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private void upgrade(HttpServerRequest request, EventQuery query, ChangeFeed.Cursor cursor) {
    loop.whenDone(
        request.toWebSocket(),
        upgraded -> {
          if (upgraded.failed()) {
            cursor.close();
            return;
          }
          FeedRequest.Membership membership = query.request().membership();
          if (membership != null) {
            new SocketAcknowledgements(loop, ports.groups(), membership.group(), upgraded.result())
                .listen();
          } else {
            SocketAcknowledgements.takeNone(upgraded.result());
          }
          run(query, cursor, new EventSink.Socket(upgraded.result()));
        });
  }

  private void run(EventQuery query, ChangeFeed.Cursor cursor, EventSink sink) {
    new EventStream(loop, ports, tokens, query, cursor, sink).run();
  }
}

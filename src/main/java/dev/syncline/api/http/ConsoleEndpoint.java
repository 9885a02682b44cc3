package dev.syncline.api.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The console: one page at {@code /} and its style and modules under {@code /console/}, all from
 * the jar. Nothing else is served from there, so no path can leave it.
 */
final class ConsoleEndpoint {
  private static final String PAGE = "index.html";

  private static final List<String> FILES =
      List.of(
          PAGE,
          "console.css",
          "icon.svg",
          "theme.js",
          "main.js",
          "api.js",
          "dom.js",
          "exact.js",
          "metrics.js",
          "spark.js",
          "replicas.js",
          "rates.js",
          "throttle.js",
          "feed.js",
          "happening.js",
          "sse.js",
          "collections.js",
          "finder.js",
          "inspector.js",
          "search.js",
          "sibling.js",
          "holders.js");

  /**
   * Only what this node serves runs or is asked, and no other page may frame it: the console can
   * write.
   */
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'";

  private static final CharSequence CONTENT_SECURITY_POLICY =
      HttpHeaders.createOptimized("Content-Security-Policy");
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence REFERRER_POLICY =
      HttpHeaders.createOptimized("Referrer-Policy");
  private static final CharSequence OPENER_POLICY =
      HttpHeaders.createOptimized("Cross-Origin-Opener-Policy");

  private final Answers answers;

  ConsoleEndpoint(Loop loop) {
    this.answers = loop.answers();
  }

  /** Tells each path and what answers it. */
  void routes(BiConsumer<String, Consumer<HttpServerRequest>> route) {
    Held.FILES.forEach(
        (name, asset) ->
            route.accept(
                name.equals(PAGE) ? "/" : "/console/" + name, request -> answer(request, asset)));
  }

  private void answer(HttpServerRequest request, Asset asset) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    // Nodes of two versions may stand behind one address: ask each time, it is a few bytes.
    response
        .putHeader(HttpHeaders.ETAG, asset.tag())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader(CONTENT_SECURITY_POLICY, POLICY)
        .putHeader(CONTENT_TYPE_OPTIONS, "nosniff")
        .putHeader(REFERRER_POLICY, "no-referrer")
        .putHeader(OPENER_POLICY, "same-origin");
    if (isHeld(request, asset.tag())) {
      response.setStatusCode(304).end();
    } else {
      answers.text(request, asset.type(), asset.body());
    }
  }

  /** RFC 9110, 13.1.2: compared weakly, as a proxy that compresses makes tags weak. */
  private static boolean isHeld(HttpServerRequest request, String tag) {
    return request.headers().getAll(HttpHeaders.IF_NONE_MATCH).stream()
        .flatMap(each -> Stream.of(each.split(",")))
        .map(each -> each.strip().replaceFirst("^W/", ""))
        .anyMatch(each -> each.equals(tag) || each.equals("*"));
  }

  private record Asset(CharSequence type, String tag, Buffer body) {
    static Asset read(String name) {
      try (InputStream in = ConsoleEndpoint.class.getResourceAsStream("/console/" + name)) {
        if (in == null) {
          throw new IllegalStateException("the console's " + name + " is not on the class path");
        }
        byte[] bytes = in.readAllBytes();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        String tag = "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
        return new Asset(type(name), tag, Buffer.buffer(bytes));
      } catch (IOException e) {
        throw new IllegalStateException("the console's " + name + " cannot be read", e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    private static CharSequence type(String name) {
      return switch (name.substring(name.lastIndexOf('.'))) {
        case ".html" -> "text/html; charset=utf-8";
        case ".css" -> "text/css; charset=utf-8";
        case ".svg" -> "image/svg+xml";
        default -> "text/javascript; charset=utf-8";
      };
    }
  }

  /** Read once per process, whatever the number of event loops. */
  private static final class Held {
    static final Map<String, Asset> FILES = read();

    private static Map<String, Asset> read() {
      Map<String, Asset> files = new LinkedHashMap<>();
      ConsoleEndpoint.FILES.forEach(name -> files.put(name, Asset.read(name)));
      return files;
    }
  }
}

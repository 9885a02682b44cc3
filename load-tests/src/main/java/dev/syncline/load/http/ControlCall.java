package dev.syncline.load.http;

import dev.syncline.load.measure.Until;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The few calls around a measurement, on a connection each. */
public final class ControlCall {
  private static final int CALL_MILLIS = 10_000;
  private static final int RETRY_MILLIS = 100;
  private static final int SHOWN_BODY_BYTES = 500;

  private ControlCall() {}

  /**
   * The status of a GET.
   *
   * @throws IOException if the node cannot be reached or does not answer in time
   */
  public static int get(URI uri) throws IOException {
    return status(uri, "GET");
  }

  /**
   * The status of a DELETE.
   *
   * @throws IOException if the node cannot be reached or does not answer in time
   */
  static int delete(URI uri) throws IOException {
    return status(uri, "DELETE");
  }

  /**
   * The whole body of a GET.
   *
   * @throws IOException if the node cannot be reached, does not answer in time or answers a failure
   */
  public static String text(URI uri) throws IOException {
    HttpURLConnection call = open(uri, "GET");
    try {
      return successBody(call, "GET " + uri);
    } finally {
      call.disconnect();
    }
  }

  /**
   * The whole body of the answer to a POST of JSON.
   *
   * @throws IOException if the node cannot be reached, does not answer in time or answers a failure
   */
  public static String post(URI uri, String json) throws IOException {
    HttpURLConnection call = open(uri, "POST");
    try {
      send(call, json);
      return successBody(call, "POST " + uri);
    } finally {
      call.disconnect();
    }
  }

  private static void send(HttpURLConnection call, String json) throws IOException {
    call.setRequestProperty("Content-Type", "application/json");
    call.setDoOutput(true);
    try (OutputStream out = call.getOutputStream()) {
      out.write(json.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String successBody(HttpURLConnection call, String what) throws IOException {
    int status = call.getResponseCode();
    if (status != 200) {
      throw new IOException(what + " answered " + status + " " + errorBody(call));
    }
    try (InputStream in = call.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int status(URI uri, String method) throws IOException {
    HttpURLConnection call = open(uri, method);
    try {
      return call.getResponseCode();
    } finally {
      call.disconnect();
    }
  }

  /**
   * Puts JSON, again while the answer is 503: a cluster that has just become ready may still elect
   * who decides on collections.
   *
   * @throws IOException if the answer is a failure, or still 503 when the time is up
   */
  public static void putUntilAvailable(URI uri, String json, int timeoutMillis) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (true) {
      HttpURLConnection call = open(uri, "PUT");
      try {
        send(call, json);
        int status = call.getResponseCode();
        if (status < 300) {
          return;
        }
        if (status != 503 || System.nanoTime() - deadline >= 0) {
          throw new IOException("PUT " + uri + " answered " + status + " " + errorBody(call));
        }
      } finally {
        call.disconnect();
      }
      Until.sleep(RETRY_MILLIS);
    }
  }

  private static HttpURLConnection open(URI uri, String method) throws IOException {
    HttpURLConnection call = (HttpURLConnection) uri.toURL().openConnection();
    call.setConnectTimeout(CALL_MILLIS);
    call.setReadTimeout(CALL_MILLIS);
    call.setRequestMethod(method);
    return call;
  }

  private static String errorBody(HttpURLConnection call) throws IOException {
    try (InputStream in = call.getErrorStream()) {
      return in == null ? "" : new String(in.readNBytes(SHOWN_BODY_BYTES), StandardCharsets.UTF_8);
    }
  }
}

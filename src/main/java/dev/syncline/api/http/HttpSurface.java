package dev.syncline.api.http;

import dev.syncline.api.request.Admission;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One node's HTTP surface: what all its {@link HttpVerticle}s share. Deploy {@code () -> new
 * HttpVerticle(surface)} with as many instances as there are event loops to spend.
 */
public final class HttpSurface {
  /** Tells surfaces of one process apart that each listen on a free port. */
  private static final AtomicInteger NEXT_RANDOM_PORT_ID = new AtomicInteger();

  private static final int MAX_RANDOM_PORT_ID = 65_535;

  private final HttpSettings settings;
  private final HttpPorts ports;
  private final Admission admission;
  private final Scrapes scrapes;
  private final int randomPortId;
  private volatile int actualPort;
  private volatile boolean asksToGoElsewhere;

  /** A surface that is not listening yet. */
  public HttpSurface(HttpSettings settings, HttpPorts ports, Admission admission) {
    this.settings = settings;
    this.ports = ports;
    this.admission = admission;
    this.scrapes = new Scrapes(ports.metricsText());
    this.randomPortId =
        1 + Math.floorMod(NEXT_RANDOM_PORT_ID.getAndIncrement(), MAX_RANDOM_PORT_ID);
  }

  /** The TCP port listened on, 0 before the first verticle has started. */
  public int actualPort() {
    return actualPort;
  }

  /** What the surface has admitted; for metrics. */
  public Admission admission() {
    return admission;
  }

  /**
   * From now on every answer asks for its connection to be ended, so that a client makes the next
   * one elsewhere before this server has none any more. HTTP/2 has no such header: its clients are
   * told when the server stops.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, section 9.6</a>
   */
  public void askToGoElsewhere() {
    asksToGoElsewhere = true;
  }

  boolean asksToGoElsewhere() {
    return asksToGoElsewhere;
  }

  HttpSettings settings() {
    return settings;
  }

  HttpPorts ports() {
    return ports;
  }

  Scrapes scrapes() {
    return scrapes;
  }

  int randomPortId() {
    return randomPortId;
  }

  void listening(int port) {
    actualPort = port;
  }
}

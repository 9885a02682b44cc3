package dev.syncline.load.stream;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Who listens while clients write. */
public enum Audience {
  /** Nobody: what the others are compared with. */
  NOBODY("no consumers", 0, "", 0),
  /** Consumers of a collection in which nothing happens. */
  IDLE("100 idle", 100, "&collections=" + Audience.QUIET, 0),
  /** Consumers that want one of a hundred entries. */
  FILTERED("100 of 1 %", 100, "&ids=k0000000042", 0),
  /** One on each node that wants every write. */
  EVERYTHING("3 of everything", 3, "", 0),
  /** Many that wait for nothing, and one that takes nothing. */
  STUCK("1,000 idle, 1 stuck", 1_000, "&collections=" + Audience.QUIET, 1);

  /** Entries that writes go round, from key 1 on: a hundredth has the prefix of FILTERED. */
  public static final int ENTRIES = 10_000;

  private static final String QUIET = "{quiet}";

  private final String label;
  private final int consumers;
  private final String filter;
  private final int stuck;

  Audience(String label, int consumers, String filter, int stuck) {
    this.label = label;
    this.consumers = consumers;
    this.filter = filter;
    this.stuck = stuck;
  }

  /** The name as reports spell it. */
  public String label() {
    return label;
  }

  /**
   * Opens all of them, on the nodes in turn.
   *
   * @param quiet a collection in which nothing happens
   * @throws IOException if one is refused
   */
  Seated seat(List<URI> nodes, String quiet) throws IOException {
    Streams streams = new Streams();
    List<StuckConsumer> takers = new ArrayList<>();
    Seated seated = new Seated(streams, takers);
    try {
      streams.open(consumers, nodes, "from=now&include=none" + filter.replace(QUIET, quiet));
      streams.awaitOpen();
      for (int i = 0; i < stuck; i++) {
        takers.add(new StuckConsumer(nodes.get(i % nodes.size())));
      }
      return seated;
    } catch (IOException e) {
      seated.close();
      throw e;
    }
  }

  /** Consumers that listen until they are closed. */
  record Seated(Streams streams, List<StuckConsumer> stuck) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      streams.close();
      for (StuckConsumer each : stuck) {
        each.close();
      }
    }
  }
}

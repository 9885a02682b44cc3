package dev.syncline.load.stream;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.measure.Until;
import dev.syncline.load.measure.Usage;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.sync.SyncNodes;
import dev.syncline.load.vectors.VectorPool;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** How fast one consumer that begins at the earliest event is told all there is. */
public final class Feed {
  static final Figure RATE = new Figure("eventsPerSecond", "events/s", 0);
  static final Figure NODE_CPU = new Figure("nodeCpuMicrosPerEvent", "node CPU-µs/event", 1);
  static final Figure CLIENT_CPU = new Figure("clientCpuMicrosPerEvent", "client CPU-µs/event", 1);
  static final Figure OTHER = new Figure("otherCores", "other cores", 2);

  private static final int POLL_MILLIS = 2;
  private static final int PATIENCE_MILLIS = 300_000;

  private final Settings settings;
  private final Consumer<String> say;

  /**
   * What is read.
   *
   * @param collection a name that is not in use
   * @param vectors of the entries
   * @param entries how many there are
   * @param repeats how often each is read, after once that does not count
   * @param settleMillis rest after the last write
   */
  public record Settings(
      String collection, VectorPool vectors, int entries, int repeats, int settleMillis) {}

  /** What a consumer asks for, and the case that takes how fast it comes. */
  public record Wanted(String include, Case found) {}

  /** A measurement that tells what it is doing. */
  public Feed(Settings settings, Consumer<String> say) {
    this.settings = settings;
    this.say = say;
  }

  /**
   * Does it, with nodes that have just been started.
   *
   * @throws IOException if a node ends by itself, or a consumer is never told all
   */
  public void run(SyncNodes nodes, List<Wanted> wanted) throws IOException {
    Dataset dataset =
        new Dataset(
            settings.collection(), settings.vectors(), new KeySequence(settings.entries(), 0));
    nodes.create(dataset);
    say.accept(String.format(Locale.ROOT, "writing %,d entries", settings.entries()));
    nodes.store(dataset, Level.ALL, nodes.all(), 0, settings.entries());
    Until.sleep(settings.settleMillis());
    List<Wanted> order = new ArrayList<>(wanted);
    for (int round = 0; round <= settings.repeats(); round++) {
      URI node = nodes.cluster().urls().get(round % nodes.cluster().size());
      for (Wanted each : order) {
        Case found = round == 0 ? new Case("warm-up") : each.found();
        read(nodes, node, each.include(), dataset.collection(), found);
      }
      Collections.reverse(order);
    }
  }

  private void read(SyncNodes nodes, URI node, String include, String collection, Case found)
      throws IOException {
    String query = "from=earliest&include=" + include + "&collections=" + collection;
    try (Streams streams = new Streams()) {
      Usage opened = Usage.now(nodes.cluster().pids());
      EventConsumer consumer = streams.open(node, query, (line, length, nanos) -> {});
      streams.awaitOpen();
      Until.holds(
          "a consumer told of all",
          POLL_MILLIS,
          PATIENCE_MILLIS,
          () -> consumer.changes() >= settings.entries());
      Usage closed = Usage.now(nodes.cluster().pids());
      double seconds = Until.seconds(opened.atNanos(), closed.atNanos());
      double rate = consumer.changes() / seconds;
      found.add(RATE, rate);
      found.add(NODE_CPU, closed.nodeCoresSince(opened) * 1e6 / rate);
      found.add(CLIENT_CPU, closed.clientCoresSince(opened) * 1e6 / rate);
      found.add(OTHER, closed.otherCoresSince(opened));
      say.accept(String.format(Locale.ROOT, "include=%s: %,.0f events/s", include, rate));
    }
  }
}

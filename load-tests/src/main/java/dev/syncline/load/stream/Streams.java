package dev.syncline.load.stream;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Consumers that are opened and closed together, on few threads however many they are. */
final class Streams implements AutoCloseable {
  private static final int THREADS = 2;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "consumer");
            thread.setDaemon(true);
            return thread;
          });
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
  private final List<EventConsumer> consumers = new ArrayList<>();

  /** Opens one more. */
  EventConsumer open(URI node, String query, EventConsumer.Listener listener) {
    EventConsumer consumer = EventConsumer.open(http, node, query, listener);
    consumers.add(consumer);
    return consumer;
  }

  /** Opens so many that look at nothing they are told, on the nodes in turn. */
  void open(int count, List<URI> nodes, String query) {
    for (int i = 0; i < count; i++) {
      open(nodes.get(i % nodes.size()), query, (line, length, nanos) -> {});
    }
  }

  /**
   * Waits until all are open.
   *
   * @throws IOException if one is refused
   */
  void awaitOpen() throws IOException {
    for (EventConsumer each : consumers) {
      each.awaitOpen();
    }
  }

  /** Changes that all together were told so far. */
  long changes() {
    return consumers.stream().mapToLong(EventConsumer::changes).sum();
  }

  /** How many have ended by themselves. */
  long ended() {
    return consumers.stream().filter(EventConsumer::isOver).count();
  }

  @Override
  public void close() {
    consumers.forEach(EventConsumer::close);
    threads.shutdown();
  }
}

package dev.syncline.integration;

import dev.syncline.integration.TestCluster.Answer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Clients that write one entry after the other, each to one node, until they are stopped; on wish
 * they read each back.
 */
final class Load {
  private final Documents documents;
  private final String level;
  private final boolean readsBack;
  private final List<Thread> clients = new ArrayList<>();
  private final Map<String, Double> acknowledged = new ConcurrentSkipListMap<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  private Load(Documents documents, String level, boolean readsBack) {
    this.documents = documents;
    this.level = level;
    this.readsBack = readsBack;
  }

  /** Starts a client for each of the nodes, one named twice gets two. */
  static Load start(Documents documents, String prefix, String level, String... nodes) {
    return new Load(documents, level, false).startClients(prefix, nodes);
  }

  /** The same with clients that read at the same level what they have written. */
  static Load startWithReads(Documents documents, String prefix, String level, String... nodes) {
    return new Load(documents, level, true).startClients(prefix, nodes);
  }

  private Load startClients(String prefix, String... nodes) {
    for (int i = 0; i < nodes.length; i++) {
      String node = nodes[i];
      String name = prefix + "-" + i + "-";
      Thread client = new Thread(() -> write(node, name), name);
      client.start();
      clients.add(client);
    }
    return this;
  }

  private void write(String node, String prefix) {
    for (int i = 0; !stopped; i++) {
      String id = prefix + i;
      Answer answer;
      try {
        answer = documents.write(node, id, level, i);
        if (answer.status() < 300 && readsBack) {
          answer = documents.read(node, id, level);
        }
      } catch (UncheckedIOException e) {
        // The node is gone.
        return;
      }
      if (answer.status() < 300) {
        acknowledged.put(id, (double) i);
      } else {
        refused.add(answer.status() + " " + answer.body());
      }
    }
  }

  /** Values by id; grows until the load is stopped. */
  Map<String, Double> acknowledged() {
    return acknowledged;
  }

  /** Answers of all operations that were answered otherwise. */
  List<String> refused() {
    return refused;
  }

  /** Lets each client end the write it has begun. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread client : clients) {
      client.join();
    }
  }
}

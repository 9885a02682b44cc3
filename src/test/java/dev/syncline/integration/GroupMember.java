package dev.syncline.integration;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A member of a group over WebSockets, which acknowledges each token that it is told. Used by one
 * thread, but for what it is told.
 */
final class GroupMember implements AutoCloseable {
  private final EventSocket socket = new EventSocket(this::take);
  private final String query;
  private final Consumer<JsonObject> events;
  private volatile Set<String> partitions = Set.of();
  private volatile String state = "";

  /** Not connected yet. */
  GroupMember(String group, String name, String parameters, Consumer<JsonObject> events) {
    this.query = "/v1/events?group=" + group + "&member=" + name + parameters;
    this.events = events;
  }

  /** Joins at a node; returns whether that takes it. */
  boolean connect(URI node) {
    socket.close();
    partitions = Set.of();
    return socket.connect(node, query);
  }

  /** Whether the connection is over. */
  boolean isLost() {
    return socket.isLost();
  }

  /** What it is told from now on, as it has been told. */
  Set<String> partitions() {
    return partitions;
  }

  /** The last two words of the last event about the member itself. */
  String state() {
    return state;
  }

  /** Breaks the connection, with whatever is on its way. */
  @Override
  public void close() {
    socket.close();
  }

  private void take(JsonObject event, Consumer<JsonObject> answer) {
    String type = event.getString("type").replace("dev.syncline.", "");
    if (type.startsWith("group.") && !type.equals("group.acknowledged")) {
      state = type;
    }
    if (type.equals("group.assigned")) {
      Set<String> assigned = new TreeSet<>();
      JsonArray named = event.getJsonObject("data").getJsonArray("partitions");
      named.forEach(each -> assigned.add(String.valueOf(each)));
      partitions = assigned;
    }
    events.accept(event);
    String token = event.getString("token");
    if (token != null) {
      answer.accept(new JsonObject().put("acknowledge", token));
    }
  }
}

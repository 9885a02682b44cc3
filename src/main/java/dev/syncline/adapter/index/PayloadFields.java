package dev.syncline.adapter.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Scalar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a payload, read once: what lies deeper than a path reaches, or has a longer name
 * than one names, is passed over. A payload that is no JSON object has no fields.
 */
final class PayloadFields implements Filter.Fields {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .build();

  /** All that one path leads to, the elements of arrays on the way taken together. */
  static final class Node {
    private boolean there;
    private List<Scalar> scalars = List.of();
    private Map<String, Node> members = Map.of();

    /** Whether the path leads to anything but null. */
    boolean isThere() {
      return there;
    }

    /** The scalars that it leads to. */
    List<Scalar> scalars() {
      return scalars;
    }

    /** What is one name further, by that name. */
    Map<String, Node> members() {
      return members;
    }

    private void add(Scalar scalar) {
      if (scalars.isEmpty()) {
        scalars = new ArrayList<>(1);
      }
      scalars.add(scalar);
    }

    private Node member(String name) {
      if (members.isEmpty()) {
        members = new LinkedHashMap<>();
      }
      return members.computeIfAbsent(name, none -> new Node());
    }
  }

  private static final Node NOTHING = new Node();

  private final Node top;

  private PayloadFields(Node top) {
    this.top = top;
  }

  /** Reads a payload; no bytes are one without fields. */
  static PayloadFields of(Bytes payload) {
    Node top = new Node();
    try (JsonParser parser = FACTORY.createParser(payload.array())) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        members(parser, top, 0);
        return new PayloadFields(top);
      }
    } catch (IOException e) {
      // Payloads are checked before they are written: this one was not, and says nothing.
    }
    return new PayloadFields(NOTHING);
  }

  private static void members(JsonParser parser, Node node, int depth) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (isReachable(name)) {
        value(parser, value, node.member(name), depth + 1);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static boolean isReachable(String name) {
    int limit = Filter.MAX_NAME_BYTES;
    return name.length() <= limit / 3
        || (name.length() <= limit && name.getBytes(StandardCharsets.UTF_8).length <= limit);
  }

  private static void value(JsonParser parser, JsonToken value, Node node, int depth)
      throws IOException {
    if (value == JsonToken.START_ARRAY) {
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        value(parser, token, node, depth);
      }
      return;
    }
    if (value == JsonToken.START_OBJECT) {
      node.there = true;
      if (depth < Filter.MAX_NAMES) {
        members(parser, node, depth);
      } else {
        parser.skipChildren();
      }
      return;
    }
    Scalar scalar = scalar(parser, value);
    if (scalar != null) {
      node.there = true;
      node.add(scalar);
    }
  }

  private static @Nullable Scalar scalar(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> new Scalar.Text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Scalar.Number(Double.parseDouble(parser.getText()));
      case VALUE_TRUE, VALUE_FALSE -> new Scalar.Truth(token == JsonToken.VALUE_TRUE);
      default -> null;
    };
  }

  /** What the empty path leads to. */
  Node top() {
    return top;
  }

  @Override
  public List<Scalar> at(List<String> path) {
    return find(path).scalars;
  }

  @Override
  public boolean has(List<String> path) {
    return find(path).there;
  }

  private Node find(List<String> path) {
    Node node = top;
    for (String name : path) {
      node = node.members.getOrDefault(name, NOTHING);
    }
    return node;
  }
}

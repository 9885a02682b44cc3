package dev.syncline.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * JSON for reading: one member a line, numbers side by side up to a width. Numbers keep the digits
 * they came with, and no text can move the cursor.
 */
final class PrettyJson {
  private static final String INDENT = "  ";
  private static final JsonFactory JSON = new JsonFactory();

  private final int columns;
  private final StringBuilder out = new StringBuilder();

  private PrettyJson(int columns) {
    this.columns = columns;
  }

  private sealed interface Node {}

  private record Scalar(String text) implements Node {}

  private record Array(List<Node> elements) implements Node {}

  private record Members(Map<String, Node> members) implements Node {}

  /**
   * The text over several lines.
   *
   * @param columns width to keep lists of numbers to
   * @throws IOException if it is no JSON
   */
  static String of(String json, int columns) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      PrettyJson pretty = new PrettyJson(columns);
      pretty.print(read(parser), "");
      return pretty.out.toString();
    }
  }

  private static Node read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Node> members = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, read(parser));
      }
      return new Members(members);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Node> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(read(parser));
      }
      return new Array(elements);
    }
    if (token == null) {
      throw new IOException("there is no JSON");
    }
    return new Scalar(token == JsonToken.VALUE_STRING ? quote(parser.getText()) : parser.getText());
  }

  private void print(Node node, String indent) {
    if (node instanceof Scalar scalar) {
      out.append(scalar.text());
    } else if (node instanceof Members object) {
      print(object, indent);
    } else if (node instanceof Array array) {
      print(array, indent);
    }
  }

  private void print(Members object, String indent) {
    String separator = "{\n";
    for (Map.Entry<String, Node> member : object.members().entrySet()) {
      out.append(separator).append(indent).append(INDENT).append(quote(member.getKey()));
      out.append(": ");
      print(member.getValue(), indent + INDENT);
      separator = ",\n";
    }
    out.append(object.members().isEmpty() ? "{}" : "\n" + indent + "}");
  }

  private void print(Array array, String indent) {
    if (array.elements().stream().allMatch(Scalar.class::isInstance)) {
      printFlow(array, indent);
      return;
    }
    String separator = "[\n";
    for (Node element : array.elements()) {
      out.append(separator).append(indent).append(INDENT);
      print(element, indent + INDENT);
      separator = ",\n";
    }
    out.append("\n").append(indent).append("]");
  }

  private void printFlow(Array array, String indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int room = columns - indent.length() - INDENT.length();
    for (int i = 0; i < array.elements().size(); i++) {
      boolean last = i == array.elements().size() - 1;
      String text = ((Scalar) array.elements().get(i)).text() + (last ? "" : ",");
      if (!line.isEmpty() && line.length() + 1 + text.length() > room) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(text);
    }
    lines.add(line.toString());
    if (lines.size() == 1) {
      out.append('[').append(lines.get(0)).append(']');
      return;
    }
    out.append("[\n");
    lines.forEach(each -> out.append(indent).append(INDENT).append(each).append('\n'));
    out.append(indent).append(']');
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}

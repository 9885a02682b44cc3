package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A refusal as RFC 9457 has it.
 *
 * @param type the stable name, such as {@code quorum-unavailable}; empty where a proxy answered
 * @param detail may be empty
 * @param members {@code field …} and {@code limit …}, where there are any that the detail does not
 *     name
 */
public record Problem(int status, String type, String title, String detail, List<String> members) {
  private static final int MAX_FOREIGN_LENGTH = 200;

  /** Copies the list. */
  public Problem {
    members = List.copyOf(members);
  }

  /** From the body of an answer of any kind. */
  static Problem of(int status, String body) {
    try {
      return of(status, new JsonObject(body));
    } catch (DecodeException | ClassCastException foreign) {
      return foreign(status, body);
    }
  }

  /** From a problem document, or a result of a batch. */
  static Problem of(int status, JsonObject document) {
    String type = text(document, "type");
    List<String> members = new ArrayList<>();
    String detail = text(document, "detail");
    for (String name : List.of("field", "limit")) {
      String value = text(document, name);
      if (!value.isEmpty() && !isNamed(value, detail)) {
        members.add(name + " " + value);
      }
    }
    String title = text(document, "title");
    return new Problem(
        status,
        type.substring(type.lastIndexOf('/') + 1),
        title.isEmpty() ? "HTTP status " + status : title,
        detail,
        members);
  }

  /** Whether a detail says it already, as a word of its own. */
  private static boolean isNamed(String value, String detail) {
    return Pattern.compile("(?<!\\w)" + Pattern.quote(value) + "(?!\\w)").matcher(detail).find();
  }

  private static String text(JsonObject document, String name) {
    Object value = document.getValue(name);
    return value == null ? "" : value.toString();
  }

  /** Something that is no Syncline node answered. */
  private static Problem foreign(int status, String body) {
    String start = Terminal.printable(body);
    return new Problem(
        status,
        "",
        "HTTP status " + status,
        start.length() > MAX_FOREIGN_LENGTH ? start.substring(0, MAX_FOREIGN_LENGTH) : start,
        List.of());
  }

  /**
   * {@code title: detail (field …, limit …)}, the detail alone where it says the same with a name.
   */
  @Override
  public String toString() {
    boolean isNamed = type.endsWith("-not-found") && detail.startsWith("there is no ");
    return (isNamed ? detail : detail.isEmpty() ? title : title + ": " + detail)
        + (members.isEmpty() ? "" : " (" + String.join(", ", members) + ")");
  }
}

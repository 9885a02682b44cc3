package dev.syncline.api.request;

import dev.syncline.core.search.Filter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Paths to fields of payloads, as text: names with a dot between; {@code \.} and {@code \\} stand
 * for a dot and a backslash within a name.
 */
final class FieldPaths {
  private FieldPaths() {}

  /**
   * The names of a path.
   *
   * @param place what to name in a refusal
   * @throws ProblemException if it is none, or beyond a bound of {@link Filter}
   */
  static List<String> split(String path, String place) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '.') {
        addNonEmpty(name.toString(), names, place);
        name.setLength(0);
      } else if (c == '\\') {
        i++;
        if (i == path.length() || (path.charAt(i) != '.' && path.charAt(i) != '\\')) {
          throw invalid(
              place, "has a backslash at " + (i - 1) + " that stands before no dot or backslash");
        }
        name.append(path.charAt(i));
      } else {
        name.append(c);
      }
    }
    addNonEmpty(name.toString(), names, place);
    return names;
  }

  private static void addNonEmpty(String name, List<String> names, String place) {
    if (name.isEmpty()) {
      throw invalid(place, "has an empty name: give an array of names if it is meant");
    }
    add(name, names, place, place);
  }

  /**
   * Adds a name to a path.
   *
   * @param place of the path
   * @param placeOfName of its name
   */
  static void add(String name, List<String> names, String place, String placeOfName) {
    if (names.size() == Filter.MAX_NAMES) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              place,
              "has more than " + Filter.MAX_NAMES + " names",
              Filter.MAX_NAMES)
          .toException();
    }
    requireText(name, placeOfName, Filter.MAX_NAME_BYTES);
    names.add(name);
  }

  /** Refuses what is too long, or has no UTF-8 form. */
  static void requireText(String text, String place, int maxBytes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > maxBytes) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              place,
              "has " + bytes.length + " bytes of UTF-8, limit " + maxBytes,
              maxBytes)
          .toException();
    }
    if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
      throw invalid(place, "has a lone surrogate, which has no UTF-8 form");
    }
  }

  private static ProblemException invalid(String place, String predicate) {
    return Problem.of(ProblemType.INVALID_FIELD, place, predicate).toException();
  }
}

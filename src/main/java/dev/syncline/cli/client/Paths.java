package dev.syncline.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Request targets, with names and ids percent-encoded (RFC 3986). */
public final class Paths {
  private static final String UNRESERVED = "-._~";

  private Paths() {}

  /** {@code /v1/collections}. */
  public static String collections() {
    return "/v1/collections";
  }

  /** One collection. */
  public static String collection(String name) {
    return collections() + "/" + encode(name);
  }

  /** {@code /v1/groups}. */
  public static String groups() {
    return "/v1/groups";
  }

  /** One group of consumers. */
  public static String group(String name) {
    return groups() + "/" + encode(name);
  }

  /** All entries of a collection. */
  public static String vectors(String collection) {
    return collection(collection) + "/vectors";
  }

  /** Nearest entries of a collection. */
  public static String search(String collection) {
    return collection(collection) + "/search";
  }

  /** One entry. */
  public static String vector(String collection, String id) {
    return vectors(collection) + "/" + encode(id);
  }

  /** The mutations of one entry. */
  public static String mutations(String collection, String id) {
    return vector(collection, id) + "/mutations";
  }

  /**
   * A target with parameters.
   *
   * @param parameters such as {@code limit=1}; empty ones are left out
   */
  public static String query(String target, String... parameters) {
    String query =
        Stream.of(parameters).filter(each -> !each.isEmpty()).collect(Collectors.joining("&"));
    return query.isEmpty() ? target : target + "?" + query;
  }

  /** Encodes everything but letters, digits and what RFC 3986 calls unreserved. */
  public static String encode(String text) {
    // A path segment of dots alone would be a step up.
    boolean dots = text.chars().allMatch(c -> c == '.');
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      if (isUnreserved(c) && !dots) {
        encoded.append(c);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return encoded.toString();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }
}

package dev.syncline.core.cluster;

import dev.syncline.core.entry.ConflictPolicy;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names what resolves a collection's conflicts: a resolver on the class path of each node by its
 * own name, or {@code bus:<address>}, an address on each node's event bus.
 *
 * @param text 1 to {@link #MAX_CHARS} characters of {@code A-Z a-z 0-9 . _ -}, an address also
 *     {@code / : #}; the first one a letter or digit
 */
public record ResolverName(String text) {
  /** The longest name, its prefix included. */
  public static final int MAX_CHARS = 128;

  /** What the name of an address begins with. */
  public static final String BUS = "bus:";

  /**
   * Addresses that begin so are those of the nodes themselves: what listens there is no resolver,
   * and whoever may make a collection may not for that reason send messages to it.
   */
  public static final String RESERVED = "syncline.";

  /** The form in words. */
  public static final String FORM =
      "must be the name of a resolver (letters, digits, '.', '_', '-') or bus:<address> (also '/',"
          + " ':', '#'; not beginning with '"
          + RESERVED
          + "'), at most "
          + MAX_CHARS
          + " characters";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern ADDRESS = Pattern.compile("bus:[A-Za-z0-9][A-Za-z0-9._/:#-]*");

  /** Checks the form only: a definition that is agreed upon must be read whatever it says. */
  public ResolverName {
    if (!hasForm(text)) {
      throw new IllegalArgumentException("resolver '" + text + "' " + FORM);
    }
  }

  private static boolean hasForm(String text) {
    return text.length() <= MAX_CHARS
        && (NAME.matcher(text).matches() || ADDRESS.matcher(text).matches());
  }

  /** Whether a text may be asked for as a name. */
  public static boolean isValid(String text) {
    return hasForm(text) && !text.startsWith(BUS + RESERVED);
  }

  /** Whether it is an address of the nodes themselves. */
  public boolean isReserved() {
    return text.startsWith(BUS + RESERVED);
  }

  /** Whether the resolver listens on the event bus. */
  public boolean isOnBus() {
    return text.startsWith(BUS);
  }

  /** The address of a resolver on the event bus. */
  public String address() {
    return text.substring(BUS.length());
  }

  /**
   * Checks that there is a resolver exactly where there must be one.
   *
   * @throws IllegalArgumentException if there is not
   */
  static void check(ConflictPolicy policy, @Nullable ResolverName resolver) {
    boolean wanted = policy == ConflictPolicy.CUSTOM;
    if (wanted != (resolver != null)) {
      throw new IllegalArgumentException(
          wanted
              ? "resolver is missing, conflict policy custom needs one"
              : "resolver is given, only conflict policy custom has one");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}

package dev.syncline.core.placement;

import java.util.regex.Pattern;

/**
 * The stable name of a node.
 *
 * @param value letters, digits, {@code . _ -}; 1 to 63 characters, the first a letter or digit
 */
public record NodeName(String value) implements Comparable<NodeName> {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /** Checks the form. */
  public NodeName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("node name '" + value + "' does not match " + FORM);
    }
  }

  @Override
  public int compareTo(NodeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

package dev.syncline.core.group;

import java.util.regex.Pattern;

/**
 * The name of a group.
 *
 * @param value {@code [a-z0-9][a-z0-9_-]{0,63}}: no slash, so that ids of entries begin with it
 */
public record GroupName(String value) implements Comparable<GroupName> {
  /** The form of a name. */
  public static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  /** Checks the form. */
  public GroupName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("group name '" + value + "' does not match " + FORM);
    }
  }

  @Override
  public int compareTo(GroupName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

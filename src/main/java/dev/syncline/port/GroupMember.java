package dev.syncline.port;

import java.util.Comparator;

/**
 * One voter or learner of a {@link ConsensusGroup}: a node's name together with the id of the store
 * that holds its log. A node whose store was lost comes back as another member, because the votes
 * and entries that the first one acknowledged are gone. Ordered by name, then store id.
 *
 * @param node the node's name, 1 to 255 characters, without {@code #}, spaces or control characters
 * @param storeId id of the node's store, same alphabet and length
 */
public record GroupMember(String node, String storeId) implements Comparable<GroupMember> {

  private static final char SEPARATOR = '#';
  private static final int MAX_LENGTH = 255;
  private static final Comparator<GroupMember> ORDER =
      Comparator.comparing(GroupMember::node).thenComparing(GroupMember::storeId);

  /** Checks both parts. */
  public GroupMember {
    check("node", node);
    check("storeId", storeId);
  }

  /**
   * Reads the form that {@link #toString()} writes, such as {@code n1#5f0c91d2}.
   *
   * @throws IllegalArgumentException if the text has not exactly one separator or a part is invalid
   */
  public static GroupMember parse(String text) {
    int at = text.indexOf(SEPARATOR);
    if (at < 0) {
      throw new IllegalArgumentException("a member is written node#store, got: " + text);
    }
    return new GroupMember(text.substring(0, at), text.substring(at + 1));
  }

  private static void check(String part, String value) {
    boolean printable =
        value.chars().noneMatch(c -> c == SEPARATOR || c <= ' ' || Character.isISOControl(c));
    if (value.isEmpty() || value.length() > MAX_LENGTH || !printable) {
      throw new IllegalArgumentException(
          "%s must be 1 to %d characters without '#', spaces or control characters, got: %s"
              .formatted(part, MAX_LENGTH, value));
    }
  }

  @Override
  public int compareTo(GroupMember other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return node + SEPARATOR + storeId;
  }
}

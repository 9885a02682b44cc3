package dev.syncline.core.group;

import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.PositionTokens;

/**
 * The tokens of one generation of a group. They are sealed with its name and generation, so that
 * none moves a position that it does not belong to.
 */
public final class GroupTokens {
  private final PositionTokens tokens;

  /** Those of a generation. */
  public GroupTokens(String clusterId, GroupName group, long generation) {
    // A group's name has no space, so that two texts are never one.
    tokens = new PositionTokens(clusterId + " group " + group + " " + generation);
  }

  /** Writes the position as text, however long that is. */
  public String encode(FeedPosition position) {
    return tokens.encode(position);
  }

  /** Writes as much of the position as is read back: {@link PositionTokens#encodeWhatFits}. */
  public String encodeWhatFits(FeedPosition position) {
    return tokens.encodeWhatFits(position);
  }

  /**
   * Reads the text back.
   *
   * @throws CorruptDataException if it is no token of this generation; the message says so, for the
   *     client
   */
  public FeedPosition decode(String text) {
    try {
      return tokens.decode(text);
    } catch (CorruptDataException e) {
      throw new CorruptDataException(
          "was not given out to this group since it was made or last reset, or is damaged");
    }
  }
}

package dev.syncline.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Text in lines that keep to a width. */
public final class Wrap {
  private Wrap() {}

  /**
   * Breaks the text at blanks, never within a word: a path or an id can be copied whole, and the
   * terminal breaks what is too long for it. Blanks at a break go; the others stay.
   *
   * @param first code points in the first line; where its first word is longer it is left empty
   * @param later code points in each of the others
   * @return at least one line
   */
  public static List<String> lines(String text, int first, int later) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    int room = first;
    while (length(rest) > room) {
      int cut = rest.lastIndexOf(' ', rest.offsetByCodePoints(0, Math.max(0, room)));
      if (cut <= 0 && room < later) {
        cut = 0;
      } else if (cut <= 0) {
        cut = rest.indexOf(' ');
      }
      if (cut < 0) {
        break;
      }
      lines.add(rest.substring(0, cut).stripTrailing());
      rest = rest.substring(cut).stripLeading();
      room = later;
    }
    lines.add(rest);
    return lines;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}

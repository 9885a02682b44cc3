package dev.syncline.cli.terminal;

/** How a piece of text looks where colours are wanted. */
public enum Style {
  /** As it is. */
  PLAIN(""),
  /** What matters most. */
  BOLD("1"),
  /** What matters least. */
  DIM("2"),
  /** Good. */
  GREEN("32"),
  /** Bad. */
  RED("31"),
  /** Neither. */
  YELLOW("33"),
  /** Things to type or to open. */
  CYAN("36");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  /** The text between the escape sequences of ECMA-48's "select graphic rendition". */
  String escape(String text) {
    return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}

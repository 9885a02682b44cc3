package dev.syncline.api.request;

/** What a requester has sent, as its refusal quotes it. */
public final class Quoted {
  private static final int MAX_CHARS = 100;

  private Quoted() {}

  /** In quotation marks; a longer one is cut, and its length told. */
  public static String of(String text) {
    if (text.length() <= MAX_CHARS) {
      return "'" + text + "'";
    }
    boolean inPair = Character.isHighSurrogate(text.charAt(MAX_CHARS - 1));
    String start = text.substring(0, MAX_CHARS - (inPair ? 1 : 0));
    return "'" + start + "…' (" + text.length() + " characters)";
  }
}

package dev.syncline.port;

/** The headers of forwarded operations and of the messages that answer them. */
public final class ForwardHeaders {
  /** Where the outcome is to be sent. */
  public static final String ANSWER_TO = "answer-to";

  /** The operation's number, given by its sender, and given back with the outcome. */
  public static final String OPERATION = "operation";

  /** In place of an outcome: why nothing is known of it. */
  public static final String FAILURE = "failure";

  private ForwardHeaders() {}
}

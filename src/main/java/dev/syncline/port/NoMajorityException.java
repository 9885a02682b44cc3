package dev.syncline.port;

/** A change of the cluster found no majority in time. Read the state before trying again. */
public final class NoMajorityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was proposed and how long was waited. */
  public NoMajorityException(String message) {
    super(message);
  }
}

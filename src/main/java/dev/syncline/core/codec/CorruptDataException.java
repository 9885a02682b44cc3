package dev.syncline.core.codec;

/**
 * Bytes from a disk or a peer that do not decode; the caller discards them and never half-applies.
 */
public class CorruptDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was being read and what was wrong with it. */
  public CorruptDataException(String message) {
    super(message);
  }
}

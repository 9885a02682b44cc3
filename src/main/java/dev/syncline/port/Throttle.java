package dev.syncline.port;

/**
 * A cap on the bytes that a node sends per second. Never blocks: whoever reserves waits by a timer.
 *
 * <p>Thread-safe; one is shared by all who send.
 */
public interface Throttle {
  /**
   * Told when the throttle begins and ceases to hold senders back, in order and on the thread that
   * found out. Must return at once.
   */
  interface Listener {
    /** A reservation has to wait, the first since the throttle was last released. */
    void engaged(long bytesPerSecond);

    /** Nobody has to wait any more. */
    void released(long bytesPerSecond);
  }

  /**
   * Takes the bytes out of the budget and says when they may leave. Reservations are granted in the
   * order in which they were made; one larger than the budget goes into debt, which the next ones
   * wait for.
   *
   * @return nanoseconds to wait before sending, 0 to send now
   * @throws IllegalArgumentException if bytes are negative, or beyond 1 GiB while there is a cap
   */
  long reserve(long bytes);

  /** The cap in force; 0 means there is none. */
  long bytesPerSecond();

  /**
   * Changes the cap at once. Waits that were already handed out stay; what is still owed is paid at
   * the new rate. 0 removes the cap and forgives the debt.
   */
  void setBytesPerSecond(long bytesPerSecond);

  /**
   * Whether senders are being held back. Time alone releases a throttle, so this has to be asked,
   * or something be reserved, for the listeners to be told of it.
   */
  boolean isEngaged();

  /** Adds a listener for the life of the throttle. */
  void addListener(Listener listener);
}

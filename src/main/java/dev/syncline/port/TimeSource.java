package dev.syncline.port;

/** The node's clocks. */
public interface TimeSource {
  /** Wall clock, milliseconds since 1970; may jump. */
  long wallMillis();

  /** Monotonic clock, nanoseconds since an arbitrary moment. */
  long nanos();
}

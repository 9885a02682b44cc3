package dev.syncline.config;

/** Shape of a log line. */
public enum LogFormat {
  /** For people: time, level, logger, message, {@code key="value"} pairs. */
  TEXT,
  /** For collectors: one JSON object a line. */
  JSON
}

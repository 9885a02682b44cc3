package dev.syncline.config;

/** What has happened to a write when it is acknowledged. */
public enum Durability {
  /** It survives a power cut. */
  FSYNC,
  /** It survives the end of the process, and is lost with the machine. */
  OS_BUFFERED
}

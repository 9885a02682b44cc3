package dev.syncline.config;

/** How a node finds its peers. */
public enum Discovery {
  /** Through the configured seeds. */
  STATIC,
  /** Through the addresses of a DNS name, such as a headless service. */
  DNS
}

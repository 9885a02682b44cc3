package dev.syncline.config;

/** How the ring comes by its members: the keys under {@code ring}; reasons: {@link ConfigKeys}. */
public record RingConfig(boolean autoJoin) {
  static RingConfig from(Values values) {
    return new RingConfig(values.get(ConfigKeys.RING_AUTO_JOIN));
  }
}

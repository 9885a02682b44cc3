package dev.syncline.config;

/**
 * The event bus between nodes: the keys under {@code bus}. Limits and reasons: {@link ConfigKeys}.
 */
public record BusConfig(int port) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public BusConfig {
    ConfigKeys.BUS_PORT.check(port);
  }

  static BusConfig from(Values values) {
    return new BusConfig(values.get(ConfigKeys.BUS_PORT));
  }
}

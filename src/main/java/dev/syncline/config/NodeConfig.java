package dev.syncline.config;

import java.nio.file.Path;

/**
 * Who this node is and where it lives: the keys under {@code node}. Limits and reasons: {@link
 * ConfigKeys}.
 */
public record NodeConfig(
    String name, String zone, Path dataDir, String host, String bindHost, int eventLoops) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public NodeConfig {
    ConfigKeys.NODE_NAME.check(name);
    ConfigKeys.NODE_ZONE.check(zone);
    ConfigKeys.NODE_DATA_DIR.check(dataDir);
    ConfigKeys.NODE_HOST.check(host);
    ConfigKeys.NODE_BIND_HOST.check(bindHost);
    ConfigKeys.NODE_EVENT_LOOPS.check(eventLoops);
  }

  /**
   * Event-loop threads to start: {@link #eventLoops}, or half of the cores where that is 0.
   *
   * @param cores processors available to the process, at least 1
   */
  public int eventLoopThreads(int cores) {
    return eventLoops > 0 ? eventLoops : Math.max(1, cores / 2);
  }

  static NodeConfig from(Values values) {
    return new NodeConfig(
        values.get(ConfigKeys.NODE_NAME),
        values.get(ConfigKeys.NODE_ZONE),
        values.get(ConfigKeys.NODE_DATA_DIR),
        values.get(ConfigKeys.NODE_HOST),
        values.get(ConfigKeys.NODE_BIND_HOST),
        values.get(ConfigKeys.NODE_EVENT_LOOPS));
  }
}

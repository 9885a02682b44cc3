package dev.syncline.adapter.hazelcast;

/**
 * Where a process listens.
 *
 * @param host a name or an IP address; an IPv6 address without brackets
 * @param port 1 to 65,535
 */
public record HostAndPort(String host, int port) {
  /** Checks both parts. */
  public HostAndPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is blank");
    }
    if (port < 1 || port > HazelcastSettings.MAX_PORT) {
      throw new IllegalArgumentException(
          "port " + port + " is not in 1.." + HazelcastSettings.MAX_PORT);
    }
  }

  /**
   * Reads {@code host:port} or {@code [ipv6]:port}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static HostAndPort parse(String text) {
    String trimmed = text.trim();
    int colon = trimmed.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("'" + text + "' is not host:port");
    }
    String host = trimmed.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("'" + text + "': write an IPv6 address as [address]:port");
    }
    try {
      return new HostAndPort(host, Integer.parseInt(trimmed.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not host:port", e);
    }
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}

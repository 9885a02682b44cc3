package dev.syncline.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Drops what libraries warn of in the course of every start, change of the members and stop, also
 * where a process dies; the node says once that a member has gone, or does not answer. Whatever
 * else they warn of stays.
 */
public final class RoutineFilter extends Filter<ILoggingEvent> {
  private static final List<Routine> ROUTINE =
      List.of(
          new Routine("io.microraft.", "Status is set to ", false),
          new Routine("io.vertx.core.eventbus.", "Connecting to server ", true),
          new Routine("io.vertx.core.net.", "", true),
          new Routine("com.hazelcast.internal.server.tcp.", "Removing connection to ", true),
          new Routine("com.hazelcast.internal.server.tcp.", "closed. Reason: ", true),
          new Routine("com.hazelcast.internal.cluster.", "dead for reason: No connection", false),
          new Routine("com.hazelcast.spi.impl.operationservice.", "Not Member! target: ", false));

  private static final Pattern BROKEN_OFF =
      Pattern.compile("IOException|Connection reset|Broken pipe");

  /**
   * A warning.
   *
   * @param connection whether it is of a connection that has broken off or was refused: with any
   *     other cause it is told
   */
  private record Routine(String logger, String text, boolean connection) {
    boolean is(ILoggingEvent event) {
      return event.getLoggerName().startsWith(logger)
          && event.getFormattedMessage().contains(text)
          && (!connection || isOfAConnection(event));
    }
  }

  /** Logback calls it by name. */
  public RoutineFilter() {}

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return ROUTINE.stream().anyMatch(each -> each.is(event))
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }

  /** Some causes are in the text alone. */
  private static boolean isOfAConnection(ILoggingEvent event) {
    IThrowableProxy cause = event.getThrowableProxy();
    return cause instanceof ThrowableProxy known
        ? known.getThrowable() instanceof IOException
        : BROKEN_OFF.matcher(event.getFormattedMessage()).find();
  }
}

package dev.syncline.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Drops what a library warns of in the course of every ordinary start, change of the members and
 * stop; the node says so itself.
 */
public final class RoutineFilter extends Filter<ILoggingEvent> {
  private static final String CONSENSUS = "io.microraft.";
  private static final String STATUS = "Status is set to ";

  /** Logback calls it by name. */
  public RoutineFilter() {}

  @Override
  public FilterReply decide(ILoggingEvent event) {
    boolean routine =
        event.getLoggerName().startsWith(CONSENSUS) && event.getFormattedMessage().contains(STATUS);
    return routine ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}

package dev.syncline.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Drops what a library warns of in the course of every ordinary stop; the node says so itself. */
public final class RoutineFilter extends Filter<ILoggingEvent> {
  private static final String CONSENSUS = "io.microraft.";
  private static final String ENDED = "Status is set to TERMINATED";

  /** Logback calls it by name. */
  public RoutineFilter() {}

  @Override
  public FilterReply decide(ILoggingEvent event) {
    boolean routine =
        event.getLoggerName().startsWith(CONSENSUS) && event.getFormattedMessage().contains(ENDED);
    return routine ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}

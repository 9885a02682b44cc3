package dev.syncline.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The failure of an event as text. A stack trace shows where a fault is; what a library only warns
 * of, and a connection that was refused or reset, are none, and are told by name and cause alone.
 */
public final class FailureConverter extends ThrowableProxyConverter {
  private static final String OURS = "dev.syncline.";
  private static final int MAX_CAUSES = 8;

  /** Logback calls it by name. */
  public FailureConverter() {}

  @Override
  public String convert(ILoggingEvent event) {
    IThrowableProxy failure = event.getThrowableProxy();
    return failure == null || isFault(event, failure) ? super.convert(event) : names(failure);
  }

  private static boolean isFault(ILoggingEvent event, IThrowableProxy failure) {
    if (event.getLoggerName().startsWith(OURS)) {
      return true;
    }
    return event.getLevel().isGreaterOrEqual(Level.ERROR) && !isOfConnection(failure);
  }

  private static boolean isOfConnection(IThrowableProxy failure) {
    return chain(failure).stream()
        .anyMatch(
            each ->
                each instanceof ThrowableProxy known
                    && known.getThrowable() instanceof IOException);
  }

  private static String names(IThrowableProxy failure) {
    StringBuilder names = new StringBuilder();
    String last = "";
    for (IThrowableProxy each : chain(failure)) {
      String message = each.getMessage() == null ? "" : each.getMessage();
      // A wrapper repeats what it wraps.
      if (!last.isEmpty() && last.contains(message)) {
        continue;
      }
      String type = each.getClassName();
      names
          .append(names.isEmpty() ? "" : ", caused by ")
          .append(type.substring(type.lastIndexOf('.') + 1));
      names.append(message.isEmpty() ? "" : ": " + message);
      last = message;
    }
    return names.toString();
  }

  private static List<IThrowableProxy> chain(IThrowableProxy failure) {
    List<IThrowableProxy> chain = new ArrayList<>();
    for (IThrowableProxy each = failure;
        each != null && chain.size() < MAX_CAUSES;
        each = each.getCause()) {
      chain.add(each);
    }
    return chain;
  }
}

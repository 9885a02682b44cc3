package dev.syncline.cli.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.syncline.config.ConfigKeys;
import dev.syncline.config.LogConfig;
import java.net.URL;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/** Sets up the log lines of a process; see {@code logback.xml}. */
public final class Logging {
  /** Text or json, in the configuration's words. */
  static final String FORMAT_PROPERTY = "syncline.log.format";

  /** Least severe level of Syncline itself. */
  static final String LEVEL_PROPERTY = "syncline.log.level";

  /** The node that the lines come from. */
  static final String NODE_PROPERTY = "syncline.node.name";

  private static final String HAZELCAST_LOGGING = "hazelcast.logging.type";

  private Logging() {}

  /** Applies {@code log} to the whole process; call it before Hazelcast starts. */
  public static void configure(LogConfig log, String nodeName) {
    // Of the libraries at work on every node Hazelcast alone would use java.util.logging.
    if (System.getProperty(HAZELCAST_LOGGING) == null) {
      System.setProperty(HAZELCAST_LOGGING, "slf4j");
    }
    apply((LoggerContext) LoggerFactory.getILoggerFactory(), log, nodeName);
  }

  static void apply(LoggerContext context, LogConfig log, String nodeName) {
    context.reset();
    context.putProperty(FORMAT_PROPERTY, ConfigKeys.LOG_FORMAT.type().format(log.format()));
    context.putProperty(LEVEL_PROPERTY, ConfigKeys.LOG_LEVEL.type().format(log.level()));
    context.putProperty(NODE_PROPERTY, nodeName);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(resource("/logback.xml"));
    } catch (JoranException e) {
      throw new IllegalStateException("the bundled logback.xml is damaged", e);
    }
  }

  private static URL resource(String name) {
    return Objects.requireNonNull(Logging.class.getResource(name), name);
  }
}

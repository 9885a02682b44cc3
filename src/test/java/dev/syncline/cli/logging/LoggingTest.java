package dev.syncline.cli.logging;

import static ch.qos.logback.core.spi.FilterReply.DENY;
import static ch.qos.logback.core.spi.FilterReply.NEUTRAL;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.status.Status;
import dev.syncline.config.LogConfig;
import dev.syncline.config.LogFormat;
import dev.syncline.config.LogLevel;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** The log lines, made by the shipped set-up in a context of their own. */
class LoggingTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00.250Z");

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void aTextLineHoldsTimeLevelNodeLoggerMessageAndPairs() {
    configure(LogFormat.TEXT, LogLevel.INFO);
    LoggingEvent event = event("batch of {} committed", 32);
    event.addKeyValuePair(new KeyValuePair("partition", 5));
    event.addKeyValuePair(new KeyValuePair("peer", "n 2"));

    assertThat(line(event).stripTrailing())
        .isEqualTo(
            "2026-05-04T12:00:00.250Z INFO  [n1] Replica: batch of 32 committed partition=\"5\""
                + " peer=\"n 2\"");
  }

  @Test
  void aTextLineIsOneLineWhateverItHolds() {
    configure(LogFormat.TEXT, LogLevel.INFO);
    LoggingEvent event =
        event("first\nforged ERROR line\r\nthird", new IllegalStateException("a\nb"));

    assertThat(line(event))
        .containsOnlyOnce("\n")
        .endsWith("\n")
        .contains("first | forged ERROR line | third")
        .contains("java.lang.IllegalStateException: a | b | at ");
  }

  @Test
  void noTextLineEndsInABlank() {
    configure(LogFormat.TEXT, LogLevel.INFO);
    LoggingEvent withPair = event("joined");
    withPair.addKeyValuePair(new KeyValuePair("peer", "n2"));

    assertThat(line(event("started "))).endsWith("Replica: started" + System.lineSeparator());
    assertThat(line(withPair)).endsWith("joined peer=\"n2\"" + System.lineSeparator());
    assertThat(line(event("failed", new IllegalStateException("x"))))
        .contains("failed java.lang.IllegalStateException: x | at ")
        .doesNotContainPattern("[ |]\\R$");
  }

  @Test
  void aRefusedConnectionIsToldWithoutAStackTrace() {
    configure(LogFormat.TEXT, LogLevel.INFO);
    Exception refused = new IOException("connecting failed", new ConnectException("refused"));

    for (Level level : List.of(Level.WARN, Level.ERROR)) {
      assertThat(line(event("io.vertx.core.eventbus", level, "no connection", refused)))
          .endsWith(
              "no connection IOException: connecting failed, caused by ConnectException: refused"
                  + System.lineSeparator());
    }
  }

  @Test
  void aFaultKeepsItsStackTrace() {
    configure(LogFormat.TEXT, LogLevel.INFO);

    assertThat(line(event("io.vertx.core", Level.ERROR, "failed", new NullPointerException("x"))))
        .contains("| at ");
    assertThat(line(event("dev.syncline.Node", Level.WARN, "failed", new IOException("disk"))))
        .contains("| at ");
  }

  @Test
  void theOrdinaryLifeOfConsensusIsNoWarning() {
    for (LogFormat format : LogFormat.values()) {
      configure(format, LogLevel.INFO);

      for (String status : List.of("ACTIVE", "UPDATING_RAFT_GROUP_MEMBER_LIST", "TERMINATED")) {
        assertThat(filtered("io.microraft.RaftNode", "n1<cluster> Status is set to " + status))
            .isEqualTo(FilterReply.DENY);
      }
      assertThat(filtered("io.microraft.RaftNode", "n1<cluster> Demoting to FOLLOWER"))
          .isEqualTo(FilterReply.NEUTRAL);
    }
  }

  @Test
  void whatEveryDeathOfAProcessCausesInLibrariesIsNotToldAndOtherCausesAre() {
    Exception refused = new ConnectException("refused");
    Exception fault = new IllegalStateException("a fault");
    for (LogFormat format : LogFormat.values()) {
      configure(format, LogLevel.INFO);

      String bus = "io.vertx.core.eventbus.impl.clustered.ClusteredEventBus";
      assertThat(filtered(bus, "Connecting to server 7 failed", refused)).isEqualTo(DENY);
      assertThat(filtered(bus, "Connecting to server 7 failed", fault)).isEqualTo(NEUTRAL);
      assertThat(filtered(bus, "Something else failed", refused)).isEqualTo(NEUTRAL);
      String connection = "io.vertx.core.net.impl.ConnectionBase";
      assertThat(filtered(connection, "reset by peer", new IOException("reset"))).isEqualTo(DENY);
      assertThat(filtered(connection, "recvAddress(..) failed with error(-104): Connection reset"))
          .isEqualTo(DENY);
      assertThat(filtered(connection, "a fault")).isEqualTo(NEUTRAL);
      assertThat(filtered(connection, "a fault", fault)).isEqualTo(NEUTRAL);

      String tcp = "com.hazelcast.internal.server.tcp.TcpServerConnection";
      assertThat(filtered(tcp, "Connection[id=7] closed. Reason: Exception", refused))
          .isEqualTo(DENY);
      assertThat(filtered(tcp, "Connection[id=7] closed. Reason: Exception", fault))
          .isEqualTo(NEUTRAL);
      String handler = tcp + "ErrorHandler";
      String removing = "Removing connection to endpoint [n3] Cause => ";
      assertThat(filtered(handler, removing + "java.io.IOException {refused}")).isEqualTo(DENY);
      assertThat(filtered(handler, removing + "java.lang.Error {x}")).isEqualTo(NEUTRAL);
      String members = "com.hazelcast.internal.cluster.impl.MembershipManager";
      String suspected = "Member [n3] is suspected to be dead for reason: ";
      assertThat(filtered(members, suspected + "No connection")).isEqualTo(DENY);
      assertThat(filtered(members, suspected + "no heartbeats")).isEqualTo(NEUTRAL);
      String operations = "com.hazelcast.spi.impl.operationservice.impl.InvokeOnPartitions";
      assertThat(filtered(operations, "Not Member! target: [n3]")).isEqualTo(DENY);
      assertThat(filtered(operations, "Retrying invocation")).isEqualTo(NEUTRAL);

      assertThat(filtered("dev.syncline.Node", "failed", refused)).isEqualTo(NEUTRAL);
    }
  }

  private FilterReply filtered(String logger, String message, Object... arguments) {
    return appender().getFilterChainDecision(event(logger, Level.WARN, message, arguments));
  }

  @Test
  void aJsonLineIsOneObjectWithTheNodeAndThePairs() {
    configure(LogFormat.JSON, LogLevel.INFO);
    LoggingEvent event = event("a \"quoted\"\nmessage with {}", "\u00e9\u0001");
    event.addKeyValuePair(new KeyValuePair("partition", 5));
    event.addKeyValuePair(new KeyValuePair("peer", "n\"2"));
    event.addKeyValuePair(new KeyValuePair("held", true));

    String line = line(event);
    JsonObject json = new JsonObject(line);

    assertThat(line).containsOnlyOnce("\n").endsWith("\n");
    assertThat(json.getString("time")).isEqualTo("2026-05-04T12:00:00.250Z");
    assertThat(json.getString("level")).isEqualTo("INFO");
    assertThat(json.getString("loggerName")).isEqualTo("dev.syncline.verticle.Replica");
    assertThat(json.getString("formattedMessage"))
        .isEqualTo("a \"quoted\"\nmessage with \u00e9\u0001");
    assertThat(json.getJsonObject("fields"))
        .isEqualTo(
            new JsonObject()
                .put("node", "n1")
                .put("partition", 5)
                .put("peer", "n\"2")
                .put("held", true));
    assertThat(json.getValue("throwable")).isNull();
  }

  @Test
  void aJsonLineTellsAFailureInTheSameLine() {
    configure(LogFormat.JSON, LogLevel.INFO);

    String line = line(event("failed", new IllegalStateException("disk\nfull")));

    assertThat(line).containsOnlyOnce("\n");
    assertThat(new JsonObject(line).getJsonObject("throwable").getString("message"))
        .isEqualTo("disk\nfull");
  }

  @Test
  void aPairNamedTwiceIsOneField() {
    configure(LogFormat.JSON, LogLevel.INFO);
    LoggingEvent event = event("moved");
    event.addKeyValuePair(new KeyValuePair("node", "n2"));

    String line = line(event);

    assertThat(line).containsOnlyOnce("\"node\"");
    assertThat(new JsonObject(line).getJsonObject("fields").getString("node")).isEqualTo("n2");
  }

  @Test
  void librariesLogFromWarnWhateverTheLevel() {
    configure(LogFormat.TEXT, LogLevel.DEBUG);

    assertThat(context.getLogger("dev.syncline.verticle.Replica").isDebugEnabled()).isTrue();
    for (String library : new String[] {"com.hazelcast", "io.microraft", "io.netty", "io.vertx"}) {
      assertThat(context.getLogger(library).getEffectiveLevel()).as(library).isEqualTo(Level.WARN);
    }
  }

  @Test
  void eachLevelOfTheConfigurationIsOneOfLogback() {
    for (LogLevel level : LogLevel.values()) {
      configure(LogFormat.TEXT, level);

      assertThat(context.getLogger("dev.syncline").getLevel().toString()).isEqualTo(level.name());
    }
  }

  @Test
  void withoutAConfigurationTheLinesAreText() throws Exception {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Objects.requireNonNull(LoggingTest.class.getResource("/logback.xml")));

    assertThat(line(event("started")).stripTrailing())
        .isEqualTo("2026-05-04T12:00:00.250Z INFO  [-] Replica: started");
  }

  private void configure(LogFormat format, LogLevel level) {
    Logging.apply(context, new LogConfig(format, level, 0, 0, 1 << 20), "n1");
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .noneMatch(status -> status.getEffectiveLevel() > Status.INFO);
  }

  private LoggingEvent event(String message, Object... arguments) {
    return event("dev.syncline.verticle.Replica", Level.INFO, message, arguments);
  }

  private LoggingEvent event(String from, Level level, String message, Object... arguments) {
    Logger logger = context.getLogger(from);
    LoggingEvent event =
        new LoggingEvent(LoggingTest.class.getName(), logger, level, message, null, arguments);
    event.setInstant(NOON);
    return event;
  }

  private ConsoleAppender<ILoggingEvent> appender() {
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("stderr");
    assertThat(appender.getTarget()).isEqualTo("System.err");
    return appender;
  }

  private String line(ILoggingEvent event) {
    return new String(appender().getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}

package dev.syncline.cli.logging;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.JsonEscapeUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: {@code time} (RFC 3339, UTC), {@code level}, {@code threadName}, {@code
 * loggerName}, {@code formattedMessage}, {@code throwable} (null without a failure), and {@code
 * fields}: the node and the event's key-value pairs, whole numbers and booleans as such. The
 * library's own encoder makes each pair an object in a list, which collectors cannot query by name.
 */
public final class JsonLineEncoder extends JsonEncoder {
  /** Chooses the members; Logback calls it by name. */
  public JsonLineEncoder() {
    setWithSequenceNumber(false);
    setWithTimestamp(false);
    setWithNanoseconds(false);
    setWithContext(false);
    setWithMarkers(false);
    setWithMDC(false);
    setWithKVPList(false);
    setWithMessage(false);
    setWithFormattedMessage(true);
    setWithArguments(false);
  }

  @Override
  protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
    line.append(",\"time\":").append(quote(event.getInstant().toString())).append(",\"fields\":{");
    String separator = "";
    for (Map.Entry<String, Object> field : fields(event).entrySet()) {
      line.append(separator)
          .append(quote(field.getKey()))
          .append(':')
          .append(json(field.getValue()));
      separator = ",";
    }
    line.append('}');
  }

  /** A pair replaces an earlier one of the same name: JSON has each member once. */
  private Map<String, Object> fields(ILoggingEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Optional.ofNullable(getContext().getProperty(Logging.NODE_PROPERTY))
        .ifPresent(node -> fields.put("node", node));
    Optional.ofNullable(event.getKeyValuePairs())
        .orElse(List.of())
        .forEach(
            (KeyValuePair pair) -> fields.put(pair.key, pair.value == null ? "null" : pair.value));
    return fields;
  }

  private static String json(Object value) {
    boolean bare = value instanceof Integer || value instanceof Long || value instanceof Boolean;
    return bare ? value.toString() : quote(String.valueOf(value));
  }

  private static String quote(String text) {
    return '"' + JsonEscapeUtil.jsonEscapeString(text) + '"';
  }
}

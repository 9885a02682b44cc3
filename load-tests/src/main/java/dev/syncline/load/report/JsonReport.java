package dev.syncline.load.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.measure.Metric;
import dev.syncline.load.measure.Spread;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** A report for programs: every value of every repeat beside the medians. */
final class JsonReport {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonReport() {}

  /** The report as one JSON object. */
  static String of(Report report) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("title", report.title());
      json.writeStringField("command", report.command());
      strings(json, "facts", report.facts());
      json.writeArrayFieldStart("results");
      for (Row row : report.rows()) {
        row(json, row);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.append('\n').toString();
  }

  /** The findings as one JSON object. */
  static String of(Findings findings) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("title", findings.title());
      json.writeStringField("command", findings.command());
      strings(json, "facts", findings.facts());
      json.writeArrayFieldStart("results");
      for (Case each : findings.cases()) {
        json.writeStartObject();
        json.writeStringField("case", each.name());
        json.writeObjectFieldStart("metrics");
        for (Figure figure : each.figures()) {
          values(json, figure.key(), each.values(figure));
        }
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("problems");
      for (String problem : findings.problems()) {
        json.writeString(problem);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.append('\n').toString();
  }

  private static void row(JsonGenerator json, Row row) throws IOException {
    json.writeStartObject();
    Workload workload = row.workload();
    json.writeStringField("operation", workload.operation().label());
    json.writeNumberField("entriesPerRequest", workload.entriesPerRequest());
    json.writeStringField("level", workload.level().label());
    json.writeNumberField("dims", workload.dims());
    json.writeNumberField("concurrency", workload.concurrency());
    json.writeObjectFieldStart("metrics");
    for (Metric metric : Metric.values()) {
      List<Double> values = row.values(metric);
      if (!values.isEmpty()) {
        values(json, metric.key(), values);
      }
    }
    json.writeEndObject();
    json.writeObjectFieldStart("errors");
    for (Map.Entry<String, Long> error : row.errors().entrySet()) {
      json.writeNumberField(error.getKey(), error.getValue());
    }
    json.writeEndObject();
    strings(json, "errorSamples", row.errorSamples());
    json.writeEndObject();
  }

  private static void values(JsonGenerator json, String key, List<Double> values)
      throws IOException {
    Spread spread = Spread.of(values);
    json.writeObjectFieldStart(key);
    json.writeNumberField("median", spread.median());
    json.writeNumberField("min", spread.min());
    json.writeNumberField("max", spread.max());
    json.writeArrayFieldStart("values");
    for (double value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String field, Map<String, String> values)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<String, String> value : values.entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
  }
}

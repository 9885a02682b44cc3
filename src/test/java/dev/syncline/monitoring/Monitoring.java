package dev.syncline.monitoring;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alert rules and the dashboard of this checkout. */
public final class Monitoring {
  /** Where alerts and panels are. */
  public static final Path RULES = Path.of("k8s", "prometheus", "rules.yaml");

  public static final Path DASHBOARD = Path.of("k8s", "grafana", "syncline.json");
  public static final Path RUNBOOK = Path.of("docs", "operations.md");

  /** What whoever keeps the documents replaces; nobody can own the name (RFC 2606). */
  public static final String RUNBOOK_BASE = "http://syncline-runbook.invalid";

  private static final Pattern ALERT_LABEL = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
  private static final Pattern VALUES_OF = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");

  private Monitoring() {}

  /**
   * An expression of a rule or a panel.
   *
   * @param where whose it is
   * @param shown labels of the result that its text shows
   */
  public record Query(String where, String expression, Set<String> shown) {
    /** Copies the set. */
    public Query {
      shown = Set.copyOf(shown);
    }

    /** What it names and a node does not have. */
    public List<String> unknown(Exposition metrics) {
      return metrics.unknown(PromQl.parse(expression), shown).stream()
          .map(each -> where + ": " + each)
          .toList();
    }
  }

  /** An alert with what is said of it. */
  public record Alert(Query query, String name, String severity, String summary, String runbook) {
    /** What is missing of its texts and of its paragraph in the runbook. */
    public List<String> missing(Map<String, String> sections) {
      List<String> missing = new ArrayList<>();
      String anchor = name.toLowerCase(Locale.ROOT);
      if (!runbook.equals(RUNBOOK_BASE + "/docs/operations.md#" + anchor)) {
        missing.add(name + " points to " + runbook);
      }
      for (String part : List.of("**Means**", "**Look**", "**Do**")) {
        if (!sections.getOrDefault(anchor, "").contains(part)) {
          missing.add(name + " has no " + part + " in its paragraph");
        }
      }
      if (!Set.of("warning", "critical").contains(severity) || summary.equals("null")) {
        missing.add(name + " has no severity or summary");
      }
      return missing;
    }
  }

  /** Reads alert rules. */
  public static List<Alert> alerts(String yaml) {
    List<Alert> alerts = new ArrayList<>();
    Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    for (Object group : list(map(read).get("groups"))) {
      for (Object rule : list(map(group).get("rules"))) {
        alerts.add(alert(map(rule)));
      }
    }
    return alerts;
  }

  private static Alert alert(Map<?, ?> rule) {
    Map<?, ?> annotations = map(rule.get("annotations"));
    String name = String.valueOf(rule.get("alert"));
    String summary = String.valueOf(annotations.get("summary"));
    return new Alert(
        new Query(name, String.valueOf(rule.get("expr")), found(ALERT_LABEL, summary)),
        name,
        String.valueOf(map(rule.get("labels")).get("severity")),
        summary,
        String.valueOf(annotations.get("runbook_url")));
  }

  /** Reads the panels and variables of a dashboard. */
  public static List<Query> queries(String json) {
    JsonObject dashboard = new JsonObject(json);
    List<Query> queries = new ArrayList<>();
    for (Object each : dashboard.getJsonObject("templating").getJsonArray("list")) {
      JsonObject variable = (JsonObject) each;
      if (variable.getString("type").equals("query")) {
        Matcher values = VALUES_OF.matcher(variable.getString("query"));
        if (!values.matches()) {
          throw new IllegalArgumentException(variable.encode());
        }
        String name = "variable " + variable.getString("name");
        queries.add(new Query(name, values.group(1), Set.of(values.group(2))));
      }
    }
    for (Object each : dashboard.getJsonArray("panels")) {
      JsonObject panel = (JsonObject) each;
      if (!panel.getString("type").equals("row")) {
        for (Object target : panel.getJsonArray("targets")) {
          queries.add(query(panel.getString("title"), (JsonObject) target));
        }
      }
    }
    return queries;
  }

  private static Query query(String panel, JsonObject target) {
    String expression = target.getString("expr").replace("$__rate_interval", "5m");
    return new Query(panel, expression, found(LEGEND_LABEL, target.getString("legendFormat", "")));
  }

  /** What each heading of a document is followed by, by the anchor of the heading. */
  public static Map<String, String> sections(String markdown) {
    Map<String, String> sections = new HashMap<>();
    Matcher heading = Pattern.compile("(?ms)^#+ ([^\\n]+)\\n(.*?)(?=^#|\\z)").matcher(markdown);
    while (heading.find()) {
      String anchor =
          heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
      sections.put(anchor, heading.group(2).strip());
    }
    return sections;
  }

  /** The text of a file of this checkout. */
  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> found = new LinkedHashSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("no map: " + value);
  }

  private static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("no list: " + value);
  }
}

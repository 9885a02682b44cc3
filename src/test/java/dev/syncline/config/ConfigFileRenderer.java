package dev.syncline.config;

import dev.syncline.config.ConfigKey.Preset;
import java.util.ArrayList;
import java.util.List;

/** Writes the table of keys as the documented file {@code conf/syncline.yaml}. */
final class ConfigFileRenderer {
  private static final int WIDTH = 100;
  private static final String HEADER =
      """
      # Syncline: every setting with its default, limit and reason.
      #
      # A stronger source wins: the defaults, then this file (or --config FILE, or SYNCLINE_CONFIG),
      # then the environment, then the command line (--set key=value). The environment form of
      # http.maxBodyBytes is SYNCLINE_HTTP_MAX_BODY_BYTES. Lists are comma-separated. A key without a
      # value keeps its default; an unknown key is an error. The launcher and the commands read
      # SYNCLINE_JAVA_OPTS, SYNCLINE_CLASS_ARCHIVE, SYNCLINE_HOME, SYNCLINE_CONFIG and SYNCLINE_URL, which
      # are no settings.
      """;

  private ConfigFileRenderer() {}

  static String render() {
    List<String> lines = new ArrayList<>();
    String section = "";
    for (ConfigKey<?> key : ConfigKeys.all()) {
      int dot = key.name().indexOf('.');
      String keySection = dot < 0 ? "" : key.name().substring(0, dot);
      lines.add("");
      if (!keySection.equals(section) && !keySection.isEmpty()) {
        lines.add(keySection + ":");
      }
      section = keySection;
      lines.addAll(entry(key, key.name().substring(dot + 1), dot < 0 ? "" : "  "));
    }
    return HEADER + String.join("\n", lines) + "\n";
  }

  private static List<String> entry(ConfigKey<?> key, String name, String indent) {
    List<String> lines = new ArrayList<>(comment(indent, key.meaning()));
    lines.addAll(comment(indent, "Limit: " + key.type().limit() + "."));
    if (!(key.preset() instanceof Preset.Fixed)) {
      lines.addAll(comment(indent, "Default: " + key.preset().description() + "."));
    }
    lines.addAll(comment(indent, "Reason: " + key.reason()));
    lines.add((indent + name + ": " + value(key)).stripTrailing());
    return lines;
  }

  private static String value(ConfigKey<?> key) {
    if (key.preset() instanceof Preset.Fixed fixed) {
      boolean emptyList = fixed.text().isEmpty() && key.type() instanceof ValueType.TextList;
      return emptyList ? "[]" : fixed.text();
    }
    return "";
  }

  private static List<String> comment(String indent, String text) {
    String prefix = indent + "# ";
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(prefix);
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() > WIDTH) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(prefix);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}

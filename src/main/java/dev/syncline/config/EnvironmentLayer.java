package dev.syncline.config;

import dev.syncline.config.ConfigOutcome.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings from variables named {@code SYNCLINE_…}. */
final class EnvironmentLayer {
  /** Read by the launcher and the commands: no settings of a node. */
  static final Set<String> RESERVED =
      Set.of(
          "SYNCLINE_JAVA_OPTS",
          "SYNCLINE_CLASS_ARCHIVE",
          "SYNCLINE_URL",
          ConfigSources.HOME_VARIABLE,
          ConfigSources.CONFIG_VARIABLE);

  private static final String PREFIX = "SYNCLINE_";
  private static final Map<String, String> KEY_BY_VARIABLE =
      ConfigKeys.all().stream()
          .collect(Collectors.toUnmodifiableMap(ConfigKey::environmentName, ConfigKey::name));

  // Kubernetes puts these into every pod beside a service called "syncline" or "syncline-…".
  private static final Pattern SERVICE_VARIABLE =
      Pattern.compile(
          PREFIX
              + "([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
              + "|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
  private static final Pattern SERVICE_PORT_VARIABLE =
      Pattern.compile(PREFIX + "([A-Z0-9_]+_)?PORT");
  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.+");

  private EnvironmentLayer() {}

  static ConfigLayer read(Map<String, String> environment) {
    List<Setting> settings = new ArrayList<>();
    List<ConfigProblem> problems = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (variable, text) -> {
              if (isSetting(variable, text)) {
                add(variable, text, settings, problems);
              }
            });
    return new ConfigLayer(settings, problems);
  }

  private static boolean isSetting(String variable, String text) {
    return variable.startsWith(PREFIX)
        && !RESERVED.contains(variable)
        && !SERVICE_VARIABLE.matcher(variable).matches()
        && !(SERVICE_PORT_VARIABLE.matcher(variable).matches()
            && SERVICE_ADDRESS.matcher(text).matches());
  }

  private static void add(
      String variable, String text, List<Setting> settings, List<ConfigProblem> problems) {
    String origin = "environment variable " + variable;
    String key = KEY_BY_VARIABLE.get(variable);
    if (key == null) {
      problems.add(ConfigProblem.unknownKey(origin, variable, KEY_BY_VARIABLE.keySet()));
    } else {
      settings.add(new Setting(key, text.strip(), origin));
    }
  }
}

package dev.syncline.config;

import dev.syncline.config.ConfigKey.Preset;
import dev.syncline.config.ConfigOutcome.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fills the table of keys: defaults, then the file, the environment and the flags, each winning
 * over the ones before. Every problem of every source is reported at once; a bad value that a
 * stronger source replaces is none.
 */
public final class ConfigLoader {
  private static final String DEFAULT_ORIGIN = "default";

  private final Map<String, Setting> given = new HashMap<>();
  private final Map<String, Object> values = new HashMap<>();
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final ConfigSources sources;

  private ConfigLoader(ConfigSources sources) {
    this.sources = sources;
  }

  /** Reads the file, if any; blocks on the file system, and never on the network. */
  public static ConfigOutcome load(ConfigSources sources) {
    return new ConfigLoader(sources).load();
  }

  private ConfigOutcome load() {
    sources.file().map(FileLayer::read).ifPresent(this::apply);
    apply(EnvironmentLayer.read(sources.environment()));
    apply(flags());
    ConfigKeys.all().forEach(this::resolve);
    Relation.ALL.forEach(this::relate);
    if (!problems.isEmpty()) {
      return new ConfigOutcome.Rejected(problems);
    }
    List<Setting> settings =
        ConfigKeys.all().stream().map(this::changed).flatMap(Optional::stream).toList();
    return new ConfigOutcome.Loaded(SynclineConfig.from(this::value), settings);
  }

  private Optional<Setting> changed(ConfigKey<?> key) {
    return Optional.ofNullable(given.get(key.name()))
        .filter(setting -> presetText(key.preset()).filter(setting.text()::equals).isEmpty());
  }

  private void apply(ConfigLayer layer) {
    layer.settings().forEach(setting -> given.put(setting.key(), setting));
    problems.addAll(layer.problems());
  }

  private ConfigLayer flags() {
    List<Setting> settings = new ArrayList<>();
    List<ConfigProblem> unknown = new ArrayList<>();
    List<String> names = ConfigKeys.names();
    new TreeMap<>(sources.flags())
        .forEach(
            (name, text) -> {
              // The detail names the key: an origin that did too would say it twice.
              String origin = "command line";
              if (names.contains(name)) {
                settings.add(new Setting(name, text.strip(), origin));
              } else {
                unknown.add(ConfigProblem.unknownKey(origin, name, names));
              }
            });
    return new ConfigLayer(settings, unknown);
  }

  private <T> void resolve(ConfigKey<T> key) {
    Optional.ofNullable(given.get(key.name()))
        .or(() -> presetText(key.preset()).map(text -> preset(key, text)))
        .ifPresent(setting -> parse(key, setting));
  }

  private <T> void parse(ConfigKey<T> key, Setting setting) {
    Optional<T> value = key.type().parse(setting.text());
    if (value.isPresent()) {
      values.put(key.name(), value.get());
    } else {
      problems.add(new ConfigProblem(setting.origin(), key.violation(setting.text())));
    }
  }

  private static Setting preset(ConfigKey<?> key, String text) {
    return new Setting(key.name(), text, DEFAULT_ORIGIN + " (" + key.preset().description() + ")");
  }

  /** Empty where the default derives from a key that is itself refused. */
  private Optional<String> presetText(Preset preset) {
    if (preset instanceof Preset.DerivedFrom derived) {
      return Optional.ofNullable(values.get(derived.basis().name()))
          .map(value -> derived.prefix() + value);
    }
    return Optional.of(
        preset instanceof Preset.Fixed fixed ? fixed.text() : sources.hostName().get());
  }

  private void relate(Relation relation) {
    boolean known = relation.keys().stream().allMatch(key -> values.containsKey(key.name()));
    if (known && !relation.holds().test(this::value)) {
      String origins =
          relation.keys().stream().map(this::origin).distinct().collect(Collectors.joining(", "));
      problems.add(new ConfigProblem(origins, relation.violation(this::value)));
    }
  }

  private String origin(ConfigKey<?> key) {
    Setting setting = given.get(key.name());
    return setting == null ? DEFAULT_ORIGIN : setting.origin();
  }

  @SuppressWarnings("unchecked") // resolve() stored what the key's own type parsed
  private <T> T value(ConfigKey<T> key) {
    return (T) Objects.requireNonNull(values.get(key.name()), key.name());
  }
}

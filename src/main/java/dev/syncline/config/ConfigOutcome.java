package dev.syncline.config;

import java.util.List;
import java.util.stream.Collectors;

/** What became of loading: a configuration, or every reason why there is none. */
public sealed interface ConfigOutcome {
  /**
   * The configuration holds.
   *
   * @param settings what was set to something other than its default, in the table's order
   */
  record Loaded(SynclineConfig config, List<Setting> settings) implements ConfigOutcome {
    /** Copies the list. */
    public Loaded {
      settings = List.copyOf(settings);
    }
  }

  /** The configuration is refused for each of {@code problems}, of which there is at least one. */
  record Rejected(List<ConfigProblem> problems) implements ConfigOutcome {
    /** Copies the list. */
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /**
   * A key that someone set.
   *
   * @param key its name
   * @param text its value as given
   * @param origin where the winning value was set
   */
  record Setting(String key, String text, String origin) {}

  /**
   * The configuration.
   *
   * @throws IllegalArgumentException with one line for each problem
   */
  default SynclineConfig orThrow() {
    if (this instanceof Rejected rejected) {
      throw new IllegalArgumentException(
          rejected.problems().stream()
              .map(ConfigProblem::toString)
              .collect(Collectors.joining("\n")));
    }
    return ((Loaded) this).config();
  }
}

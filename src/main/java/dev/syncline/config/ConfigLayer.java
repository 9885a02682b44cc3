package dev.syncline.config;

import dev.syncline.config.ConfigOutcome.Setting;
import java.util.List;

/**
 * What one source contributes.
 *
 * @param settings known keys, each at most once
 * @param problems what in the source is refused whatever the other sources say
 */
record ConfigLayer(List<Setting> settings, List<ConfigProblem> problems) {
  ConfigLayer {
    settings = List.copyOf(settings);
    problems = List.copyOf(problems);
  }
}

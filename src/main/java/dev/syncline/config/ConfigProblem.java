package dev.syncline.config;

import java.util.Collection;

/**
 * One reason to refuse a configuration.
 *
 * @param origin where it was set: a file with its line, an environment variable, a flag
 * @param detail the key, what is wrong and what is allowed
 */
public record ConfigProblem(String origin, String detail) {
  static ConfigProblem unknownKey(String origin, String name, Collection<String> known) {
    return new ConfigProblem(
        origin, "unknown key " + name + "; the nearest is " + NearestName.to(name, known));
  }

  @Override
  public String toString() {
    return origin + ": " + detail;
  }
}

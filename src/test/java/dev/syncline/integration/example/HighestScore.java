package dev.syncline.integration.example;

import dev.syncline.api.resolver.ConcurrentVersion;
import dev.syncline.api.resolver.Conflict;
import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.api.resolver.Resolution;
import java.util.Comparator;

/** The example of docs/resolvers.md: of several versions the one with the highest score stays. */
public class HighestScore implements ConflictResolver {
  @Override
  public String name() {
    return "highest-score";
  }

  @Override
  public Resolution resolve(Conflict conflict) {
    return conflict.values().stream()
        .max(Comparator.comparingDouble(HighestScore::score).thenComparing(ConcurrentVersion::dot))
        .map(Resolution::keep)
        .orElseGet(Resolution::leave);
  }

  private static double score(ConcurrentVersion version) {
    return version.value().orElseThrow().payload().toJson().getDouble("score", 0.0);
  }
}

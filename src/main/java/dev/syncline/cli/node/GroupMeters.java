package dev.syncline.cli.node;

import dev.syncline.verticle.group.GroupLags;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** Meters of consumer groups; of a group that is measured no more there is no series. */
final class GroupMeters implements Consumer<Map<String, GroupLags.Lag>> {
  private final MultiGauge entries;
  private final MultiGauge seconds;

  private GroupMeters(MeterRegistry registry) {
    entries =
        MultiGauge.builder("syncline.stream.group.lag.entries")
            .description("Writes that the group wants and has not acknowledged")
            .register(registry);
    seconds =
        MultiGauge.builder("syncline.stream.group.lag")
            .baseUnit("seconds")
            .description("Age of the oldest of them; NaN where nobody can tell")
            .register(registry);
  }

  static GroupMeters of(MeterRegistry registry) {
    return new GroupMeters(registry);
  }

  @Override
  public void accept(Map<String, GroupLags.Lag> lags) {
    show(entries, lags, GroupLags.Lag::entries);
    show(seconds, lags, GroupLags.Lag::seconds);
  }

  private static void show(
      MultiGauge gauge, Map<String, GroupLags.Lag> lags, ToDoubleFunction<GroupLags.Lag> value) {
    gauge.register(
        lags.entrySet().stream()
            .<MultiGauge.Row<?>>map(
                each -> MultiGauge.Row.of(Tags.of("group", each.getKey()), each.getValue(), value))
            .toList(),
        true);
  }
}

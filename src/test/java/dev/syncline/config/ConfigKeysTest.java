package dev.syncline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of keys and the records that mirror it. */
class ConfigKeysTest {
  private static final Map<String, String> SUFFIX_BY_UNIT =
      Map.of("milliseconds", "Millis", "seconds", "Seconds", "bytes", "Bytes");

  static Stream<ConfigKey<?>> keys() {
    return ConfigKeys.all().stream();
  }

  static Stream<ConfigKey<?>> numericKeys() {
    return keys().filter(key -> !unit(key).equals("not a number"));
  }

  @Test
  void theRecordsMirrorTheTable() {
    assertThat(componentPaths(SynclineConfig.class, ""))
        .containsExactlyInAnyOrderElementsOf(ConfigKeys.names());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeyReadsTheRecordItIsNamedAfter(ConfigKey<?> key) throws ReflectiveOperationException {
    SynclineConfig config = SynclineConfig.of(Map.of("node.name", "n1"));

    Object value = config;
    for (String step : key.name().split("\\.", -1)) {
      value = value.getClass().getMethod(step).invoke(value);
    }

    assertThat(config.<Object>get(untyped(key))).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("numericKeys")
  void aNumberNamesItsUnit(ConfigKey<?> key) {
    SUFFIX_BY_UNIT.forEach(
        (unit, suffix) ->
            assertThat(key.name().endsWith(suffix))
                .as("%s is in %s", key.name(), unit)
                .isEqualTo(unit(key).equals(unit)));
  }

  @ParameterizedTest
  @MethodSource("numericKeys")
  void aNumberIsAcceptedAtItsLimitsAndNotBeyond(ConfigKey<?> key) {
    long min = limits(key).get(0);
    long max = limits(key).get(1);

    assertThat(key.type().parse(Long.toString(min))).isPresent();
    assertThat(key.type().parse(Long.toString(max))).isPresent();
    assertThat(key.type().parse(Long.toString(min - 1))).isEmpty();
    assertThat(key.type().parse(Long.toString(max + 1))).isEmpty();
    assertThat(key.type().parse("ten")).isEmpty();
    assertThat(key.type().parse("")).isEmpty();
    assertThat(key.type().parse(min + ".5")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeySaysWhatItDoesAndWhy(ConfigKey<?> key) {
    assertThat(key.meaning()).endsWith(".").hasSizeGreaterThan(20);
    assertThat(key.reason()).endsWith(".").hasSizeGreaterThan(20);
  }

  @Test
  void environmentNamesSplitCamelCase() {
    assertThat(ConfigKeys.NODE_DATA_DIR.environmentName()).isEqualTo("SYNCLINE_NODE_DATA_DIR");
    assertThat(ConfigKeys.DURABILITY.environmentName()).isEqualTo("SYNCLINE_DURABILITY");
    assertThat(ConfigKeys.CLUSTER_INITIAL_MEMBERS.environmentName())
        .isEqualTo("SYNCLINE_CLUSTER_INITIAL_MEMBERS");
  }

  @Test
  void environmentNamesAreUniqueAndNotReserved() {
    assertThat(keys().map(ConfigKey::environmentName))
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(EnvironmentLayer.RESERVED);
  }

  @Test
  void aRecordRefusesWhatTheTableRefuses() {
    assertThatThrownBy(() -> new SyncConfig(100, 0, 1 << 20, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("sync.batchEntries", "'0'", "from 1 to 100000");
    assertThatThrownBy(() -> new PeerConfig(262_144, 2, 1L << 20, 500, 99))
        .hasMessageContaining("peer.suspectAfterMillis");
  }

  @Test
  void sectionsThatContradictEachOtherAreRefused() {
    SynclineConfig good = SynclineConfig.of(Map.of("node.name", "n1"));

    assertThatThrownBy(
            () ->
                new SynclineConfig(
                    good.node(),
                    good.http(),
                    good.cluster(),
                    new BusConfig(good.http().port()),
                    good.durability(),
                    good.store(),
                    good.backup(),
                    good.peer(),
                    good.coordinator(),
                    good.sync(),
                    good.resolvers(),
                    good.raft(),
                    good.ring(),
                    good.formation(),
                    good.shutdown(),
                    good.extensions(),
                    good.log(),
                    good.conflicts(),
                    good.clock(),
                    good.siblings(),
                    good.idempotency(),
                    good.tracing(),
                    good.events(),
                    good.groups(),
                    good.index(),
                    good.search()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("http.port", "bus.port", "8080");
  }

  @Test
  void aListInARecordIsACopy() {
    List<String> members = new ArrayList<>(List.of("n1"));
    ClusterConfig cluster =
        new ClusterConfig(
            "c", 5701, members, List.of(), Discovery.STATIC, java.util.Optional.empty(), 15);

    members.add("n2");

    assertThat(cluster.initialMembers()).containsExactly("n1");
  }

  @Test
  void zeroEventLoopsMeansHalfOfTheCores() {
    NodeConfig derived = SynclineConfig.of(Map.of()).node();
    NodeConfig given = SynclineConfig.of(Map.of("node.eventLoops", "3")).node();

    assertThat(List.of(1, 2, 3, 8).stream().map(derived::eventLoopThreads))
        .containsExactly(1, 1, 1, 4);
    assertThat(given.eventLoopThreads(64)).isEqualTo(3);
  }

  private static List<String> componentPaths(Class<?> type, String prefix) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(component -> paths(component, prefix).stream())
        .toList();
  }

  private static List<String> paths(RecordComponent component, String prefix) {
    String path = prefix + component.getName();
    return component.getType().isRecord()
        ? componentPaths(component.getType(), path + ".")
        : List.of(path);
  }

  @SuppressWarnings("unchecked") // the value is only compared
  private static ConfigKey<Object> untyped(ConfigKey<?> key) {
    return (ConfigKey<Object>) key;
  }

  private static String unit(ConfigKey<?> key) {
    if (key.type() instanceof ValueType.WholeNumber number) {
      return number.unit();
    }
    return key.type() instanceof ValueType.LargeNumber number ? number.unit() : "not a number";
  }

  private static List<Long> limits(ConfigKey<?> key) {
    if (key.type() instanceof ValueType.WholeNumber number) {
      return List.of((long) number.min(), (long) number.max());
    }
    ValueType.LargeNumber number = (ValueType.LargeNumber) key.type();
    return List.of(number.min(), number.max());
  }
}

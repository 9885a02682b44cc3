package dev.syncline.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.config.ConfigLoader;
import dev.syncline.config.ConfigOutcome;
import dev.syncline.config.ConfigSources;
import dev.syncline.config.Discovery;
import dev.syncline.config.SynclineConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the manifests say is what a node reads, listens on and answers. */
class CodeAgreementTest {
  private static ConfigOutcome load(Overlay overlay, String pod, String zone) {
    Map<String, String> environment = new Pods(overlay).environment(pod, "10.244.0.7", zone);
    Path file = Path.of("conf", "syncline.yaml");
    return ConfigLoader.load(
        new ConfigSources(Optional.of(file), environment, Map.of(), () -> pod));
  }

  private static SynclineConfig config(Overlay overlay) {
    return load(overlay, "syncline-0", "zone-a").orThrow();
  }

  @ParameterizedTest
  @FieldSource("dev.syncline.deployment.Overlay#NAMES")
  void aNodeTakesEveryVariable(String name) {
    Overlay overlay = Overlay.of(name);
    SynclineConfig config = config(overlay);
    assertThat(config.node().name()).isEqualTo("syncline-0");
    assertThat(config.node().host()).isEqualTo("10.244.0.7");
    assertThat(config.node().zone()).isEqualTo(name.equals("production") ? "zone-a" : "default");
    assertThat(config.cluster().initialMembers()).isEqualTo(new Pods(overlay).names());
    assertThat(config.cluster().discovery()).isEqualTo(Discovery.DNS);
    assertThat(config.cluster().dnsName()).contains(new Pods(overlay).peers());
    assertThat(config.ring().autoJoin()).isTrue();
  }

  @Test
  void whereKubernetesTellsNoZoneANodeSaysSoInsteadOfTakingAWrongOne() {
    ConfigOutcome outcome = load(Overlay.of("production"), "syncline-0", "");
    assertThat(outcome).isInstanceOf(ConfigOutcome.Rejected.class);
    assertThat(((ConfigOutcome.Rejected) outcome).problems())
        .singleElement()
        .asString()
        .contains("SYNCLINE_NODE_ZONE");
  }

  @ParameterizedTest
  @FieldSource("dev.syncline.deployment.Overlay#NAMES")
  void thePortsAreThoseThatANodeListensOn(String name) {
    Overlay overlay = Overlay.of(name);
    SynclineConfig config = config(overlay);
    List<Object> ports = Yaml.listAt(overlay.node(), "ports");
    assertThat(ports).hasSize(3);
    assertThat(Yaml.intAt(ports, "http", "containerPort")).isEqualTo(config.http().port());
    assertThat(Yaml.intAt(ports, "cluster", "containerPort")).isEqualTo(config.cluster().port());
    assertThat(Yaml.intAt(ports, "bus", "containerPort")).isEqualTo(config.bus().port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"startupProbe", "livenessProbe", "readinessProbe"})
  void probesAskWhatTheNodeDescribes(String probe) {
    Overlay overlay = Overlay.of("production");
    String path = Yaml.textAt(overlay.node(), probe, "httpGet", "path");
    assertThat(path).isEqualTo(probe.equals("readinessProbe") ? "/health/ready" : "/health/live");
    assertThat(operation(path)).isNotNull();
  }

  @Test
  void prometheusAsksWhatTheNodeDescribes() {
    Object monitor = Overlay.of("production").get("ServiceMonitor", "syncline");
    assertThat(operation(Yaml.textAt(monitor, "spec", "endpoints", 0, "path"))).isNotNull();
  }

  private static @Nullable Object operation(String path) {
    Map<String, Object> api =
        Yaml.documents(Path.of("src", "main", "resources", "openapi.yaml")).get(0);
    return Yaml.at(api, "paths", path, "get");
  }

  @ParameterizedTest
  @FieldSource("dev.syncline.deployment.Overlay#NAMES")
  void whatANodeKeepsIsOnItsVolume(String name) {
    Overlay overlay = Overlay.of(name);
    SynclineConfig config = config(overlay);
    Path volume = Path.of(Yaml.textAt(overlay.node(), "volumeMounts", "data", "mountPath"));
    String archive = Yaml.textAt(overlay.node(), "env", "SYNCLINE_CLASS_ARCHIVE", "value");
    assertThat(
            Stream.of(
                config.node().dataDir(),
                config.backup().directoryOf(config.node().dataDir()),
                Path.of(archive)))
        .allMatch(each -> each.startsWith(volume) && !each.equals(volume));
    assertThat(config.backup().directoryOf(config.node().dataDir()))
        .as("a backup outlives the data")
        .matches(each -> !each.startsWith(config.node().dataDir()));
    assertThat(
            Yaml.textAt(
                overlay.statefulSet(), "spec", "volumeClaimTemplates", 0, "metadata", "name"))
        .isEqualTo("data");
  }

  @ParameterizedTest
  @FieldSource("dev.syncline.deployment.Overlay#NAMES")
  void kubernetesWaitsForAnOrderlyEnd(String name) {
    Overlay overlay = Overlay.of(name);
    SynclineConfig config = config(overlay);
    long graceMillis = 1_000L * Yaml.intAt(overlay.podSpec(), "terminationGracePeriodSeconds");
    long preStopMillis =
        1_000L * Yaml.intAt(overlay.node(), "lifecycle", "preStop", "sleep", "seconds");
    long classArchiveMillis = 10_000;
    assertThat(preStopMillis).isPositive();
    assertThat(preStopMillis + config.shutdown().limitMillis() + classArchiveMillis)
        .isLessThanOrEqualTo(graceMillis);
    Map<String, Object> ready = Yaml.mapAt(overlay.node(), "readinessProbe");
    assertThat(config.shutdown().announceMillis())
        .as("noticed by the probe before the node stops")
        .isGreaterThan(
            1_000 * Yaml.intAt(ready, "periodSeconds") * Yaml.intAt(ready, "failureThreshold"));
  }

  @ParameterizedTest
  @FieldSource("dev.syncline.deployment.Overlay#NAMES")
  void cachesQueuesAndHeapFitIntoTheMemory(String name) {
    Overlay overlay = Overlay.of(name);
    SynclineConfig config = config(overlay);
    String text = Yaml.textAt(overlay.node(), "resources", "limits", "memory");
    assertThat(text).endsWith("Gi");
    long limitBytes = Long.parseLong(text.replace("Gi", "")) << 30;
    String options = Yaml.textAt(overlay.node(), "env", "SYNCLINE_JAVA_OPTS", "value");
    long outside =
        (limitBytes * Long.parseLong(after(options, "-XX:MaxRAMPercentage="))) / 100
            + (Long.parseLong(after(options, "-XX:MaxDirectMemorySize=").replace("m", "")) << 20)
            + config.store().blockCacheBytes()
            + config.store().memtableBytes();
    assertThat(outside).as("and the code, threads and malloc").isLessThan(limitBytes * 95 / 100);
  }

  private static String after(String options, String option) {
    return Stream.of(options.split(" ", -1))
        .filter(each -> each.startsWith(option))
        .map(each -> each.substring(option.length()))
        .findFirst()
        .orElseThrow();
  }
}

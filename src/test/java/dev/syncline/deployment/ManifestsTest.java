package dev.syncline.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ManifestsTest {
  @ParameterizedTest
  @FieldSource("dev.syncline.deployment.Overlay#NAMES")
  void kubernetesTakesEveryFieldOfEveryManifest(String name) {
    Overlay overlay = Overlay.of(name);
    assertThat(overlay.resources().stream().flatMap(each -> StrictModels.problems(each).stream()))
        .isEmpty();
    assertThat(overlay.resources()).hasSizeGreaterThanOrEqualTo(7);
  }

  @ParameterizedTest
  @FieldSource("dev.syncline.deployment.Overlay#NAMES")
  void noManifestBreaksARule(String name) {
    assertThat(Policy.problems(Overlay.of(name))).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("dev.syncline.deployment.Overlay#NAMES")
  void everyResourceIsInTheOverlaysRestrictedNamespace(String name) {
    Overlay overlay = Overlay.of(name);
    Map<String, Object> namespace =
        overlay.resources().stream()
            .filter(each -> "Namespace".equals(each.get("kind")))
            .findFirst()
            .orElseThrow();
    assertThat(Yaml.mapAt(namespace, "metadata", "labels"))
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    for (Map<String, Object> each : overlay.resources()) {
      if (!each.equals(namespace)) {
        assertThat(Yaml.textAt(each, "metadata", "namespace"))
            .isEqualTo(Yaml.textAt(namespace, "metadata", "name"));
      }
    }
  }

  @Test
  void productionSpreadsOverThreeZonesAndTellsEachNodeItsOwn() {
    Overlay production = Overlay.of("production");
    assertThat(production.replicas()).isEqualTo(3);
    Object zones = Yaml.listAt(production.podSpec(), "topologySpreadConstraints").get(0);
    assertThat(Yaml.textAt(zones, "topologyKey")).isEqualTo("topology.kubernetes.io/zone");
    assertThat(Yaml.intAt(zones, "minDomains")).isEqualTo(3);
    assertThat(Yaml.textAt(zones, "whenUnsatisfiable")).isEqualTo("DoNotSchedule");
    assertThat(
            Yaml.textAt(
                production.node(),
                "env",
                "SYNCLINE_NODE_ZONE",
                "valueFrom",
                "fieldRef",
                "fieldPath"))
        .isEqualTo("metadata.labels['topology.kubernetes.io/zone']");
    assertThat(production.resources().stream().map(each -> each.get("kind")))
        .contains("ServiceMonitor", "PodDisruptionBudget", "NetworkPolicy");
    Object monitor = production.get("ServiceMonitor", "syncline");
    assertThat(Yaml.mapAt(production.get("Service", "syncline"), "metadata", "labels"))
        .containsAllEntriesOf(Yaml.mapAt(monitor, "spec", "selector", "matchLabels"));
    assertThat(
            Yaml.mapAt(production.get("Service", "syncline-peers"), "metadata", "labels")
                .entrySet())
        .as("scraped once")
        .doesNotContainAnyElementsOf(
            List.of(Map.entry("app.kubernetes.io/component", (Object) "api")));
    assertThat(Yaml.mapAt(monitor, "spec", "selector", "matchLabels"))
        .containsEntry("app.kubernetes.io/component", "api");
  }

  @Test
  void rulesAndDashboardAreThoseOfTheRunbook() {
    Overlay production = Overlay.of("production");
    assertThat(Yaml.textAt(production.get("ConfigMap", "syncline-rules"), "data", "rules.yaml"))
        .contains("SynclineReplicaUnreachable");
    assertThat(
            Yaml.textAt(production.get("ConfigMap", "syncline-dashboard"), "data", "syncline.json"))
        .startsWith("{");
  }

  /** Each is a way to break what the tests above hold. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "StatefulSet | spec.replica | 3",
        "StatefulSet | spec.replicas | three",
        "StatefulSet | spec.serviceName | ",
        "StatefulSet | spec.template.spec.containers.0.image | ",
        "StatefulSet | spec.template.spec.containers.0.imagePullPolicy | latest",
        "StatefulSet | spec.template.spec.containers.0.image | syncline",
        "StatefulSet | spec.template.spec.containers.0.image | syncline:latest",
        "StatefulSet | spec.template.spec.containers.0.livenessProbe | ",
        "StatefulSet | spec.template.spec.containers.0.readinessProbe.httpGet.port | web",
        "StatefulSet | spec.template.spec.containers.0.readinessProbe.httpGet.paths | /",
        "StatefulSet | spec.template.spec.containers.0.resources.limits.memory | ",
        "StatefulSet | spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem | ",
        "StatefulSet | spec.template.spec.containers.0.securityContext.capabilities | ",
        "StatefulSet | spec.template.spec.securityContext.runAsNonRoot | ",
        "StatefulSet | spec.template.spec.securityContext.runAsUser | 0",
        "StatefulSet | spec.template.spec.securityContext.seccompProfile | ",
        "StatefulSet | spec.template.spec.volumes.0.hostPath.path | /",
        "StatefulSet | spec.template.metadata.labels.more | x",
        "StatefulSet | spec.podManagementPolicy | OrderedReady",
        "ServiceAccount | automountServiceAccountToken | ",
        "NetworkPolicy | spec.ingress.0.from | ",
        "NetworkPolicy | spec.ingress.1.ports.0.port | bus",
        "PodDisruptionBudget | spec.maxUnavailable | 2",
        "Service | spec.ports.0.targetPort | web"
      })
  void whatIsWrongIsFound(String kind, String path, @Nullable String value) {
    Overlay good = Overlay.of("production");
    List<Map<String, Object>> broken = new ArrayList<>();
    for (Map<String, Object> each : good.resources()) {
      Map<String, Object> copy = copyOf(each);
      if (kind.equals(each.get("kind"))) {
        set(copy, List.of(path.split("\\.", -1)), value);
      }
      broken.add(copy);
    }
    List<String> problems = new ArrayList<>();
    broken.forEach(each -> problems.addAll(StrictModels.problems(each)));
    problems.addAll(Policy.problems(new Overlay("broken", broken)));
    assertThat(problems).isNotEmpty();
  }

  private static Map<String, Object> copyOf(Map<String, Object> map) {
    return map.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, each -> copy(each.getValue()), (a, b) -> b, LinkedHashMap::new));
  }

  private static Object copy(Object value) {
    if (value instanceof Map<?, ?> map) {
      return copyOf(Yaml.map(map));
    }
    return value instanceof List<?> list
        ? list.stream().map(ManifestsTest::copy).collect(Collectors.toCollection(ArrayList::new))
        : value;
  }

  /** Sets or removes what is at a path of a copy. */
  @SuppressWarnings("unchecked")
  private static void set(Object root, List<String> path, @Nullable String value) {
    Object here = root;
    for (String step : path.subList(0, path.size() - 1)) {
      here =
          here instanceof List<?> list
              ? list.get(Integer.parseInt(step))
              : ((Map<String, Object>) here).computeIfAbsent(step, key -> new LinkedHashMap<>());
    }
    String last = path.get(path.size() - 1);
    Map<String, Object> map = (Map<String, Object>) here;
    if (value == null) {
      map.remove(last);
    } else {
      map.put(last, value.matches("\\d+") ? Integer.valueOf(value) : value);
    }
  }
}

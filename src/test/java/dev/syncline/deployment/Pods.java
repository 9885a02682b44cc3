package dev.syncline.deployment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The pods that Kubernetes makes of a stateful set. */
record Pods(Overlay overlay) {
  /** Its names. */
  List<String> names() {
    String name = Yaml.textAt(overlay.statefulSet(), "metadata", "name");
    return IntStream.range(0, overlay.replicas())
        .mapToObj(ordinal -> name + "-" + ordinal)
        .toList();
  }

  String namespace() {
    return Yaml.textAt(overlay.statefulSet(), "metadata", "namespace");
  }

  /** The service whose name resolves to all pods. */
  String peers() {
    return Yaml.textAt(overlay.statefulSet(), "spec", "serviceName");
  }

  /** The name servers' zone that short names are looked for in first. */
  String domain() {
    return namespace() + ".svc.cluster.local";
  }

  /**
   * What the container of a pod is told.
   *
   * @param zone the label that its host has; empty if Kubernetes copies none
   */
  Map<String, String> environment(String pod, String address, String zone) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (Object each : Yaml.listAt(overlay.node(), "env")) {
      Object value = Yaml.at(each, "value");
      environment.put(
          Yaml.textAt(each, "name"),
          value instanceof String text
              ? text
              : field(Yaml.textAt(each, "valueFrom", "fieldRef", "fieldPath"), pod, address, zone));
    }
    return environment;
  }

  private static String field(String path, String pod, String address, String zone) {
    return switch (path) {
      case "metadata.name" -> pod;
      case "status.podIP" -> address;
      case "metadata.labels['topology.kubernetes.io/zone']" -> zone;
      default -> throw new IllegalArgumentException("field " + path + " is not known here");
    };
  }
}

package dev.syncline.deployment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A rendered overlay of this checkout. */
record Overlay(String name, List<Map<String, Object>> resources) {
  static final List<String> NAMES = List.of("dev", "production");

  Overlay {
    resources = List.copyOf(resources);
  }

  static Path directory(String name) {
    return Path.of("k8s", "overlays", name);
  }

  static Overlay of(String name) {
    return new Overlay(name, Kustomize.render(directory(name)));
  }

  /** The one resource of a kind and name. */
  Map<String, Object> get(String kind, String name) {
    List<Map<String, Object>> found =
        resources.stream()
            .filter(each -> Kustomize.identity(each).equals(kind + " " + name))
            .toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          kind + " " + name + " is there " + found.size() + " times");
    }
    return found.get(0);
  }

  Map<String, Object> statefulSet() {
    return get("StatefulSet", "syncline");
  }

  Map<String, Object> podSpec() {
    return Yaml.mapAt(statefulSet(), "spec", "template", "spec");
  }

  /** The container that is a node. */
  Map<String, Object> node() {
    return Yaml.mapAt(podSpec(), "containers", "syncline");
  }

  int replicas() {
    return Yaml.intAt(statefulSet(), "spec", "replicas");
  }
}

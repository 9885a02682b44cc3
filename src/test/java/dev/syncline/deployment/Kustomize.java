package dev.syncline.deployment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Renders an overlay as {@code kubectl kustomize} does, as far as ours use it: what it does not
 * know is an error. {@code KustomizeTest} holds it to the real one.
 *
 * @see <a
 *     href="https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/">Kustomize</a>
 */
final class Kustomize {
  private static final String FILE = "kustomization.yaml";
  private static final Set<String> FIELDS =
      Set.of(
          "apiVersion",
          "kind",
          "namespace",
          "resources",
          "patches",
          "images",
          "configMapGenerator");

  /** Lists whose elements are told apart by their names. */
  private static final Set<String> BY_NAME = Set.of("containers", "env");

  /** Lists that a patch replaces, or that the base has not. */
  private static final Set<String> REPLACED =
      Set.of("volumeClaimTemplates", "ingress", "topologySpreadConstraints");

  private Kustomize() {}

  /** The resources of a directory with a kustomization, in no particular order. */
  static List<Map<String, Object>> render(Path directory) {
    Map<String, Object> kustomization = Yaml.documents(directory.resolve(FILE)).get(0);
    requireKnown(FIELDS, kustomization, FILE);
    List<Map<String, Object>> resources = new ArrayList<>();
    for (Object each : Yaml.listAt(kustomization, "resources")) {
      Path path = directory.resolve(String.valueOf(each)).normalize();
      resources.addAll(Files.isDirectory(path) ? render(path) : Yaml.documents(path));
    }
    for (Object each : Yaml.listAt(kustomization, "configMapGenerator")) {
      resources.add(configMap(directory, Yaml.map(each)));
    }
    for (Object each : Yaml.listAt(kustomization, "patches")) {
      requireKnown(Set.of("path"), Yaml.map(each), "a patch");
      patch(resources, Yaml.documents(directory.resolve(Yaml.textAt(each, "path"))).get(0));
    }
    for (Object each : Yaml.listAt(kustomization, "images")) {
      requireKnown(Set.of("name", "newName", "newTag"), Yaml.map(each), "an image");
      resources.replaceAll(resource -> Yaml.map(withImage(resource, Yaml.map(each))));
    }
    Object namespace = kustomization.get("namespace");
    if (namespace != null) {
      resources.replaceAll(resource -> inNamespace(resource, namespace));
    }
    return resources;
  }

  private static Map<String, Object> configMap(Path directory, Map<String, Object> generator) {
    requireKnown(Set.of("name", "files", "options"), generator, "a generator");
    Map<String, Object> options = Yaml.mapAt(generator, "options");
    requireKnown(Set.of("disableNameSuffixHash", "labels"), options, "its options");
    if (!Boolean.TRUE.equals(options.get("disableNameSuffixHash"))) {
      throw new IllegalArgumentException("hashes of names are not known here");
    }
    Map<String, Object> data = new LinkedHashMap<>();
    for (Object file : Yaml.listAt(generator, "files")) {
      data.put(String.valueOf(file), Yaml.text(directory.resolve(String.valueOf(file))));
    }
    return new LinkedHashMap<>(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "ConfigMap",
            "metadata",
            Map.of(
                "name",
                Objects.requireNonNull(generator.get("name")),
                "labels",
                Yaml.mapAt(options, "labels")),
            "data",
            data));
  }

  private static void patch(List<Map<String, Object>> resources, Map<String, Object> patch) {
    int found = 0;
    for (int i = 0; i < resources.size(); i++) {
      if (identity(resources.get(i)).equals(identity(patch))) {
        resources.set(i, merged(resources.get(i), patch));
        found++;
      }
    }
    if (found != 1) {
      throw new IllegalArgumentException(identity(patch) + " is there " + found + " times");
    }
  }

  /** What a resource is called, without its namespace. */
  static String identity(Map<String, Object> resource) {
    return resource.get("kind") + " " + Yaml.textAt(resource, "metadata", "name");
  }

  /** A strategic merge. */
  private static Map<String, Object> merged(Map<String, Object> base, Map<String, Object> patch) {
    Map<String, Object> result = new LinkedHashMap<>(base);
    patch.forEach(
        (key, value) -> {
          if (key.startsWith("$") || value == null) {
            throw new IllegalArgumentException("not known in a patch: " + key + ": " + value);
          }
          Object before = base.get(key);
          if (value instanceof Map<?, ?> map && before instanceof Map<?, ?> old) {
            result.put(key, merged(Yaml.map(old), Yaml.map(map)));
          } else if (value instanceof List<?> list && BY_NAME.contains(key)) {
            result.put(key, mergedByName(Yaml.listAt(base, key), new ArrayList<>(list)));
          } else if (value instanceof List<?> && !REPLACED.contains(key)) {
            throw new IllegalArgumentException("how to merge " + key + " is not known here");
          } else {
            result.put(key, value);
          }
        });
    return result;
  }

  private static List<Object> mergedByName(List<Object> base, List<Object> patch) {
    Map<String, Object> byName = new LinkedHashMap<>();
    base.forEach(each -> byName.put(Yaml.textAt(each, "name"), each));
    patch.forEach(
        each ->
            byName.merge(
                Yaml.textAt(each, "name"),
                each,
                (before, change) -> merged(Yaml.map(before), Yaml.map(change))));
    return List.copyOf(byName.values());
  }

  private static Object withImage(Object value, Map<String, Object> image) {
    if (value instanceof List<?> list) {
      return list.stream().map(each -> withImage(each, image)).toList();
    }
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<String, Object> result = new LinkedHashMap<>();
    Yaml.map(map)
        .forEach(
            (key, each) ->
                result.put(
                    key,
                    key.equals("image") && each.equals(image.get("name"))
                        ? image.get("newName") + ":" + image.get("newTag")
                        : withImage(each, image)));
    return result;
  }

  private static Map<String, Object> inNamespace(Map<String, Object> resource, Object namespace) {
    if ("Namespace".equals(resource.get("kind"))) {
      return resource;
    }
    Map<String, Object> result = new LinkedHashMap<>(resource);
    Map<String, Object> metadata = Yaml.mapAt(resource, "metadata");
    metadata.put("namespace", namespace);
    result.put("metadata", metadata);
    return result;
  }

  private static void requireKnown(Set<String> known, Map<String, Object> given, String where) {
    Set<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("not known in " + where + ": " + unknown);
    }
  }
}

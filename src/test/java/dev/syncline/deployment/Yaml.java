package dev.syncline.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML documents as maps, lists and scalars. */
final class Yaml {
  private Yaml() {}

  /** The documents of a file, which are all maps. */
  static List<Map<String, Object>> documents(Path file) {
    return documents(text(file));
  }

  static List<Map<String, Object>> documents(String text) {
    LoadSettings strict = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Object each : new Load(strict).loadAllFromString(text)) {
      documents.add(map(each));
    }
    return documents;
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is at a path of keys and of names or numbers of elements; null if there is nothing. */
  static @Nullable Object at(@Nullable Object root, Object... path) {
    Object here = root;
    for (Object step : path) {
      if (here instanceof Map<?, ?> map) {
        here = map.get(step);
      } else if (here instanceof List<?> list && step instanceof Integer index) {
        here = index < list.size() ? list.get(index) : null;
      } else if (here instanceof List<?> list) {
        here =
            list.stream()
                .filter(each -> step.equals(at(each, "name")))
                .findFirst()
                .<Object>map(each -> each)
                .orElse(null);
      } else {
        return null;
      }
    }
    return here;
  }

  static String textAt(@Nullable Object root, Object... path) {
    return String.valueOf(at(root, path));
  }

  static int intAt(@Nullable Object root, Object... path) {
    return at(root, path) instanceof Integer number ? number : 0;
  }

  /** The list at a path, empty if there is none. */
  static List<Object> listAt(@Nullable Object root, Object... path) {
    return at(root, path) instanceof List<?> list ? new ArrayList<>(list) : List.of();
  }

  /** The map at a path, empty if there is none. */
  static Map<String, Object> mapAt(@Nullable Object root, Object... path) {
    return at(root, path) instanceof Map<?, ?> map ? map(map) : Map.of();
  }

  static Map<String, Object> map(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("no map: " + value);
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, each) -> copy.put(String.valueOf(key), each));
    return copy;
  }
}

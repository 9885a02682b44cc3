package dev.syncline.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our reader of kustomizations says what the real one says, which needs not be there. */
class KustomizeTest {
  private final Path directory;

  KustomizeTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @FieldSource("dev.syncline.deployment.Overlay#NAMES")
  void anOverlayIsWhatKubectlMakesOfIt(String overlay) throws Exception {
    assumeTrue(hasKubectl(), "there is no kubectl on the PATH");
    Process kubectl =
        new ProcessBuilder("kubectl", "kustomize", Overlay.directory(overlay).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String rendered = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kubectl.waitFor()).isZero();

    assertThat(byIdentity(Overlay.of(overlay).resources()))
        .isEqualTo(byIdentity(Yaml.documents(rendered)));
  }

  private static boolean hasKubectl() {
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .anyMatch(each -> Files.isExecutable(Path.of(each, "kubectl")));
  }

  /** Elements with names in the order of their names: kubectl puts those of a patch first. */
  private static Map<String, String> byIdentity(List<Map<String, Object>> resources) {
    return resources.stream()
        .collect(
            Collectors.toMap(
                Kustomize::identity,
                each -> sorted(new Gson().toJsonTree(each)).toString(),
                (one, other) -> "twice",
                TreeMap::new));
  }

  private static JsonElement sorted(JsonElement element) {
    if (element.isJsonArray()) {
      JsonArray array = new JsonArray();
      element.getAsJsonArray().asList().stream()
          .map(KustomizeTest::sorted)
          .sorted(Comparator.comparing(KustomizeTest::name))
          .forEach(array::add);
      return array;
    }
    if (element.isJsonObject()) {
      JsonObject object = new JsonObject();
      new TreeMap<>(element.getAsJsonObject().asMap())
          .forEach((key, value) -> object.add(key, sorted(value)));
      return object;
    }
    return element;
  }

  private static String name(JsonElement element) {
    return element.isJsonObject() && element.getAsJsonObject().has("name")
        ? element.getAsJsonObject().get("name").toString()
        : "";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resources: [a.yaml]\nnamePrefix: x-",
        "resources: [a.yaml]\npatches: [{patch: '- op: remove'}]",
        "resources: [a.yaml]\npatches: [{path: list.yaml}]",
        "resources: [a.yaml]\npatches: [{path: nothing.yaml}]",
        "resources: [a.yaml]\npatches: [{path: absent.yaml}]",
        "resources: [a.yaml]\nimages: [{name: a, digest: 'sha256:1'}]",
        "configMapGenerator: [{name: a, files: [a.yaml]}]"
      })
  void whatIsNotKnownIsRefused(String kustomization) throws IOException {
    write("a.yaml", "{kind: Thing, metadata: {name: a}, spec: {list: [1]}}");
    write("list.yaml", "{kind: Thing, metadata: {name: a}, spec: {list: [2]}}");
    write("nothing.yaml", "{kind: Thing, metadata: {name: a}, spec: null}");
    write("absent.yaml", "{kind: Thing, metadata: {name: b}}");
    write("kustomization.yaml", kustomization);
    assertThatThrownBy(() -> Kustomize.render(directory))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPatchChangesWhatItNames() throws IOException {
    write(
        "a.yaml",
        "{kind: Thing, metadata: {name: a}, env: [{name: x, value: 1}, {name: y, value: 2}]}");
    write("patch.yaml", "{kind: Thing, metadata: {name: a}, env: [{name: y, value: 3}], n: 1}");
    write("kustomization.yaml", "resources: [a.yaml]\npatches: [{path: patch.yaml}]\nnamespace: s");
    assertThat(Kustomize.render(directory))
        .containsExactly(
            Map.of(
                "kind",
                "Thing",
                "metadata",
                Map.of("name", "a", "namespace", "s"),
                "env",
                List.of(Map.of("name", "x", "value", 1), Map.of("name", "y", "value", 3)),
                "n",
                1));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }
}

package dev.syncline.deployment;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Kubernetes would not take, or would pass over in silence. */
final class StrictModels {
  private static final Map<String, Model> MODELS =
      Map.of(
          "v1 Namespace", of(V1Namespace.class, V1Namespace::validateJsonElement),
          "v1 ServiceAccount", of(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
          "v1 Service", of(V1Service.class, V1Service::validateJsonElement),
          "v1 ConfigMap", of(V1ConfigMap.class, V1ConfigMap::validateJsonElement),
          "apps/v1 StatefulSet", of(V1StatefulSet.class, V1StatefulSet::validateJsonElement),
          "policy/v1 PodDisruptionBudget",
              of(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement),
          "networking.k8s.io/v1 NetworkPolicy",
              of(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement),
          "monitoring.coreos.com/v1 ServiceMonitor", StrictModels::serviceMonitor);

  private StrictModels() {}

  private interface Model {
    void validate(JsonElement resource) throws IOException;
  }

  /** The fields are checked by the model itself, numbers only by reading them. */
  private static Model of(Class<?> type, Model fields) {
    return resource -> {
      fields.validate(resource);
      var unused = JSON.getGson().fromJson(resource, type);
    };
  }

  /** Unknown fields, wrong types and missing fields of one resource. */
  static List<String> problems(Map<String, Object> resource) {
    String type = resource.get("apiVersion") + " " + resource.get("kind");
    Model model = MODELS.get(type);
    if (model == null) {
      return List.of("there is no model of " + type);
    }
    try {
      model.validate(new Gson().toJsonTree(resource));
      return List.of();
    } catch (IOException | IllegalArgumentException | JsonParseException e) {
      return List.of(Kustomize.identity(resource) + ": " + e.getMessage());
    }
  }

  /**
   * The Prometheus Operator's resource, as far as ours uses it.
   *
   * @see <a href="https://prometheus-operator.dev/docs/api-reference/api/">its reference</a>
   */
  private static void serviceMonitor(JsonElement resource) {
    List<String> unknown = new ArrayList<>();
    Map<String, Object> read = Yaml.map(new Gson().fromJson(resource, Map.class));
    known(read, Set.of("apiVersion", "kind", "metadata", "spec"), unknown);
    Map<String, Object> spec = Yaml.mapAt(read, "spec");
    known(spec, Set.of("selector", "endpoints"), unknown);
    known(Yaml.mapAt(spec, "selector"), Set.of("matchLabels"), unknown);
    List<Object> endpoints = Yaml.listAt(spec, "endpoints");
    endpoints.forEach(
        each ->
            known(Yaml.map(each), Set.of("port", "path", "interval", "scrapeTimeout"), unknown));
    if (!unknown.isEmpty() || endpoints.isEmpty()) {
      throw new IllegalArgumentException("unknown: " + unknown + ", endpoints: " + endpoints);
    }
  }

  private static void known(Map<String, Object> map, Set<String> fields, List<String> unknown) {
    map.keySet().stream().filter(each -> !fields.contains(each)).forEach(unknown::add);
  }
}

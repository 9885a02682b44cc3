package dev.syncline.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What we demand of manifests beyond what Kubernetes takes. */
final class Policy {
  private static final Pattern PINNED = Pattern.compile(".+(:(?!latest$)[\\w][\\w.-]*|@sha256:.+)");
  private static final Set<String> VOLUMES =
      Set.of("emptyDir", "secret", "configMap", "projected", "downwardAPI");

  private final Overlay overlay;
  private final List<String> problems = new ArrayList<>();

  private Policy(Overlay overlay) {
    this.overlay = overlay;
  }

  /** What breaks a rule. */
  static List<String> problems(Overlay overlay) {
    Policy policy = new Policy(overlay);
    try {
      policy.account();
      policy.pod();
      policy.services();
      policy.network();
      policy.selectors();
    } catch (IllegalArgumentException e) {
      policy.problems.add("leads nowhere: " + e.getMessage());
    }
    return policy.problems;
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      problems.add(rule);
    }
  }

  private void account() {
    Map<String, Object> pod = overlay.podSpec();
    Map<String, Object> account =
        overlay.get("ServiceAccount", Yaml.textAt(pod, "serviceAccountName"));
    require(Boolean.FALSE.equals(account.get("automountServiceAccountToken")), "a token's account");
    require(Boolean.FALSE.equals(pod.get("automountServiceAccountToken")), "a token in the pod");
    require(
        overlay.resources().stream().noneMatch(each -> Yaml.textAt(each, "kind").contains("Role")),
        "a role");
  }

  /**
   * The restricted standard, and more.
   *
   * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod
   *     Security Standards</a>
   */
  private void pod() {
    Map<String, Object> pod = overlay.podSpec();
    for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
      require(!pod.containsKey(host), host);
    }
    require(Boolean.TRUE.equals(Yaml.at(pod, "securityContext", "runAsNonRoot")), "may be root");
    require(Yaml.intAt(pod, "securityContext", "runAsUser") > 0, "is root");
    require(
        Yaml.textAt(pod, "securityContext", "seccompProfile", "type").equals("RuntimeDefault"),
        "no seccomp");
    for (Object volume : Yaml.listAt(pod, "volumes")) {
      boolean allowed =
          Yaml.map(volume).keySet().stream()
              .allMatch(each -> each.equals("name") || VOLUMES.contains(each));
      require(allowed, "a volume of the host: " + volume);
    }
    List<Object> containers = new ArrayList<>(Yaml.listAt(pod, "containers"));
    containers.addAll(Yaml.listAt(pod, "initContainers"));
    containers.forEach(each -> container(Yaml.map(each)));
  }

  private void container(Map<String, Object> container) {
    String image = Yaml.textAt(container, "image");
    require(PINNED.matcher(image).matches(), "the image is not pinned: " + image);
    require(
        Set.of("IfNotPresent", "Always").contains(Yaml.textAt(container, "imagePullPolicy")),
        "images are pulled otherwise");
    Object security = container.get("securityContext");
    require(
        Boolean.FALSE.equals(Yaml.at(security, "allowPrivilegeEscalation")), "may gain privileges");
    require(Boolean.TRUE.equals(Yaml.at(security, "readOnlyRootFilesystem")), "a writable root");
    require(
        Yaml.listAt(security, "capabilities", "drop").equals(List.of("ALL"))
            && Yaml.listAt(security, "capabilities", "add").isEmpty(),
        "capabilities");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      require(Yaml.at(container, probe, "httpGet", "path") != null, "no " + probe);
    }
    for (String resource : List.of("cpu", "memory")) {
      require(Yaml.at(container, "resources", "requests", resource) != null, "no " + resource);
      require(
          Yaml.at(container, "resources", "limits", resource) != null, "no limit of " + resource);
    }
    require(
        Yaml.textAt(container, "resources", "requests", "memory")
            .equals(Yaml.textAt(container, "resources", "limits", "memory")),
        "memory that may be taken away");
    Set<String> ports =
        Yaml.listAt(container, "ports").stream()
            .map(each -> Yaml.textAt(each, "name"))
            .collect(Collectors.toSet());
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      String port = Yaml.textAt(container, probe, "httpGet", "port");
      require(ports.contains(port), probe + " asks the port " + port);
    }
  }

  private void services() {
    Map<String, Object> peers =
        overlay.get("Service", Yaml.textAt(overlay.statefulSet(), "spec", "serviceName"));
    require("None".equals(Yaml.at(peers, "spec", "clusterIP")), "peers behind one address");
    require(
        Boolean.TRUE.equals(Yaml.at(peers, "spec", "publishNotReadyAddresses")),
        "peers that are not ready are hidden");
    Map<String, Object> clients = overlay.get("Service", "syncline");
    require(
        !Boolean.TRUE.equals(Yaml.at(clients, "spec", "publishNotReadyAddresses")),
        "clients are sent to nodes that are not ready");
    require(
        "Parallel".equals(Yaml.at(overlay.statefulSet(), "spec", "podManagementPolicy")),
        "nodes wait for each other");
    List<Object> ports = Yaml.listAt(overlay.node(), "ports");
    for (Map<String, Object> service : List.of(peers, clients)) {
      for (Object each : Yaml.listAt(service, "spec", "ports")) {
        Object port = Yaml.at(ports, Yaml.textAt(each, "targetPort"));
        require(
            port != null && Yaml.intAt(port, "containerPort") == Yaml.intAt(each, "port"),
            "a service's port leads nowhere: " + each);
      }
    }
  }

  /** The ports between nodes are open to nodes alone. */
  private void network() {
    Map<String, Object> policy = overlay.get("NetworkPolicy", "syncline");
    Object labels = Yaml.at(overlay.statefulSet(), "spec", "template", "metadata", "labels");
    require(
        Yaml.listAt(policy, "spec", "policyTypes").equals(List.of("Ingress", "Egress")),
        "traffic that no rule is about is let through");
    for (Object rule : Yaml.listAt(policy, "spec", "ingress")) {
      List<Object> ports = Yaml.listAt(rule, "ports");
      boolean clients =
          !ports.isEmpty()
              && ports.stream().allMatch(each -> Yaml.textAt(each, "port").equals("http"));
      List<Object> from = Yaml.listAt(rule, "from");
      boolean nodes =
          from.size() == 1
              && Yaml.mapAt(from.get(0)).keySet().equals(Set.of("podSelector"))
              && Yaml.mapAt(from.get(0), "podSelector", "matchLabels").equals(labels);
      require(clients || nodes, "others than nodes reach " + ports);
    }
  }

  private void selectors() {
    Object labels = Yaml.at(overlay.statefulSet(), "spec", "template", "metadata", "labels");
    Map<String, Object> budget = overlay.get("PodDisruptionBudget", "syncline");
    require(Yaml.intAt(budget, "spec", "maxUnavailable") == 1, "more than one node may go at once");
    List<Object> selectors = new ArrayList<>();
    selectors.add(Yaml.mapAt(overlay.statefulSet(), "spec", "selector", "matchLabels"));
    selectors.add(Yaml.mapAt(budget, "spec", "selector", "matchLabels"));
    selectors.add(
        Yaml.mapAt(overlay.get("NetworkPolicy", "syncline"), "spec", "podSelector", "matchLabels"));
    for (String service : List.of("syncline", "syncline-peers")) {
      selectors.add(Yaml.mapAt(overlay.get("Service", service), "spec", "selector"));
    }
    for (Object spread : Yaml.listAt(overlay.podSpec(), "topologySpreadConstraints")) {
      selectors.add(Yaml.mapAt(spread, "labelSelector", "matchLabels"));
    }
    selectors.forEach(each -> require(each.equals(labels), "selects other pods: " + each));
  }
}

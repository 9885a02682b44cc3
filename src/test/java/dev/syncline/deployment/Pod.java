package dev.syncline.deployment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One pod of the stateful set: a process in namespaces of its own, of what the image holds. */
final class Pod {
  private static final Path SCRIPT = Path.of("src", "test", "resources", "deployment", "pod.sh");
  private static final Path JAR =
      Path.of(System.getProperty("syncline.jar", "target/syncline.jar"));
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  final String name;
  final String address;
  private final Path files;
  private final Process process;

  private Pod(String name, String address, Path files, Process process) {
    this.name = name;
    this.address = address;
    this.files = files;
    this.process = process;
  }

  /** Starts it, with the volume that a former pod of this name has left. */
  static Pod start(Pods pods, String name, String address, String zone, Path directory)
      throws IOException, InterruptedException {
    Path files = directory.resolve(name);
    prepare(pods, name, address, files);
    PodNetwork.attach(name, address);
    Overlay overlay = pods.overlay();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("nsenter", "--net=/run/netns/" + name));
    command.addAll(
        List.of("unshare", "--mount", "--uts", "sh", SCRIPT.toAbsolutePath().toString()));
    command.add("/opt/syncline/syncline");
    Yaml.listAt(overlay.node(), "args").forEach(each -> command.add(String.valueOf(each)));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    String path = environment.get("PATH");
    environment.clear();
    environment.putAll(pods.environment(name, address, zone));
    environment.put("PATH", path == null ? "/usr/bin:/bin" : path);
    environment.put("JAVA_HOME", "/opt/java");
    // What the container's limit says to java, and what makes it start in less time.
    environment.put(
        "JDK_JAVA_OPTIONS",
        "-XX:TieredStopAtLevel=1 -XX:MaxRAM="
            + Yaml.textAt(overlay.node(), "resources", "limits", "memory").replace("Gi", "g"));
    environment.put("POD_NAME", name);
    environment.put("POD_FILES", files.toAbsolutePath().toString());
    environment.put("POD_IMAGE", directory.resolve("image").toAbsolutePath().toString());
    environment.put("POD_JAVA_HOME", System.getProperty("java.home"));
    environment.put(
        "POD_USER", String.valueOf(Yaml.intAt(overlay.podSpec(), "securityContext", "runAsUser")));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(files.resolve("log").toFile()));
    return new Pod(name, address, files, builder.start());
  }

  /** Lays out under a directory what the image holds. */
  static void unpackImage(Path directory) throws IOException {
    Path home = directory.resolve("image");
    Files.createDirectories(home.resolve("target"));
    Files.createDirectories(home.resolve("conf"));
    copy(Path.of("syncline"), home.resolve("syncline"));
    copy(Path.of("conf", "syncline.yaml"), home.resolve("conf/syncline.yaml"));
    copy(JAR, home.resolve("target/syncline.jar"));
  }

  private static void prepare(Pods pods, String name, String address, Path files)
      throws IOException {
    Files.createDirectories(files.resolve("data"));
    Files.createDirectories(files.resolve("etc"));
    Files.writeString(
        files.resolve("etc/hosts"),
        "127.0.0.1 localhost\n%s %s.%s.%s %s\n"
            .formatted(address, name, pods.peers(), pods.domain(), name));
    Files.writeString(
        files.resolve("etc/resolv.conf"),
        "search %s svc.cluster.local cluster.local\nnameserver %s\noptions ndots:5\n"
            .formatted(pods.domain(), PodNetwork.GATEWAY));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What the readiness probe of the manifest would find. */
  boolean isReady(Overlay overlay) {
    try {
      return get(Yaml.textAt(overlay.node(), "readinessProbe", "httpGet", "path")).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  HttpResponse<String> get(String path) throws IOException {
    return send(request(path).GET());
  }

  HttpResponse<String> put(String path, String json) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + ":8080" + path))
        .timeout(Duration.ofSeconds(30));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** SIGTERM; the exit code. */
  int terminate() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IOException(name + " does not end:\n" + log());
    }
    PodNetwork.detach(name);
    return process.exitValue();
  }

  String log() throws IOException {
    return Files.readString(files.resolve("log"));
  }
}

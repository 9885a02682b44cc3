package dev.syncline.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The bill of materials is of the jar that lies beside it. */
class SbomIT {
  private static final Path JAR =
      Path.of(System.getProperty("syncline.jar", "target/syncline.jar"));

  @Test
  void everyLibraryOfTheJarIsListedWithItsVersionHashAndLicence() throws IOException {
    assumeFalse(Boolean.getBoolean("syncline.offline"), "none is made where Maven is offline");
    JsonObject sbom = new JsonObject(Files.readString(JAR.resolveSibling("syncline-sbom.json")));
    assertThat(sbom.getString("bomFormat")).isEqualTo("CycloneDX");
    assertThat(sbom.getJsonObject("metadata").getJsonObject("component").getString("name"))
        .isEqualTo("syncline");
    Set<String> listed = new TreeSet<>();
    for (Object each : sbom.getJsonArray("components")) {
      JsonObject component = (JsonObject) each;
      String name =
          component.getString("group")
              + ":"
              + component.getString("name")
              + ":"
              + component.getString("version");
      listed.add(name);
      assertThat(component.getString("purl")).as(name).startsWith("pkg:maven/");
      assertThat(component.getJsonArray("hashes")).as(name).isNotEmpty();
      assertThat(component.getJsonArray("licenses")).as(name).isNotEmpty();
    }
    Set<String> inside = new TreeSet<>(inJar());
    assertThat(inside).hasSizeGreaterThan(40);
    inside.removeAll(listed);
    inside.removeIf(each -> INSIDE_OTHERS.contains(each.substring(0, each.lastIndexOf(':'))));
    assertThat(inside).isEmpty();
    assertThat(listed).noneMatch(each -> each.startsWith("org.junit"));
  }

  /**
   * Carried inside another library, which its own bill of materials tells of; that a new one is met
   * here is the moment to look at it.
   */
  private static final Set<String> INSIDE_OTHERS =
      Set.of(
          "com.fasterxml.jackson.core:jackson-databind",
          "com.github.erosb:everit-json-schema",
          "com.hazelcast:hazelcast-tpc-engine",
          "com.zaxxer:HikariCP",
          "io.github.classgraph:classgraph",
          "io.github.jbellis:jvector-base",
          "org.jctools:jctools-core",
          "org.json:json",
          "org.snakeyaml:snakeyaml-engine",
          "tools.jackson.core:jackson-core",
          "tools.jackson.core:jackson-databind",
          "tools.jackson.jr:jackson-jr-annotation-support",
          "tools.jackson.jr:jackson-jr-objects");

  /** Those that say what they are. */
  private static Set<String> inJar() throws IOException {
    Set<String> found = new TreeSet<>();
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      for (ZipEntry entry : jar.stream().toList()) {
        if (entry.getName().matches("META-INF/maven/.+/pom\\.properties")) {
          Properties of = new Properties();
          of.load(jar.getInputStream(entry));
          if (!"dev.syncline".equals(of.getProperty("groupId"))) {
            found.add(
                of.getProperty("groupId")
                    + ":"
                    + of.getProperty("artifactId")
                    + ":"
                    + of.getProperty("version"));
          }
        }
      }
    }
    return found;
  }
}

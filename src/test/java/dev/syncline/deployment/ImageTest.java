package dev.syncline.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What the profile "image" puts into the image is what the manifests start. */
class ImageTest {
  private static final List<String> OVERLAYS = Overlay.NAMES;
  private static final String JIB =
      "/project/profiles/profile[id='image']/build/plugins/plugin[artifactId='jib-maven-plugin']/";

  private final XPath xpath = XPathFactory.newInstance().newXPath();
  private final Document pom;

  ImageTest() throws Exception {
    pom = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse("pom.xml");
  }

  private String text(String path) throws Exception {
    return xpath.evaluate(path, pom).strip();
  }

  private List<String> texts(String path) throws Exception {
    NodeList nodes = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent().strip())
        .toList();
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void theUserThePortsAndTheVolumeAreThoseOfThePods(String name) throws Exception {
    Overlay overlay = Overlay.of(name);
    Object security = overlay.podSpec().get("securityContext");
    assertThat(text(JIB + "configuration/container/user"))
        .isEqualTo(Yaml.intAt(security, "runAsUser") + ":" + Yaml.intAt(security, "runAsGroup"));
    assertThat(texts(JIB + "configuration/container/ports/port"))
        .containsExactlyElementsOf(
            Yaml.listAt(overlay.node(), "ports").stream()
                .map(each -> String.valueOf(Yaml.intAt(each, "containerPort")))
                .toList());
    assertThat(texts(JIB + "configuration/container/volumes/volume"))
        .containsExactly(Yaml.textAt(overlay.node(), "volumeMounts", "data", "mountPath"));
  }

  @Test
  void anOverlayNamesTheVersionThatIsBuilt() throws Exception {
    String version = text("/project/version");
    for (String name : OVERLAYS) {
      assertThat(Yaml.textAt(Overlay.of(name).node(), "image"))
          .matches("(.+/)?syncline:" + Pattern.quote(version));
    }
  }

  @Test
  void theLauncherFindsItsJarAndItsSettingsInTheImage() throws Exception {
    String paths = JIB + "configuration/extraDirectories/paths/path";
    assertThat(text(JIB + "configuration/container/entrypoint/arg"))
        .isEqualTo("/opt/syncline/syncline");
    assertThat(text(paths + "[includes='syncline.jar']/into")).isEqualTo("/opt/syncline/target");
    String home = paths + "[contains(includes, 'conf/syncline.yaml')]";
    assertThat(text(home + "/into")).isEqualTo("/opt/syncline");
    assertThat(text(home + "/from")).isEqualTo("${project.basedir}");
    assertThat(Stream.of(text(home + "/includes").split(",", -1)))
        .contains("syncline")
        .allMatch(each -> Files.exists(Path.of(each)));
    assertThat(
            text(
                JIB
                    + "configuration/extraDirectories/permissions/permission"
                    + "[file='/opt/syncline/syncline']/mode"))
        .isEqualTo("755");
  }

  @Test
  void theBaseIsPinnedByItsDigest() throws Exception {
    assertThat(text(JIB + "configuration/from/image")).isEqualTo("${image.base}");
    assertThat(text("/project/properties/image.base")).matches(".+:25-jre@sha256:[0-9a-f]{64}");
  }
}

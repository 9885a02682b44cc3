package dev.syncline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shipped file is the table of keys, and changes nothing. */
class ConfigFileTest {
  private static final Path FILE = Path.of("conf", "syncline.yaml");

  @Test
  void theFileDocumentsTheTableWordForWord() throws IOException {
    String expected = ConfigFileRenderer.render();
    if (Boolean.getBoolean("syncline.config.write")) {
      Files.writeString(FILE, expected);
    }
    assertThat(Files.readString(FILE))
        .as("after a change of ConfigKeys: mvn test -Dtest=ConfigFileTest -Dsyncline.config.write")
        .isEqualTo(expected);
  }

  @Test
  void theFileHoldsEachKeyOnceAndNoOther() throws IOException {
    Pattern assignment = Pattern.compile("^( *)([A-Za-z]+):( .*)?$");
    StringBuilder section = new StringBuilder();
    List<String> keys =
        Files.readAllLines(FILE).stream()
            .map(assignment::matcher)
            .filter(java.util.regex.Matcher::matches)
            .map(m -> qualified(section, m.group(1), m.group(2)))
            .filter(name -> !sections().contains(name))
            .toList();
    assertThat(keys).containsExactlyElementsOf(ConfigKeys.names());
  }

  @Test
  void theFileChangesNoDefault() {
    ConfigOutcome fromFile = load(Optional.of(FILE));
    ConfigOutcome fromDefaults = load(Optional.empty());

    assertThat(fromFile.orThrow()).isEqualTo(fromDefaults.orThrow());
  }

  @Test
  void theDefaultsAreTheDocumentedOnes() {
    SynclineConfig config = load(Optional.empty()).orThrow();

    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.cluster().port()).isEqualTo(5701);
    assertThat(config.bus().port()).isEqualTo(15701);
    assertThat(config.cluster().name()).isEqualTo("syncline");
    assertThat(config.node().zone()).isEqualTo("default");
    assertThat(config.durability()).isEqualTo(Durability.FSYNC);
    assertThat(config.http().maxBodyBytes()).isEqualTo(16 * 1024 * 1024);
    assertThat(config.http().defaultTimeoutMillis()).isEqualTo(5_000);
    assertThat(config.http().maxTimeoutMillis()).isEqualTo(60_000);
    assertThat(config.peer().suspectAfterMillis()).isLessThan(5_000);
    assertThat(config.cluster().initialMembers()).isEmpty();
    assertThat(config.cluster().seeds()).isEmpty();
    assertThat(config.cluster().discovery()).isEqualTo(Discovery.STATIC);
    assertThat(config.cluster().dnsName()).isEmpty();
  }

  private static String qualified(StringBuilder section, String indent, String name) {
    if (indent.isEmpty()) {
      section.setLength(0);
      section.append(name);
      return name;
    }
    return section + "." + name;
  }

  private static List<String> sections() {
    return ConfigKeys.names().stream()
        .filter(name -> name.contains("."))
        .map(name -> name.substring(0, name.indexOf('.')))
        .distinct()
        .toList();
  }

  private static ConfigOutcome load(Optional<Path> file) {
    return ConfigLoader.load(new ConfigSources(file, Map.of(), Map.of(), () -> "n1"));
  }
}

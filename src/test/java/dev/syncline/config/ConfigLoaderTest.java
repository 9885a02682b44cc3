package dev.syncline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.config.ConfigOutcome.Loaded;
import dev.syncline.config.ConfigOutcome.Rejected;
import dev.syncline.config.ConfigOutcome.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources, their order, and everything that is refused. */
class ConfigLoaderTest {
  private final Path directory;

  ConfigLoaderTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aStrongerSourceWins() throws IOException {
    Path file =
        write(
            """
            http: {port: 1001}
            cluster: {port: 1002}
            bus: {port: 1003}
            """);
    SynclineConfig config =
        load(
                Optional.of(file),
                Map.of("SYNCLINE_CLUSTER_PORT", "2002", "SYNCLINE_BUS_PORT", "2003"),
                Map.of("bus.port", "3003"))
            .orThrow();

    assertThat(config.http().port()).isEqualTo(1001);
    assertThat(config.cluster().port()).isEqualTo(2002);
    assertThat(config.bus().port()).isEqualTo(3003);
    assertThat(config.peer().probeIntervalMillis()).isEqualTo(500);
  }

  @Test
  void whatDiffersFromItsDefaultIsToldWithItsOrigin() throws IOException {
    Path file = write("node:\n  zone: east\n  name: n1\nhttp.port: 8080\n");
    Loaded loaded =
        (Loaded)
            load(
                Optional.of(file),
                Map.of("SYNCLINE_NODE_ZONE", "west"),
                Map.of("log.format", "json"));

    assertThat(loaded.settings())
        .containsExactly(
            new Setting("node.name", "n1", file + " line 3"),
            new Setting("node.zone", "west", "environment variable SYNCLINE_NODE_ZONE"),
            new Setting("log.format", "json", "command line"));
  }

  @Test
  void nestedAndDottedKeysAreTheSame() throws IOException {
    Path file = write("http.port: 1001\ncluster:\n  port: 1002\nbus: {port: 1003}\n");
    SynclineConfig config = loadFile(file).orThrow();

    assertThat(List.of(config.http().port(), config.cluster().port(), config.bus().port()))
        .containsExactly(1001, 1002, 1003);
  }

  @Test
  void derivedDefaultsFollowWhatIsSet() {
    SynclineConfig config = flags(Map.of("node.host", "10.0.0.7", "node.name", "alpha")).orThrow();
    SynclineConfig unset = flags(Map.of()).orThrow();

    assertThat(config.node().bindHost()).isEqualTo("10.0.0.7");
    assertThat(config.node().dataDir()).isEqualTo(Path.of("./data/alpha"));
    assertThat(unset.node().name()).isEqualTo("host-1");
    assertThat(unset.node().dataDir()).isEqualTo(Path.of("./data/host-1"));
    assertThat(unset.node().bindHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void aKeyOrASectionWithoutAValueKeepsItsDefault() throws IOException {
    SynclineConfig config = loadFile(write("node:\n  name:\nhttp:\n  port: ~\nbus:\n")).orThrow();

    assertThat(config.node().name()).isEqualTo("host-1");
    assertThat(config.http().port()).isEqualTo(8080);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n"})
  void anEmptyFileSetsNothing(String yaml) throws IOException {
    assertThat(loadFile(write(yaml)).orThrow()).isEqualTo(flags(Map.of()).orThrow());
  }

  @Test
  void aListIsASequenceOrCommaSeparated() throws IOException {
    Path file =
        write("cluster:\n  initialMembers: [n1, n2]\n  seeds: '10.0.0.1:5701, [::1]:5702'\n");
    SynclineConfig config = loadFile(file).orThrow();

    assertThat(config.cluster().initialMembers()).containsExactly("n1", "n2");
    assertThat(config.cluster().seeds()).containsExactly("10.0.0.1:5701", "[::1]:5702");
  }

  @Test
  void scalarsAreTakenAsWritten() throws IOException {
    SynclineConfig config = loadFile(write("node: {name: 1.10, zone: yes}\n")).orThrow();

    assertThat(config.node().name()).isEqualTo("1.10");
    assertThat(config.node().zone()).isEqualTo("yes");
  }

  @Test
  void anUnknownKeyIsRefusedWithItsOriginAndTheNearestKey() throws IOException {
    Path file = write("http:\n  port: 1001\n  maxBodyByte: 5\n");

    assertThat(
            problems(
                load(
                    Optional.of(file),
                    Map.of("SYNCLINE_NODE_DATADIR", "/x"),
                    Map.of("durabilty", "fsync"))))
        .containsExactly(
            file + " line 3: unknown key http.maxBodyByte; the nearest is http.maxBodyBytes",
            "environment variable SYNCLINE_NODE_DATADIR: unknown key SYNCLINE_NODE_DATADIR;"
                + " the nearest is SYNCLINE_NODE_DATA_DIR",
            "command line: unknown key durabilty; the nearest is durability");
  }

  @Test
  void aBadValueNamesKeyValueAndLimit() {
    assertThat(problems(environment(Map.of("SYNCLINE_HTTP_PORT", "70000"))))
        .containsExactly(
            "environment variable SYNCLINE_HTTP_PORT: http.port = '70000' must be a whole number"
                + " from 0 to 65535");
    assertThat(problems(flags(Map.of("durability", "never"))))
        .containsExactly("command line: durability = 'never' must be fsync or os-buffered");
  }

  @Test
  void everyProblemOfEverySourceIsReportedAtOnce() throws IOException {
    Path file = write("htp: {port: 1}\nraft: {heartbeatMillis: soon}\n");
    ConfigOutcome outcome =
        load(
            Optional.of(file),
            Map.of("SYNCLINE_LOG_LEVEL", "loud", "SYNCLINE_X", "1"),
            Map.of(
                "node.name", "-", "http.defaultTimeoutMillis", "50", "http.maxTimeoutMillis", "9"));

    assertThat(problems(outcome))
        .hasSize(6)
        .anyMatch(p -> p.contains("htp.port"))
        .anyMatch(p -> p.contains("raft.heartbeatMillis"))
        .anyMatch(p -> p.contains("log.level"))
        .anyMatch(p -> p.contains("SYNCLINE_X"))
        .anyMatch(p -> p.contains("node.name"))
        .anyMatch(p -> p.contains("http.defaultTimeoutMillis must not exceed"));
    assertThatThrownBy(outcome::orThrow)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("htp.port", "SYNCLINE_X");
  }

  @Test
  void aBadValueThatAStrongerSourceReplacesIsNoProblem() {
    ConfigOutcome outcome =
        load(Optional.empty(), Map.of("SYNCLINE_HTTP_PORT", "many"), Map.of("http.port", "8081"));

    assertThat(outcome.orThrow().http().port()).isEqualTo(8081);
  }

  @Test
  void whatTheLauncherReadsIsNoSetting() {
    assertThat(
            environment(
                    Map.of(
                        "SYNCLINE_JAVA_OPTS", "-Xmx1g",
                        "SYNCLINE_HOME", "/opt/syncline",
                        "SYNCLINE_CONFIG", "x.yaml",
                        "SYNCLINE_URL", "http://127.0.0.1:8080",
                        "PATH", "/bin"))
                .orThrow())
        .isEqualTo(flags(Map.of()).orThrow());
  }

  @Test
  void variablesOfAKubernetesServiceAreNoSettings() {
    assertThat(
            environment(
                    Map.of(
                        "SYNCLINE_SERVICE_HOST", "10.96.0.1",
                        "SYNCLINE_SERVICE_PORT", "8080",
                        "SYNCLINE_SERVICE_PORT_HTTP", "8080",
                        "SYNCLINE_PORT", "tcp://10.96.0.1:8080",
                        "SYNCLINE_PORT_8080_TCP", "tcp://10.96.0.1:8080",
                        "SYNCLINE_PORT_8080_TCP_ADDR", "10.96.0.1",
                        "SYNCLINE_HTTP_SERVICE_HOST", "10.96.0.2",
                        "SYNCLINE_HTTP_PORT", "tcp://10.96.0.2:8080"))
                .orThrow())
        .isEqualTo(flags(Map.of()).orThrow());
    assertThat(problems(environment(Map.of("SYNCLINE_PORT", "8080")))).hasSize(1);
  }

  @Test
  void aMissingFileIsRefused() {
    Path missing = directory.resolve("missing.yaml");

    assertThat(problems(loadFile(missing))).containsExactly(missing + ": there is no such file");
  }

  @Test
  void aFileThatIsNotYamlIsRefusedWithItsLine() throws IOException {
    Path file = write("http:\n  port: 1\n bad: [\n");

    assertThat(problems(loadFile(file)))
        .singleElement()
        .asString()
        .startsWith(file + " line 3: is not valid YAML");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          just text               | must hold keys and values
          [http.port]             | must hold keys and values
          http: 5                 | http is a section and takes no value of its own
          'http.port: [1, 2]'     | http.port must be one value, not a structure
          'http: {port: {x: 1}}'  | http.port must be one value, not a structure
          '{http.port: 1, http: {port: 2}}' | http.port is already set in line 1
          'http: {port: 1, port: 2}' | http.port is already set in line 1
          '&a {http: *a}'         | unknown key http.http
          'cluster: {seeds: [[x]]}' | cluster.seeds must be one value, not a structure
          '{[a]: 1}'              | unknown key ?
          """)
  void aFileOfTheWrongShapeIsRefused(String yaml, String expected) throws IOException {
    assertThat(problems(loadFile(write(yaml)))).anyMatch(problem -> problem.contains(expected));
  }

  @Test
  void aFileThatIsNotTextIsRefused() throws IOException {
    Path file = directory.resolve("binary.yaml");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThat(problems(loadFile(file))).containsExactly(file + ": is not UTF-8 text");
    assertThat(problems(loadFile(directory))).singleElement().asString().contains("cannot be read");
  }

  @ParameterizedTest
  @CsvSource({
    "node.name, _n1",
    "node.name, ''",
    "node.name, a b",
    "node.zone, ''",
    "node.dataDir, ''",
    "node.host, 'a b'",
    "cluster.initialMembers, 'n1,,n2'",
    "cluster.initialMembers, 'n1,n1'",
    "cluster.seeds, 10.0.0.1",
    "cluster.seeds, 10.0.0.1:0",
    "cluster.seeds, 10.0.0.1:65536",
    "cluster.seeds, ':5701'",
    "log.level, INFO",
  })
  void malformedTextIsRefused(String key, String text) {
    assertThat(problems(flags(Map.of(key, text))))
        .singleElement()
        .asString()
        .contains(key + " = '" + text + "' must be ");
  }

  @Test
  void aNodeNameHasAtMost63Characters() {
    assertThat(flags(Map.of("node.name", "n".repeat(63))).orThrow().node().name()).hasSize(63);
    assertThat(problems(flags(Map.of("node.name", "n".repeat(64))))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "node.host, 0.0.0.0, node.bindHost",
    "http.defaultTimeoutMillis, 60000, ''",
    "http.maxTimeoutMillis, 4999, http.defaultTimeoutMillis must not exceed",
    "http.idleTimeoutSeconds, 60, http.idleTimeoutSeconds must exceed",
    "http.maxInFlightBytes, 16777215, http.maxBodyBytes must not exceed",
    "http.port, 5701, cluster.port must differ",
    "http.port, 15701, bus.port must differ",
    "cluster.port, 15701, bus.port must differ",
    "cluster.discovery, dns, cluster.dnsName must be set",
    "peer.maxQueuedBytes, 262143, peer.maxFrameBytes must not exceed",
    "peer.probeIntervalMillis, 1501, peer.suspectAfterMillis must be at least twice",
    "raft.heartbeatMillis, 1501, raft.electionTimeoutMillis must be at least twice",
  })
  void keysThatContradictEachOtherAreRefused(String key, String text, String expected) {
    ConfigOutcome outcome = flags(Map.of(key, text));

    if (expected.isEmpty()) {
      assertThat(outcome).isInstanceOf(Loaded.class);
    } else {
      assertThat(problems(outcome)).singleElement().asString().contains(expected);
    }
  }

  @Test
  void freePortsNeverClash() {
    SynclineConfig config =
        flags(Map.of("http.port", "0", "cluster.port", "0", "bus.port", "0")).orThrow();

    assertThat(config.http().port()).isZero();
    assertThat(config.bus().port()).isZero();
  }

  @Test
  void anUnusableHostNameIsReportedAsTheDefaultItIs() {
    ConfigOutcome outcome =
        ConfigLoader.load(new ConfigSources(Optional.empty(), Map.of(), Map.of(), () -> ""));

    assertThat(problems(outcome))
        .singleElement()
        .asString()
        .startsWith("default (the host's name): node.name = '' must be ");
  }

  @Test
  void theFileIsTheNamedOneElseTheOneBelowTheHome() throws IOException {
    Path conf = Files.createDirectory(directory.resolve("conf"));
    Path file = Files.writeString(conf.resolve("syncline.yaml"), "");
    String home = directory.toString();

    assertThat(ConfigSources.locate(Map.of("SYNCLINE_HOME", home))).contains(file);
    assertThat(ConfigSources.locate(Map.of("SYNCLINE_HOME", home, "SYNCLINE_CONFIG", "other.yaml")))
        .contains(Path.of("other.yaml"));
    assertThat(ConfigSources.locate(Map.of("SYNCLINE_HOME", home + "/conf"))).isEmpty();
  }

  @Test
  void thisHostHasAName() {
    assertThat(ConfigSources.kernelHostName()).isNotBlank();
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("test.yaml"), yaml, StandardCharsets.UTF_8);
  }

  private static ConfigOutcome loadFile(Path file) {
    return load(Optional.of(file), Map.of(), Map.of());
  }

  private static ConfigOutcome environment(Map<String, String> environment) {
    return load(Optional.empty(), environment, Map.of());
  }

  private static ConfigOutcome flags(Map<String, String> flags) {
    return load(Optional.empty(), Map.of(), flags);
  }

  private static ConfigOutcome load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    return ConfigLoader.load(new ConfigSources(file, environment, flags, () -> "host-1"));
  }

  private static List<String> problems(ConfigOutcome outcome) {
    assertThat(outcome).isInstanceOf(Rejected.class);
    return ((Rejected) outcome).problems().stream().map(ConfigProblem::toString).toList();
  }
}

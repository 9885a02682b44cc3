package dev.syncline.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where settings come from, weakest first: the defaults, then these.
 *
 * @param file a YAML file, which must be readable
 * @param environment variables of the process; only those named {@code SYNCLINE_…} are read
 * @param flags key names and texts of the command line
 * @param hostName asked only where {@code node.name} is not set
 */
public record ConfigSources(
    Optional<Path> file,
    Map<String, String> environment,
    Map<String, String> flags,
    Supplier<String> hostName) {

  /** Names the file, where {@code --config} does not. */
  public static final String CONFIG_VARIABLE = "SYNCLINE_CONFIG";

  /** The directory of the launcher, set by the launcher. */
  public static final String HOME_VARIABLE = "SYNCLINE_HOME";

  private static final Path DEFAULT_FILE = Path.of("conf", "syncline.yaml");
  private static final Path KERNEL_HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  /** Copies the maps. */
  public ConfigSources {
    environment = Map.copyOf(environment);
    flags = Map.copyOf(flags);
  }

  /**
   * The sources of this process: {@code configFlag}, else the file that {@value #CONFIG_VARIABLE}
   * names, else {@code conf/syncline.yaml} below {@value #HOME_VARIABLE} (or the working directory)
   * if there is one; the environment; {@code flags}.
   */
  public static ConfigSources ofProcess(Optional<Path> configFlag, Map<String, String> flags) {
    Map<String, String> environment = System.getenv();
    return new ConfigSources(
        configFlag.or(() -> locate(environment)),
        environment,
        flags,
        ConfigSources::kernelHostName);
  }

  static Optional<Path> locate(Map<String, String> environment) {
    String named = environment.getOrDefault(CONFIG_VARIABLE, "");
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    Path home = Path.of(environment.getOrDefault(HOME_VARIABLE, ""));
    return Optional.of(home.resolve(DEFAULT_FILE)).filter(Files::exists);
  }

  /** The host's name, without asking a name server where the kernel tells; empty when unknown. */
  static String kernelHostName() {
    try {
      return Files.readString(KERNEL_HOST_NAME).strip();
    } catch (IOException notLinux) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException unresolvable) {
        return "";
      }
    }
  }
}

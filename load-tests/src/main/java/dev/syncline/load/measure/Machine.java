package dev.syncline.load.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run ran on, in words. */
public final class Machine {
  /** The fact that names the kind of file system. */
  public static final String FILE_SYSTEM = "file system";

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Path MEMORY_INFO = Path.of("/proc/meminfo");

  private Machine() {}

  /**
   * Processors, memory, kernel and load of this machine, and the disk under a directory.
   *
   * @throws IOException if {@code /proc} or the directory cannot be read
   */
  public static Map<String, String> facts(Path dataRoot) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    int cores = Runtime.getRuntime().availableProcessors();
    String model = field(Files.readAllLines(CPU_INFO), "model name").orElse("unknown model");
    facts.put("machine", cores + " cores, " + model + ", " + memory() + " memory");
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("client JDK", System.getProperty("java.vm.version"));
    facts.put(FILE_SYSTEM, Files.getFileStore(dataRoot).type());
    facts.put("load average at the start", Files.readString(Path.of("/proc/loadavg")).strip());
    return facts;
  }

  /** First line of what a java command says about itself. */
  public static String javaVersion(Path java) {
    return Shell.output(List.of(java.toString(), "--version"))
        .flatMap(text -> text.lines().findFirst())
        .orElse("unknown");
  }

  static Optional<String> field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static String memory() throws IOException {
    return field(Files.readAllLines(MEMORY_INFO), "MemTotal").orElse("unknown");
  }
}

package dev.syncline.cli.demo;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How this process was started, for starting others of its kind. */
final class JavaCommand {
  private static final String MAIN = "dev.syncline.cli.Main";
  private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

  /** Options that two processes cannot share. */
  private static final Pattern UNSHARED =
      Pattern.compile(
          "(-agentlib:jdwp|-Xrunjdwp|-Djava\\.io\\.tmpdir=|-Dcom\\.sun\\.management"
              + "\\.jmxremote).*");

  private final String classPath;
  private final List<String> options;

  JavaCommand(String classPath, List<String> options) {
    this.classPath = classPath;
    this.options = List.copyOf(options);
  }

  static JavaCommand ofThisProcess() {
    return new JavaCommand(
        System.getProperty("java.class.path"),
        ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /**
   * A command line of the same java, the same classes and the same options, which win over those
   * that make several nodes on one machine start fast.
   *
   * @param directory where the process may leave files of its own
   */
  List<String> commandLine(Path directory, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (options.stream().noneMatch(each -> COLLECTOR.matcher(each).matches())) {
      command.add("-XX:+UseSerialGC");
    }
    command.add("-XX:TieredStopAtLevel=1");
    // Without these a killed process leaves files outside of the directory.
    command.add("-XX:+PerfDisableSharedMem");
    command.add("-XX:ErrorFile=" + directory.resolve("hs_err.log"));
    command.add("-Djava.io.tmpdir=" + directory);
    options.stream().filter(each -> !UNSHARED.matcher(each).matches()).forEach(command::add);
    command.addAll(classes());
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** The jar's manifest opens modules, which only {@code -jar} heeds. */
  private List<String> classes() {
    String absolute =
        Arrays.stream(classPath.split(Pattern.quote(File.pathSeparator), -1))
            .map(each -> Path.of(each).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    boolean jar = absolute.endsWith(".jar") && !absolute.contains(File.pathSeparator);
    return jar ? List.of("-jar", absolute) : List.of("-cp", absolute, MAIN);
  }
}

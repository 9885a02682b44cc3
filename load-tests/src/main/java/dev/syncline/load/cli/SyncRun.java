package dev.syncline.load.cli;

import dev.syncline.load.measure.Machine;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Findings;
import dev.syncline.load.sync.SyncNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** One run of a command about sync: its nodes, what it finds, and how that is written down. */
final class SyncRun {
  private static final Set<String> VOLATILE_FILE_SYSTEMS = Set.of("tmpfs", "ramfs");
  private static final long LEAST_FREE_BYTES = 4L << 30;

  private final CommandSpec spec;
  private final Console console;
  private final NodeOptions options;
  private final Instant started = Instant.now();
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<Case> cases = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /** What is done with nodes that have just been started. */
  interface Trial {
    void run(SyncNodes nodes) throws IOException;
  }

  SyncRun(CommandSpec spec, NodeOptions options) throws IOException {
    this.spec = spec;
    this.console = new Console(spec);
    this.options = options;
    facts.put("date", DateTimeFormatter.ISO_INSTANT.format(started));
    facts.putAll(options.facts());
    facts.putAll(Machine.facts(options.workDir()));
    if (VOLATILE_FILE_SYSTEMS.contains(facts.get(Machine.FILE_SYSTEM))) {
      say("warning: " + options.workDir() + " is in memory, so an fsync costs nothing there");
    }
  }

  /** Ends the command with a usage error unless so. */
  void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  /** A line of progress. */
  void say(String line) {
    console.say(line);
  }

  /** A setting that the result depends on. */
  void fact(String name, String value) {
    facts.put(name, value);
  }

  /** How to read the figures. */
  void note(String sentence) {
    notes.add(sentence);
  }

  /** What went wrong so far. */
  List<String> problems() {
    return problems;
  }

  /** A column of the result. */
  Case newCase(String name) {
    Case made = new Case(name);
    cases.add(made);
    return made;
  }

  /** A column that has been filled. */
  void add(Case found) {
    cases.add(found);
  }

  /** A name for a collection, other than those of other runs. */
  String collection() {
    return "load-" + Long.toString(started.toEpochMilli(), Character.MAX_RADIX);
  }

  /** Starts nodes, does a trial with them and ends them; a trial that fails is a problem. */
  void withNodes(String what, Trial trial) {
    say(what + ": starting the nodes");
    try {
      if (Files.getFileStore(options.workDir()).getUsableSpace() < LEAST_FREE_BYTES) {
        throw new IOException("less than 4 GiB are free in " + options.workDir());
      }
      try (SyncNodes nodes = new SyncNodes(options.start())) {
        trial.run(nodes);
      }
    } catch (IOException e) {
      say(what + ": " + e.getMessage());
      problems.add(what + ": " + e.getMessage());
    }
  }

  /** Shows and writes what was found; 0 unless there were problems. */
  int report(String title, String name, Path directory) throws IOException {
    Findings findings = new Findings(title, console.commandLine(), facts, cases, notes, problems);
    console.print(findings.text());
    for (Path file : findings.write(directory, Console.fileName(name, started))) {
      say("wrote " + file);
    }
    return problems.isEmpty() ? 0 : 1;
  }
}

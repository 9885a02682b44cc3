package dev.syncline.load.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run found, a column for each case and a row for each figure.
 *
 * @param title what was measured
 * @param command the command line that repeats it
 * @param facts when, where, on what and with which settings, in the order to show them
 * @param cases the columns
 * @param notes how to read the figures, a sentence each
 * @param problems what went wrong; a run with problems has failed
 */
public record Findings(
    String title,
    String command,
    Map<String, String> facts,
    List<Case> cases,
    List<String> notes,
    List<String> problems) {

  /** Copies all that could change. */
  public Findings {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    cases = List.copyOf(cases);
    notes = List.copyOf(notes);
    problems = List.copyOf(problems);
  }

  /** All figures that any case has. */
  List<Figure> figures() {
    Set<Figure> all = new LinkedHashSet<>();
    cases.forEach(each -> all.addAll(each.figures()));
    return List.copyOf(all);
  }

  /** The results for a terminal. */
  public String text() {
    return FindingsTable.text(this);
  }

  /** The whole report for the repository. */
  public String markdown() {
    StringBuilder out = new StringBuilder("# ").append(title).append("\n\n");
    out.append("```sh\n").append(command).append("\n```\n\n| | |\n|---|---|\n");
    facts.forEach((k, v) -> out.append("| ").append(k).append(" | ").append(v).append(" |\n"));
    out.append("\nMedian (smallest–largest) where there is more than one value.\n\n");
    out.append(FindingsTable.markdown(this));
    if (!notes.isEmpty()) {
      out.append('\n');
      notes.forEach(note -> out.append("- ").append(note).append('\n'));
    }
    if (!problems.isEmpty()) {
      out.append("\nProblems:\n\n");
      problems.forEach(problem -> out.append("- ").append(problem).append('\n'));
    }
    return out.toString();
  }

  /**
   * Writes {@code name.md} and {@code name.json}.
   *
   * @return the files
   * @throws IOException if the directory cannot be written
   */
  public List<Path> write(Path directory, String name) throws IOException {
    Files.createDirectories(directory);
    return List.of(
        Files.writeString(directory.resolve(name + ".md"), markdown()),
        Files.writeString(directory.resolve(name + ".json"), JsonReport.of(this)));
  }
}

package dev.syncline.load.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a report in all its forms. */
public final class Reports {
  private Reports() {}

  /** The results for a terminal. */
  public static String text(Report report) {
    StringBuilder out = new StringBuilder(new Table(report).text());
    for (Row row : report.rows()) {
      row.errorSamples()
          .forEach((kind, sample) -> out.append(failureLine(row, kind, sample)).append('\n'));
    }
    return out.toString();
  }

  /** The whole report for the repository. */
  public static String markdown(Report report) {
    StringBuilder out = new StringBuilder("# ").append(report.title()).append("\n\n");
    out.append("```sh\n").append(report.command()).append("\n```\n\n");
    out.append("| | |\n|---|---|\n");
    report
        .facts()
        .forEach((k, v) -> out.append("| ").append(k).append(" | ").append(v).append(" |\n"));
    out.append("\nMedian of the repeats (smallest–largest).\n\n");
    out.append(new Table(report).markdown());
    if (report.hasErrors()) {
      out.append("\nFailures, one answer of each kind:\n\n");
      for (Row row : report.rows()) {
        row.errorSamples()
            .forEach((k, s) -> out.append("- ").append(failureLine(row, k, s)).append('\n'));
      }
    }
    return out.toString();
  }

  /**
   * Writes {@code name.md} and {@code name.json}.
   *
   * @return the files
   * @throws IOException if the directory cannot be written
   */
  public static List<Path> write(Report report, Path directory, String name) throws IOException {
    Files.createDirectories(directory);
    return List.of(
        Files.writeString(directory.resolve(name + ".md"), markdown(report)),
        Files.writeString(directory.resolve(name + ".json"), JsonReport.of(report)));
  }

  private static String failureLine(Row row, String kind, String sample) {
    return row.workload() + ": " + kind + ": " + sample.replaceAll("\\s+", " ");
  }
}

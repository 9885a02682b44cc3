package dev.syncline.load.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Space that directories take on disk. */
public final class DiskUse {
  private DiskUse() {}

  /**
   * Allocated bytes of some directories as {@code du} counts them: what is reserved for a file and
   * not written yet counts, holes do not. Files that vanish meanwhile do no harm.
   *
   * @throws IOException if {@code du} says nothing
   */
  public static long allocatedBytes(List<Path> directories) throws IOException {
    List<String> command = new ArrayList<>(List.of("du", "-s", "-c", "-B1", "--"));
    directories.forEach(directory -> command.add(directory.toString()));
    return parseTotal(
        Shell.output(command).orElseThrow(() -> new IOException("du failed: " + directories)));
  }

  static long parseTotal(String output) throws IOException {
    String last = output.substring(output.lastIndexOf('\n') + 1);
    int end = last.indexOf('\t');
    if (end < 1 || !last.endsWith("total")) {
      throw new IOException("not the output of du: " + last);
    }
    return Long.parseLong(last.substring(0, end));
  }
}

package dev.syncline.load.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU and memory of processes as Linux counts them under {@code /proc} (proc(5)). */
public final class ProcStat {
  /** Length of a tick: {@code USER_HZ} is 100 on every architecture a JDK 17 runs on. */
  private static final long MICROS_PER_TICK = 10_000;

  private static final int UTIME = 14;
  private static final int STIME = 15;

  private ProcStat() {}

  /**
   * User and system time of a process, all its threads together, ended ones too.
   *
   * @throws IOException if there is no such process
   */
  public static long cpuMicros(long pid) throws IOException {
    return parseCpuMicros(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
  }

  /**
   * Resident memory of a process.
   *
   * @throws IOException if there is no such process
   */
  public static long residentBytes(long pid) throws IOException {
    return parseResidentBytes(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")));
  }

  /** CPU time that all processors together spent on anything but waiting, since boot. */
  public static long machineBusyMicros() throws IOException {
    return parseMachineBusyMicros(Files.readAllLines(Path.of("/proc/stat")));
  }

  static long parseCpuMicros(String stat) throws IOException {
    // the name in parentheses may itself hold spaces and parentheses
    int nameEnd = stat.lastIndexOf(')');
    String[] fields = stat.substring(nameEnd + 1).trim().split(" ", -1);
    int shift = 3;
    if (nameEnd < 0 || fields.length <= STIME - shift) {
      throw new IOException("not a process stat line: " + stat);
    }
    long ticks = Long.parseLong(fields[UTIME - shift]) + Long.parseLong(fields[STIME - shift]);
    return ticks * MICROS_PER_TICK;
  }

  static long parseResidentBytes(List<String> status) throws IOException {
    for (String line : status) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("no VmRSS: the process has ended");
  }

  static long parseMachineBusyMicros(List<String> stat) throws IOException {
    for (String line : stat) {
      if (line.startsWith("cpu ")) {
        String[] f = line.trim().split(" +", -1);
        // user nice system idle iowait irq softirq steal; guest time is part of user time
        long ticks = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
          ticks += Long.parseLong(f[i]);
        }
        return ticks * MICROS_PER_TICK;
      }
    }
    throw new IOException("no line of all processors in /proc/stat");
  }
}

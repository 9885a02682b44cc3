package dev.syncline.load.measure;

import java.io.IOException;
import java.util.List;

/**
 * What has been used up to one moment.
 *
 * @param atNanos when, as {@link System#nanoTime}
 * @param nodeCpuMicros CPU time of all nodes together since they started
 * @param clientCpuMicros CPU time of this process since it started
 * @param machineBusyMicros CPU time of everything on the machine since boot
 * @param nodeResidentBytes resident memory of all nodes together at this moment
 */
public record Usage(
    long atNanos,
    long nodeCpuMicros,
    long clientCpuMicros,
    long machineBusyMicros,
    long nodeResidentBytes) {

  /**
   * Reads it now.
   *
   * @param nodePids processes of the nodes on this machine; empty when they run elsewhere
   * @throws IOException if one of them has ended
   */
  public static Usage now(List<Long> nodePids) throws IOException {
    long nodeCpu = 0;
    long resident = 0;
    for (long pid : nodePids) {
      nodeCpu += ProcStat.cpuMicros(pid);
      resident += ProcStat.residentBytes(pid);
    }
    long client = ProcStat.cpuMicros(ProcessHandle.current().pid());
    return new Usage(System.nanoTime(), nodeCpu, client, ProcStat.machineBusyMicros(), resident);
  }

  /** CPU-seconds that the nodes used per second since an earlier moment. */
  public double nodeCoresSince(Usage earlier) {
    return cores(nodeCpuMicros - earlier.nodeCpuMicros, earlier);
  }

  /** CPU-seconds that this process used per second since an earlier moment. */
  public double clientCoresSince(Usage earlier) {
    return cores(clientCpuMicros - earlier.clientCpuMicros, earlier);
  }

  /**
   * CPU-seconds per second that went to neither nodes nor client: what disturbed the measurement.
   */
  public double otherCoresSince(Usage earlier) {
    long busy = machineBusyMicros - earlier.machineBusyMicros;
    long ours = nodeCpuMicros - earlier.nodeCpuMicros + clientCpuMicros - earlier.clientCpuMicros;
    return Math.max(0, cores(busy - ours, earlier));
  }

  private double cores(long micros, Usage earlier) {
    return micros * 1e3 / (atNanos - earlier.atNanos);
  }
}

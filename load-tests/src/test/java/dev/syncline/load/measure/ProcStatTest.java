package dev.syncline.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcStatTest {
  private static final String STAT =
      "4242 (odd) name (x) S 1 4242 4242 0 -1 4194560 9000 0 12 0 1234 567 8 9 20 0 41 0 1000"
          + " 4096000 2500 18446744073709551615\n";

  @Test
  void cpuTimeIsUserAndSystemTimeWithoutThatOfChildren() throws Exception {
    assertThat(ProcStat.parseCpuMicros(STAT)).isEqualTo((1234 + 567) * 10_000L);
  }

  @Test
  void aLineThatIsNoProcessIsRefused() {
    assertThatThrownBy(() -> ProcStat.parseCpuMicros("")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ProcStat.parseCpuMicros("1 (java) S 1 2 3"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void residentMemoryIsInKibibytes() throws Exception {
    List<String> status = List.of("Name:\tjava", "VmHWM:\t  999999 kB", "VmRSS:\t  123456 kB");
    assertThat(ProcStat.parseResidentBytes(status)).isEqualTo(123_456L * 1024);
  }

  @Test
  void anEndedProcessHasNoMemory() {
    assertThatThrownBy(() -> ProcStat.parseResidentBytes(List.of("Name:\tjava", "State:\tZ")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended");
  }

  @Test
  void theMachineIsBusyWithAllButIdlingAndWaitingAndGuestsCountOnce() throws Exception {
    List<String> stat = List.of("cpu  100 20 30 4000 500 6 7 8 90 10", "cpu0 1 1 1 1 1 1 1 1 1 1");
    assertThat(ProcStat.parseMachineBusyMicros(stat))
        .isEqualTo((100 + 20 + 30 + 6 + 7 + 8) * 10_000L);
  }

  @Test
  void thisProcessCanBeRead() throws Exception {
    long self = ProcessHandle.current().pid();
    assertThat(ProcStat.cpuMicros(self)).isPositive();
    assertThat(ProcStat.residentBytes(self)).isGreaterThan(1 << 20);
    assertThat(ProcStat.machineBusyMicros()).isGreaterThanOrEqualTo(ProcStat.cpuMicros(self));
  }

  @Test
  void usageBetweenTwoMomentsIsInCores() {
    Usage before = new Usage(0, 1_000_000, 100_000, 5_000_000, 0);
    Usage after = new Usage(2_000_000_000L, 3_000_000, 600_000, 7_600_000, 0);
    assertThat(after.nodeCoresSince(before)).isEqualTo(1.0);
    assertThat(after.clientCoresSince(before)).isEqualTo(0.25);
    assertThat(after.otherCoresSince(before)).isEqualTo(0.05);
  }
}

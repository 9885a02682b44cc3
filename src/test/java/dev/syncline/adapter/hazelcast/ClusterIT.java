package dev.syncline.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster of processes does; every wait is far longer than what it waits for takes. */
@Timeout(300)
class ClusterIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final long LEAVE_LIMIT_SECONDS = 60;

  private final Path directory;
  private final List<MemberProcess> processes = new ArrayList<>();

  ClusterIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void killAll() {
    processes.forEach(MemberProcess::close);
  }

  @Test
  void membersStartedTogetherFormOneCluster() throws IOException {
    List<MemberProcess> nodes = startTogether(MemberProcess.freePorts(3), "a", "b", "c");
    awaitSeen(nodes, "a,b,c");
    awaitAnswers(nodes);
  }

  @Test
  void seedsThatAreNotThereDoNotKeepTheOthersApart() throws IOException {
    List<MemberProcess> nodes = startTogether(MemberProcess.freePorts(5), "a", "b");
    awaitSeen(nodes, "a,b");
  }

  @Test
  void aLateMemberJoins() throws IOException {
    List<Integer> ports = MemberProcess.freePorts(3);
    List<MemberProcess> nodes = startTogether(ports, "a", "b");
    awaitSeen(nodes, "a,b");
    nodes.add(start("c", ports.get(2), ports));
    awaitSeen(nodes, "a,b,c");
    awaitAnswers(nodes);
  }

  @Test
  void aKilledMemberLeavesAndItsNextRunTakesItsPlace() throws Exception {
    List<Integer> ports = MemberProcess.freePorts(3);
    List<MemberProcess> nodes = startTogether(ports, "a", "b", "c");
    awaitSeen(nodes, "a,b,c");
    nodes.get(1).kill();
    List<MemberProcess> survivors = List.of(nodes.get(0), nodes.get(2));
    awaitSeen(survivors, "a,c");
    awaitAnswers(survivors);
    nodes.set(1, start("b", ports.get(1), ports));
    awaitSeen(nodes, "a,b,c");
    awaitAnswers(nodes);
  }

  @Test
  void aMemberThatLeavesIsSeenToLeave() throws Exception {
    List<MemberProcess> nodes = startTogether(MemberProcess.freePorts(2), "a", "b");
    awaitSeen(nodes, "a,b");
    assertThat(nodes.get(0).leave(LEAVE_LIMIT_SECONDS)).isTrue();
    awaitSeen(nodes.subList(1, 2), "b");
  }

  @Test
  void aNameThatIsTakenIsRefused() throws IOException {
    List<Integer> ports = MemberProcess.freePorts(3);
    List<MemberProcess> nodes = startTogether(ports, "a", "b");
    awaitSeen(nodes, "a,b");
    MemberProcess intruder = start("b", ports.get(2), ports);
    await().atMost(LIMIT).until(() -> !intruder.isRunning());
    assertThat(intruder.refusal()).contains("'b'").contains("127.0.0.1:" + ports.get(1));
    assertThat(nodes).allSatisfy(node -> assertThat(node.present()).isEqualTo("a,b"));
    awaitAnswers(nodes);
  }

  @Test
  void aFrozenMemberHoldsUpNobodyAndMergesWhenItComesBack() throws Exception {
    List<Integer> ports = MemberProcess.freePorts(3);
    List<MemberProcess> nodes = startTogether(ports, "a");
    awaitSeen(nodes, "a");
    nodes.get(0).freeze();
    List<MemberProcess> others =
        List.of(start("b", ports.get(1), ports), start("c", ports.get(2), ports));
    awaitSeen(others, "b,c");
    nodes.get(0).thaw();
    nodes.addAll(others);
    awaitSeen(nodes, "a,b,c");
    awaitAnswers(nodes);
  }

  @Test
  void membersFindEachOtherByADnsName() throws IOException {
    int port = MemberProcess.freePorts(1).get(0);
    List<String> hosts = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");
    Path hostsFile =
        Files.writeString(
            directory.resolve("hosts"),
            hosts.stream().map(host -> host + " nodes.test\n").collect(Collectors.joining()));
    List<MemberProcess> nodes = new ArrayList<>();
    for (String host : hosts) {
      nodes.add(
          kept(
              MemberProcess.withDns(
                  "n" + nodes.size(), host, port, "nodes.test", hostsFile, directory)));
    }
    awaitSeen(nodes, "n0,n1,n2");
    awaitAnswers(nodes);
  }

  private List<MemberProcess> startTogether(List<Integer> seeds, String... names) {
    List<MemberProcess> started = new ArrayList<>();
    for (String name : names) {
      started.add(start(name, seeds.get(started.size()), seeds));
    }
    return started;
  }

  private MemberProcess start(String name, int port, List<Integer> seeds) {
    return kept(MemberProcess.withSeeds(name, port, seeds, directory));
  }

  private MemberProcess kept(MemberProcess process) {
    processes.add(process);
    return process;
  }

  private static void awaitSeen(List<MemberProcess> nodes, String names) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(nodes).allSatisfy(node -> assertThat(node.present()).isEqualTo(names)));
  }

  /** Each asks each other until it has been answered once. */
  private static void awaitAnswers(List<MemberProcess> nodes) {
    for (MemberProcess from : nodes) {
      from.forgetAnswers();
      for (MemberProcess to : nodes) {
        await()
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(200))
            .until(
                () -> {
                  from.ask(to);
                  return from.answered(to);
                });
      }
    }
  }
}

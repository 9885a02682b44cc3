package dev.syncline.adapter.raft;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.syncline.port.GroupMember;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Members of one group in one process, each with its own store, on one event bus. */
final class RaftCluster implements AutoCloseable {

  static final String CLUSTER_ID = "c-1";
  static final String GROUP = "meta";

  /** Quick enough for tests, slow enough for a starved machine. */
  static final RaftSettings SETTINGS =
      new RaftSettings(
          new RaftSettings.Timing(50, 600, 200),
          new RaftSettings.Limits(1_000, 64, 256, 16, 4_096, 20),
          new RaftSettings.Calls(20_000, 20, 60_000, 4, 20_000));

  final Vertx vertx = Vertx.vertx();
  private final Map<GroupMember, InMemoryRaftLogStore> stores = new HashMap<>();
  private final Map<GroupMember, LineState> states = new HashMap<>();
  private final Map<GroupMember, RaftGroup> groups = new TreeMap<>();
  private final Set<GroupMember> deaf = ConcurrentHashMap.newKeySet();

  RaftCluster() {
    RaftAddresses addresses = new RaftAddresses(GROUP);
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              String address = delivery.message().address();
              boolean dropped =
                  deaf.stream()
                      .anyMatch(
                          member ->
                              address.equals(addresses.messages(member))
                                  || address.equals(addresses.requests(member)));
              if (!dropped) {
                delivery.next();
              }
            });
  }

  static GroupMember member(int node) {
    return new GroupMember("n" + node, "a");
  }

  static Set<GroupMember> members(int count) {
    return switch (count) {
      case 1 -> Set.of(member(1));
      case 2 -> Set.of(member(1), member(2));
      default -> Set.of(member(1), member(2), member(3));
    };
  }

  /** Starts three members that found the group. */
  static RaftCluster ofThree() {
    RaftCluster cluster = new RaftCluster();
    members(3).forEach(member -> cluster.start(member, members(3)));
    return cluster;
  }

  RaftGroup start(GroupMember member, Set<GroupMember> initialMembers) {
    return start(member, initialMembers, SETTINGS);
  }

  /** Starts a member on its store, which is empty the first time. */
  RaftGroup start(GroupMember member, Set<GroupMember> initialMembers, RaftSettings settings) {
    RaftGroup group = create(member, initialMembers, settings);
    await(group.start());
    return group;
  }

  RaftGroup create(GroupMember member, Set<GroupMember> initialMembers, RaftSettings settings) {
    LineState state = new LineState();
    RaftGroup group =
        new RaftGroup(
            vertx,
            new RaftGroupSpec(CLUSTER_ID, GROUP, member, initialMembers, settings),
            stores.computeIfAbsent(member, created -> new InMemoryRaftLogStore()),
            state,
            groups::containsKey);
    states.put(member, state);
    groups.put(member, group);
    return group;
  }

  void stop(GroupMember member) {
    await(Objects.requireNonNull(groups.remove(member)).stop());
  }

  /** Stops a member and starts it again on what was durable. */
  void restart(GroupMember member) {
    stop(member);
    stores.put(member, store(member).copy());
    start(member, members(3));
  }

  /** From now on nothing reaches the member, though it can still send. */
  void deafen(GroupMember member) {
    deaf.add(member);
  }

  void heal() {
    deaf.clear();
  }

  RaftGroup group(GroupMember member) {
    return Objects.requireNonNull(groups.get(member));
  }

  LineState state(GroupMember member) {
    return Objects.requireNonNull(states.get(member));
  }

  InMemoryRaftLogStore store(GroupMember member) {
    return Objects.requireNonNull(stores.get(member));
  }

  List<GroupMember> running() {
    return List.copyOf(groups.keySet());
  }

  /** Waits until every running member follows the same running leader. */
  GroupMember awaitLeader() {
    eventually().until(() -> agreedLeader().isPresent());
    return agreedLeader().orElseThrow();
  }

  private Optional<GroupMember> agreedLeader() {
    List<Optional<GroupMember>> views = new ArrayList<>();
    groups.values().forEach(group -> views.add(group.leader()));
    boolean agreed = views.stream().distinct().count() == 1;
    return agreed ? views.get(0).filter(groups::containsKey) : Optional.empty();
  }

  GroupMember awaitFollower() {
    GroupMember leader = awaitLeader();
    return groups.keySet().stream().filter(m -> !m.equals(leader)).findFirst().orElseThrow();
  }

  String propose(GroupMember member, String line) {
    byte[] result = await(group(member).propose(line.getBytes(StandardCharsets.UTF_8)));
    return new String(result, StandardCharsets.UTF_8);
  }

  void awaitSameLines(List<String> lines) {
    for (GroupMember member : running()) {
      eventually().until(() -> state(member).lines().equals(lines));
    }
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static Throwable failureOf(Future<?> future) {
    try {
      Object value = future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      throw new AssertionError("succeeded with " + value);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static ConditionFactory eventually() {
    return Awaitility.await().atMost(60, SECONDS);
  }

  @Override
  public void close() {
    groups.values().forEach(group -> await(group.stop()));
    await(vertx.close());
  }
}

package dev.syncline.verticle.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedRequest.Filter;
import dev.syncline.port.FeedType;
import dev.syncline.verticle.feed.FeedSettings;
import dev.syncline.verticle.feed.FeedVerticle;
import dev.syncline.verticle.feed.MemoryLogs;
import dev.syncline.verticle.feed.OneNode;
import dev.syncline.verticle.replica.ReplicaBoard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupVerticleTest {
  private static final NodeName NODE = Samples.node(1);
  private static final GroupName GROUP = new GroupName("mail");
  private static final FeedRequest.Start EARLIEST = new FeedRequest.Start.Earliest();

  private final Vertx vertx = Vertx.vertx();
  private final MemoryLogs logs = new MemoryLogs();
  private final ReplicaBoard board = new ReplicaBoard(1);
  private final MemoryEntries entries = new MemoryEntries();
  private final OneNode metadata = new OneNode(NODE);
  private volatile boolean measures;
  private volatile Map<String, GroupLags.Lag> measured = Map.of();
  private final FeedVerticle feed =
      new FeedVerticle(logs.partsOf(NODE, board, metadata), FeedSettings.of(100, 200));
  private final GroupVerticle groups =
      new GroupVerticle(
          new GroupVerticle.Parts(
              NODE,
              new Actor(7),
              "a-cluster",
              feed,
              entries,
              metadata,
              OneNode.TIME,
              node -> true,
              new Random(1),
              new GroupLags.Duty(() -> measures, lags -> measured = lags)),
          GroupSettings.of(100, 1_000, 200, 5_000));

  /** A consumer that takes what it is told at once. */
  private static final class Member {
    final List<FeedEvent> events = new CopyOnWriteArrayList<>();
    final ChangeFeed.Cursor cursor;
    volatile @Nullable String token;
    volatile boolean isOver;

    Member(ChangeFeed.Cursor cursor) {
      this.cursor = cursor;
      next();
    }

    private void next() {
      cursor
          .next()
          .onComplete(
              done -> {
                if (done.failed()) {
                  isOver = true;
                  return;
                }
                events.addAll(done.result().events());
                String told = done.result().tokenText(position -> "none of a group");
                token = told == null ? token : told;
                next();
              });
    }

    List<String> ids() {
      return events.stream()
          .filter(FeedEvent.Change.class::isInstance)
          .map(each -> ((FeedEvent.Change) each).id().toUtf8())
          .toList();
    }

    List<FeedEvent.OfGroup> ofGroup() {
      return events.stream()
          .filter(FeedEvent.OfGroup.class::isInstance)
          .map(FeedEvent.OfGroup.class::cast)
          .toList();
    }

    FeedType state() {
      List<FeedEvent.OfGroup> all = ofGroup();
      return all.get(all.size() - 1).type();
    }

    List<Partition> share() {
      List<FeedEvent.OfGroup> all = ofGroup();
      return all.isEmpty() ? List.of() : all.get(all.size() - 1).partitions();
    }
  }

  @BeforeEach
  void start() throws Exception {
    get(vertx.deployVerticle(feed));
    get(vertx.deployVerticle(groups));
  }

  @AfterEach
  void stop() throws Exception {
    get(groups.endAll());
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private void write(String id, long counter) {
    board.bell().ring(logs.write(new EntryKey(1, Bytes.utf8(id)), Samples.dot(1, counter)));
  }

  private static FeedRequest request(Filter filter, @Nullable String member) {
    return new FeedRequest(EARLIEST, filter, new FeedRequest.Membership(GROUP, member));
  }

  private Member join(@Nullable String name) throws Exception {
    return new Member(get(groups.join(request(Filter.ALL, name))));
  }

  private static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what).atMost(60, TimeUnit.SECONDS).until(condition);
  }

  @Test
  void whatIsAcknowledgedIsNotToldToTheNextMemberAndWhatIsNotIs() throws Exception {
    write("a", 1);
    Member first = join(null);
    await("a", () -> first.ids().contains("a") && first.token != null);
    get(groups.acknowledge(GROUP, String.valueOf(first.token)));
    write("b", 2);
    await("b", () -> first.ids().contains("b"));
    first.cursor.close();

    Member second = join(null);

    await("b again", () -> second.ids().contains("b"));
    assertThat(second.ids()).containsExactly("b");
  }

  @Test
  void twoMembersShareThePartitionsAndTheOneThatIsLeftHasThemAll() throws Exception {
    Member one = join("one");
    await("all", () -> one.share().size() == 64);
    Member two = join("two");
    await("both", () -> !two.share().isEmpty() && one.share().size() + two.share().size() == 64);
    assertThat(one.share()).doesNotContainAnyElementsOf(two.share());
    for (int i = 1; i <= 40; i++) {
      write("e" + i, i);
    }
    await("every write", () -> one.ids().size() + two.ids().size() == 40);

    one.cursor.close();

    await("all again", () -> two.share().size() == 64);
    await("what the other has not acknowledged", () -> Set.copyOf(two.ids()).size() == 40);
  }

  @Test
  void withoutAQuorumNothingIsToldAndAfterwardsAll() throws Exception {
    Member member = join(null);
    await("all", () -> member.share().size() == 64);
    entries.isShort = true;
    await("the end of the lease", () -> member.state() == FeedType.GROUP_SUSPENDED);
    write("meanwhile", 1);
    assertThatThrownBy(() -> get(groups.acknowledge(GROUP, "a token")))
        .isInstanceOf(ExecutionException.class);
    assertThat(member.ids()).isEmpty();

    entries.isShort = false;

    await("the write", () -> member.ids().contains("meanwhile"));
    assertThat(member.state()).isEqualTo(FeedType.GROUP_ASSIGNED);
  }

  @Test
  void whoeverComesUnderANameTakesThePlaceOfTheOneBefore() throws Exception {
    Member before = join("m");
    await("all", () -> before.share().size() == 64);

    Member after = join("m");

    await("the end", () -> before.isOver);
    assertThat(before.state()).isEqualTo(FeedType.GROUP_ENDED);
    await("all", () -> after.share().size() == 64);
  }

  @Test
  void aResetTellsAllOnceMoreAndRefusesTokensFromBefore() throws Exception {
    write("a", 1);
    Member member = join(null);
    await("a", () -> member.ids().contains("a") && member.token != null);
    String before = String.valueOf(member.token);
    get(groups.acknowledge(GROUP, before));

    get(groups.reset(GROUP, EARLIEST));

    await("a again", () -> member.ids().size() == 2);
    assertThatThrownBy(() -> get(groups.acknowledge(GROUP, before)))
        .hasCauseInstanceOf(ConsumerGroups.ForeignTokenException.class);
  }

  @Test
  void theMembersOfADeletedGroupEndAndItIsListedNoMore() throws Exception {
    Member member = join(null);
    await("all", () -> member.share().size() == 64);
    assertThat(get(groups.list(null, 10)).names()).containsExactly(GROUP);

    get(groups.delete(GROUP));

    await("the end", () -> member.isOver);
    assertThat(member.state()).isEqualTo(FeedType.GROUP_ENDED);
    assertThat(get(groups.list(null, 10)).names()).isEmpty();
    assertThatThrownBy(() -> get(groups.describe(GROUP)))
        .hasCauseInstanceOf(ConsumerGroups.NoSuchGroupException.class);
  }

  @Test
  void aGroupTellsItsMembersAndItsLag() throws Exception {
    write("a", 1);
    Member member = join("m");
    await("a", () -> member.ids().contains("a") && member.token != null);

    ConsumerGroups.Description before = get(groups.describe(GROUP));
    get(groups.acknowledge(GROUP, String.valueOf(member.token)));
    ConsumerGroups.Description after = get(groups.describe(GROUP));

    assertThat(before.members()).extracting(ConsumerGroups.Member::name).containsExactly("m");
    assertThat(before.members().get(0).partitions()).hasSize(64);
    assertThat(lag(before)).isEqualTo(1);
    assertThat(lag(after)).isZero();
  }

  @Test
  void theNodeWhoseDutyItIsMeasuresTheGroupsAlsoWithoutMembers() throws Exception {
    write("a", 1);
    Member member = join("m");
    await("a", () -> member.ids().contains("a") && member.token != null);
    member.cursor.close();
    assertThat(measured).isEmpty();

    measures = true;
    await("a write", () -> measuredEntries() == 1);
    assertThat(Objects.requireNonNull(measured.get("mail")).seconds()).isNotNegative();
    get(groups.acknowledge(GROUP, String.valueOf(member.token)));
    await("nothing", () -> measuredEntries() == 0);
    assertThat(Objects.requireNonNull(measured.get("mail")).seconds()).isZero();
    entries.isShort = true;
    await("that nobody knows", () -> Double.isNaN(measuredEntries()));
    entries.isShort = false;
    await("nothing again", () -> measuredEntries() == 0);

    measures = false;
    await("another node's turn", () -> measured.isEmpty());
    measures = true;
    await("the group again", () -> measuredEntries() == 0);
    get(groups.delete(GROUP));
    await("no group", () -> measured.isEmpty());
  }

  /** Minus one while the group is not measured. */
  private double measuredEntries() {
    GroupLags.Lag lag = measured.get("mail");
    return lag == null ? -1 : lag.entries();
  }

  private static long lag(ConsumerGroups.Description group) {
    return group.partitions().stream()
        .mapToLong(each -> Objects.requireNonNull(each.entries()))
        .sum();
  }

  @Test
  void whoeverWantsSomethingElseThanTheGroupIsRefused() throws Exception {
    join(null);
    Filter other = new Filter(Set.of(FeedType.VECTOR_DELETED), Set.of(), null);

    assertThatThrownBy(() -> get(groups.join(request(other, null))))
        .hasCauseInstanceOf(ConsumerGroups.DiffersException.class)
        .hasMessageContaining("vector.deleted");
  }
}

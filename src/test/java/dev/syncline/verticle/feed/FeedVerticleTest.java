package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.feed.FeedLag;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.feed.FeedReader;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ChangeFeed.Batch;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.FeedEvent;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedRequest.Filter;
import dev.syncline.port.FeedType;
import dev.syncline.port.SyncControl;
import dev.syncline.verticle.replica.ReplicaBoard;
import dev.syncline.verticle.replica.SyncCounters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedVerticleTest {
  private static final NodeName NODE = Samples.node(1);
  private static final FeedRequest NOW = new FeedRequest(new FeedRequest.Start.Now(), Filter.ALL);

  private final Vertx vertx = Vertx.vertx();
  private final MemoryLogs logs = new MemoryLogs();
  private final ReplicaBoard board = new ReplicaBoard(1);
  private final AtomicBoolean throttled = new AtomicBoolean();
  private final FeedVerticle feed =
      new FeedVerticle(
          new FeedVerticle.Parts(
              NODE,
              logs.store(),
              board,
              new OneNode(NODE),
              new EverybodyIsThere(new ArrayList<>()),
              OneNode.TIME,
              OneNode.STATUS,
              new SyncCounters(),
              () -> new SyncControl.Throttling(0, 0, 0, throttled.get())),
          new FeedSettings(
              1_500, 300, 2_000, 512, new FeedReader.Limits(64, 16, 1 << 20), 40, 100, 1_000));

  @BeforeEach
  void start() throws Exception {
    get(vertx.deployVerticle(feed));
  }

  @AfterEach
  void stop() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** A consumer that knows where it begins. */
  private ChangeFeed.Cursor open(FeedRequest request) throws Exception {
    ChangeFeed.Cursor cursor = get(feed.open(request));
    assertThat(get(cursor.next()).events()).isEmpty();
    return cursor;
  }

  private static EntryKey key(String id) {
    return new EntryKey(1, Bytes.utf8(id));
  }

  private void write(String id, long counter) {
    board.bell().ring(logs.write(key(id), Samples.dot(1, counter)));
  }

  /** The ids of the next changes, so many; heartbeats and live events are passed over. */
  private static List<String> changes(ChangeFeed.Cursor cursor, int count) throws Exception {
    List<String> ids = new ArrayList<>();
    while (ids.size() < count) {
      ids.addAll(ids(get(cursor.next())));
    }
    return ids;
  }

  private static List<String> ids(Batch batch) {
    return batch.events().stream()
        .filter(FeedEvent.Change.class::isInstance)
        .map(each -> ((FeedEvent.Change) each).id().toUtf8())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static FeedRequest after(FeedPosition position) {
    return new FeedRequest(new FeedRequest.Start.After(position), Filter.ALL);
  }

  @Test
  void whatIsWrittenAfterTheOpeningIsToldAndWhatWasThereIsNot() throws Exception {
    write("before", 1);
    ChangeFeed.Cursor cursor = open(NOW);
    Future<Batch> next = cursor.next();
    write("after", 2);

    assertThat(ids(get(next))).containsExactly("after");
  }

  @Test
  void whatTheTailIsHandedIsToldWithoutALookAtTheLog() throws Exception {
    write("before", 1);
    ChangeFeed.Cursor cursor = open(NOW);
    write("a", 2);
    assertThat(changes(cursor, 1)).containsExactly("a");
    int reads = logs.reads.get();

    for (int i = 3; i < 100; i++) {
      board.bell().ring(logs.batch(key("b"), Samples.dot(1, i)));
      assertThat(changes(cursor, 1)).containsExactly("b");
    }

    assertThat(logs.reads).hasValue(reads);
  }

  @Test
  void whatTheTailWasNotHandedIsReadInTheLog() throws Exception {
    ChangeFeed.Cursor cursor = open(NOW);
    logs.batch(key("c"), Samples.dot(1, 1));
    board.bell().ring(logs.batch(key("c"), Samples.dot(1, 2)));

    assertThat(changes(cursor, 2)).containsExactly("c", "c");
  }

  @Test
  void whoeverLosesAStreamFromNowBeforeItsFirstEventGoesOnWhereItBegan() throws Exception {
    ChangeFeed.Cursor cursor = get(feed.open(NOW));
    Future<Batch> first = cursor.next();
    write("a", 1);

    Batch told = get(first);
    cursor.close();

    assertThat(told.events()).isEmpty();
    assertThat(changes(get(feed.open(after(told.position()))), 1)).containsExactly("a");
  }

  @Test
  void aBatchOfWhatOthersHaveBeenToldIsNoLargerThanOneThatIsRead() throws Exception {
    ChangeFeed.Cursor slow = open(NOW);
    ChangeFeed.Cursor quick = open(NOW);
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      board.bell().ring(logs.write(key("e" + i), Samples.dot(1, i), 400 * 1_024));
      ids.addAll(changes(quick, 1));
    }

    List<String> told = ids(get(slow.next()));

    assertThat(told).hasSizeBetween(1, 3);
    told.addAll(changes(slow, 8 - told.size()));
    assertThat(told).containsExactlyElementsOf(ids);
  }

  @Test
  void aQuietStreamTellsWhereItIs() throws Exception {
    ChangeFeed.Cursor cursor = open(NOW);

    assertThat(get(cursor.next()).events()).isEmpty();
    assertThat(get(cursor.next()).events()).isEmpty();
  }

  @Test
  void aConsumerThatWasAwayGoesOnFromItsPosition() throws Exception {
    ChangeFeed.Cursor first = open(NOW);
    write("a", 1);
    Batch told = get(first.next());
    first.close();
    for (int i = 2; i <= 100; i++) {
      write("b" + i, i);
    }

    List<String> rest = changes(get(feed.open(after(told.position()))), 99);

    assertThat(rest).hasSize(99).doesNotContain("a").doesNotHaveDuplicates();
  }

  @Test
  void whoeverHasAShareIsToldItsPartitionsAloneAndNothingLive() throws Exception {
    Set<Partition> mine = Set.of(Partition.of(1, key("mine")));
    write("mine", 1);
    write("other", 2);
    ChangeFeed.Cursor cursor = get(feed.openShare(Filter.ALL, mine, FeedPosition.NONE));

    assertThat(changes(cursor, 1)).containsExactly("mine");
    Future<Batch> next = cursor.next();
    throttled.set(true);
    write("other", 3);
    write("mine", 4);
    Batch told = get(next);

    assertThat(Partition.of(1, key("other"))).isNotIn(mine);
    assertThat(told.events()).allMatch(FeedEvent.Change.class::isInstance);
    assertThat(ids(told)).containsExactly("mine");
    assertThat(told.position().of(Partition.of(1, key("mine")))).isNotEqualTo(VersionVector.EMPTY);
  }

  @Test
  void aShareOfNothingTellsThatItIsThere() throws Exception {
    ChangeFeed.Cursor cursor = get(feed.openShare(Filter.ALL, Set.of(), FeedPosition.NONE));
    write("a", 1);

    assertThat(get(cursor.next()).events()).isEmpty();
    assertThat(get(cursor.next()).events()).isEmpty();
  }

  @Test
  void theLagIsWhatThePositionLacksAndTheFilterWants() throws Exception {
    Partition partition = Partition.of(1, key("a"));
    write("a", 11);
    write("a", 12);
    write("a", 13);
    Map<Partition, VersionVector> told = Map.of(partition, VersionVector.of(Samples.dot(1, 11)));
    Filter other = new Filter(Set.of(), Set.of("other"), null);

    assertThat(get(feed.lag(told, Filter.ALL)))
        .containsExactly(new FeedLag(partition, 2, false, 13));
    assertThat(get(feed.lag(told, other))).containsExactly(new FeedLag(partition, 0, false, 0));
    logs.cut(partition);
    assertThat(get(feed.lag(told, Filter.ALL))).containsExactly(new FeedLag(partition, 0, true, 0));
  }

  @Test
  void aThousandConsumersThatWaitAreReadForAsOne() throws Exception {
    FeedRequest other =
        new FeedRequest(new FeedRequest.Start.Now(), new Filter(Set.of(), Set.of("other"), null));
    List<Future<Batch>> waiting = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      waiting.add(open(other).next());
    }
    ChangeFeed.Cursor one = open(NOW);
    Future<Batch> next = one.next();
    int before = logs.reads.get();
    write("a", 1);

    assertThat(ids(get(next))).containsExactly("a");
    assertThat(logs.reads.get() - before).isLessThan(10);
    assertThat(feed.consumers()).isEqualTo(1_001);
    for (Future<Batch> each : waiting) {
      assertThat(get(each).events()).isEmpty();
    }
  }

  @Test
  void whoeverDoesNotAskIsReadTheLogsLater() throws Exception {
    ChangeFeed.Cursor slow = open(NOW);
    ChangeFeed.Cursor quick = open(NOW);
    Set<String> written = new java.util.HashSet<>();
    for (int i = 1; i <= 200; i++) {
      write("e" + i, i);
      written.add("e" + i);
    }
    assertThat(changes(quick, 200)).hasSize(200);

    // More than is kept in memory.
    assertThat(changes(slow, 200)).containsExactlyInAnyOrderElementsOf(written);
  }

  /** How an older value comes after a newer one: docs/change-streams.md. */
  @Test
  void whatAReplicaLacksForTooLongIsToldOnceMoreAndAnOlderValueShowsByItsTimestamp()
      throws Exception {
    EntryKey key = key("e");
    VersionVector told = VersionVector.of(Samples.dot(1, 11), Samples.dot(1, 12));
    board.bell().ring(logs.write(key, Samples.dot(2, 1)));
    ChangeFeed.Cursor cursor =
        get(feed.open(after(FeedPosition.NONE.with(Map.of(Partition.of(1, key), told)))));

    List<FeedEvent.Change> events = new ArrayList<>(List.of(change(cursor)));
    for (long counter : new long[] {11, 12}) {
      board.bell().ring(logs.write(key, Samples.dot(1, counter)));
      events.add(change(cursor));
    }

    assertThat(events)
        .extracting(each -> each.versions().get(0).dot())
        .containsExactly(Samples.dot(2, 1), Samples.dot(1, 11), Samples.dot(1, 12));
    assertThat(events.get(1).timestamp()).isLessThan(events.get(2).timestamp());
  }

  private static FeedEvent.Change change(ChangeFeed.Cursor cursor) throws Exception {
    while (true) {
      for (FeedEvent each : get(cursor.next()).events()) {
        if (each instanceof FeedEvent.Change change) {
          return change;
        }
      }
    }
  }

  @Test
  void whatWasOverwrittenMeanwhileIsToldAsSuperseded() throws Exception {
    ChangeFeed.Cursor cursor = open(NOW);
    logs.write(key("e"), Samples.dot(1, 1));
    Partition partition = logs.write(key("e"), Samples.dot(1, 2));
    board.bell().ring(partition);

    List<FeedEvent.Change> events = new ArrayList<>();
    while (events.size() < 2) {
      get(cursor.next()).events().forEach(each -> events.add((FeedEvent.Change) each));
    }

    assertThat(events).extracting(FeedEvent.Change::superseded).containsExactly(true, false);
    assertThat(events).extracting(FeedEvent.Change::type).containsOnly(FeedType.VECTOR_WRITTEN);
  }

  @Test
  void whereTheLogWasCutThereIsAGapAndThenWhatFollows() throws Exception {
    ChangeFeed.Cursor first = open(NOW);
    FeedPosition position = get(first.next()).position();
    first.close();
    Partition partition = logs.write(key("e"), Samples.dot(1, 1));
    logs.cut(partition);
    logs.write(key("e"), Samples.dot(1, 2));

    ChangeFeed.Cursor again = get(feed.open(after(position)));

    assertThat(get(again.next()).events())
        .containsExactly(new FeedEvent.Gap(1, List.of(partition), List.of("docs")));
    assertThat(changes(again, 1)).containsExactly("e");
  }

  @Test
  void aGapThatOpensUnderAConsumerIsToldToo() throws Exception {
    ChangeFeed.Cursor cursor = open(NOW);
    Partition partition = logs.write(key("e"), Samples.dot(1, 1));
    logs.cut(partition);
    Future<Batch> next = cursor.next();
    board.bell().ring(partition);

    Batch batch = get(next);
    while (batch.events().isEmpty()) {
      batch = get(cursor.next());
    }

    assertThat(batch.events())
        .containsExactly(new FeedEvent.Gap(1, List.of(partition), List.of("docs")));
  }

  @Test
  void liveEventsThatAConsumerHasMissedAreCounted() throws Exception {
    ChangeFeed.Cursor slow = open(NOW);
    ChangeFeed.Cursor quick = open(NOW);
    throttled.set(true);
    Batch told = get(quick.next());
    while (told.events().stream().noneMatch(each -> each.type() == FeedType.THROTTLE_ENGAGED)) {
      told = get(quick.next());
    }
    for (int i = 1; i <= 200; i++) {
      write("e" + i, i);
    }
    changes(quick, 200);

    List<FeedType> types = new ArrayList<>();
    while (!types.contains(FeedType.STREAM_DROPPED)) {
      get(slow.next()).events().forEach(each -> types.add(each.type()));
    }

    assertThat(types).doesNotContain(FeedType.THROTTLE_ENGAGED);
  }

  @Test
  void aConsumerThatIsClosedEndsAndFreesItsPlace() throws Exception {
    ChangeFeed.Cursor cursor = open(NOW);
    Future<Batch> next = cursor.next();

    cursor.close();

    assertThatThrownBy(() -> get(next)).hasCauseInstanceOf(ChangeFeed.EndedException.class);
    Awaitility.await().until(() -> feed.consumers() == 0);
  }

  @Test
  void whenTheNodeStopsAllStreamsEndAndNoneBegins() throws Exception {
    Future<Batch> next = open(NOW).next();

    get(feed.endAll());

    assertThatThrownBy(() -> get(next)).hasCauseInstanceOf(ChangeFeed.EndedException.class);
    assertThatThrownBy(() -> get(feed.open(NOW)))
        .hasCauseInstanceOf(ChangeFeed.EndedException.class);
  }
}

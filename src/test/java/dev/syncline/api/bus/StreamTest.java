package dev.syncline.api.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.api.http.EventSamples;
import dev.syncline.api.http.FakeNode;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.group.GroupName;
import dev.syncline.port.Addresses;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ChangeFeed.Batch;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import dev.syncline.port.Outcome;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTest {
  private final TestNode node = new TestNode();

  @AfterEach
  void stop() {
    node.close();
  }

  private Replicator replicator(String way) {
    return way.equals("in process") ? node.inProcess() : node.overBus();
  }

  private List<StreamEvent> take(String way, StreamRequest request, int events) {
    return replicator(way)
        .events(request)
        .select()
        .first(events)
        .collect()
        .asList()
        .await()
        .atMost(TestNode.PATIENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void everyEventComesAndTheLastOfABatchWithItsToken(String way) {
    node.node.feed.batches = EventSamples.batches();
    node.node.feed.standsStill = true;
    int all = EventSamples.all().size();

    List<StreamEvent> told = take(way, StreamRequest.earliest(), all + 1);

    assertThat(told)
        .extracting(StreamEvent::type)
        .startsWith(
            EventSamples.all().stream().map(each -> each.type().words()).toArray(String[]::new))
        .endsWith("stream.heartbeat");
    StreamEvent first = told.get(0);
    assertThat(first.vector().dimension()).isEqualTo(2);
    assertThat(first.payload().toString()).isEqualTo("{\"a\":[1,null]}");
    assertThat(first.token()).isNull();
    assertThat(told.get(6).token()).isEqualTo(FakeNode.POSITIONS.encode(EventSamples.POSITION));
    assertThat(told.get(6).details().toJson().getJsonArray("collections")).containsExactly("docs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void whatIsAskedForReachesTheNode(String way) {
    node.node.feed.batches = EventSamples.batches();
    node.node.feed.standsStill = true;
    String token = FakeNode.POSITIONS.encode(EventSamples.POSITION);

    take(
        way,
        StreamRequest.after(token).ofTypes("vector.written").ofCollections("docs").ofIds("a/"),
        1);

    assertThat(node.node.feed.requests)
        .contains(
            new FeedRequest(
                new FeedRequest.Start.After(EventSamples.POSITION),
                new FeedRequest.Filter(
                    Set.of(FeedType.VECTOR_WRITTEN), Set.of("docs"), Bytes.utf8("a/"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void aMemberOfAGroupIsKnownByItsNameAndAcknowledges(String way) {
    node.node.feed.batches =
        List.of(
            new Batch(
                List.of(EventSamples.written("e")),
                EventSamples.POSITION,
                new ChangeFeed.Token.Text("of-the-group")));
    node.node.feed.standsStill = true;

    List<StreamEvent> told = take(way, StreamRequest.now().inGroup("mail").asMember("m1"), 1);
    replicator(way).acknowledge("mail", "of-the-group").await().atMost(TestNode.PATIENCE);

    assertThat(told.get(0).token()).isEqualTo("of-the-group");
    assertThat(node.node.feed.requests.get(0).membership())
        .isEqualTo(new FeedRequest.Membership(new GroupName("mail"), "m1"));
    assertThat(node.node.groups.calls).containsExactly("acknowledge mail of-the-group");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void anAcknowledgementThatIsRefusedSaysWhatToDo(String way) {
    node.node.groups.refusal = new ConsumerGroups.ForeignTokenException("is of another group");
    assertThatThrownBy(
            () -> replicator(way).acknowledge("mail", "a").await().atMost(TestNode.PATIENCE))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("another group");
    node.node.groups.refusal = new ConsumerGroups.ShortException(new Outcome.Unavailable(2, 1, 3));
    assertThatThrownBy(
            () -> replicator(way).acknowledge("mail", "a").await().atMost(TestNode.PATIENCE))
        .isInstanceOf(QuorumUnavailableException.class);
    assertThatThrownBy(
            () -> replicator(way).acknowledge("Mail", "a").await().atMost(TestNode.PATIENCE))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("Mail");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void whoeverAsksForNoMoreIsReadNoFurther(String way) {
    List<Batch> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(new Batch(List.of(EventSamples.written("e" + i)), EventSamples.POSITION));
    }
    node.node.feed.batches = many;
    node.node.feed.standsStill = true;

    AssertSubscriber<StreamEvent> subscriber =
        replicator(way)
            .events(StreamRequest.earliest())
            .subscribe()
            .withSubscriber(AssertSubscriber.create(3));

    subscriber.awaitItems(3, TestNode.PATIENCE);
    assertThat(node.node.feed.taken.get()).isLessThan(10);
    subscriber.request(2).awaitItems(5, TestNode.PATIENCE);
    assertThat(subscriber.getItems())
        .extracting(StreamEvent::id)
        .containsExactly("e0", "e1", "e2", "e3", "e4");
    subscriber.cancel();
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void aRequestThatIsAtFaultFails(String way) {
    assertThatThrownBy(() -> take(way, StreamRequest.now().ofTypes("vector.lost"), 1))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("vector.lost");
    assertThatThrownBy(() -> take(way, StreamRequest.after("no token"), 1))
        .isInstanceOf(InvalidRequestException.class);
  }

  private ReplicatorException end(String way, String reason) {
    node.node.feed.batches =
        List.of(
            new Batch(
                List.of(EventSamples.groupEnded(reason)),
                EventSamples.POSITION,
                new ChangeFeed.Token.None()));
    AssertSubscriber<StreamEvent> subscriber =
        replicator(way)
            .events(StreamRequest.now().inGroup("mail").asMember("m1"))
            .subscribe()
            .withSubscriber(AssertSubscriber.create(5));
    subscriber.awaitFailure(TestNode.PATIENCE);
    assertThat(subscriber.getItems()).extracting(StreamEvent::type).containsExactly("group.ended");
    return (ReplicatorException) subscriber.getFailure();
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void aMemberWhoseGroupIsDeletedFailsAsOfAGroupThatIsNotThere(String way) {
    assertThat(end(way, "deleted"))
        .isInstanceOf(GroupNotFoundException.class)
        .hasMessage("the group 'mail' was deleted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void aMemberWhoseNameIsTakenFailsAsOfARequestAtFault(String way) {
    ReplicatorException end = end(way, "superseded");

    assertThat(end)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("member is 'm1', a name that another member has taken");
    assertThat(end.field()).contains("member");
  }

  @org.junit.jupiter.api.Test
  void aConsumerThatCancelsFreesItsPlace() {
    node.node.feed.standsStill = true;
    AssertSubscriber<StreamEvent> subscriber =
        node.inProcess()
            .events(StreamRequest.now())
            .subscribe()
            .withSubscriber(AssertSubscriber.create(1));
    assertThat(node.node.feed.consumers()).isEqualTo(1);

    subscriber.cancel();

    Awaitility.await().atMost(TestNode.PATIENCE).until(() -> node.node.feed.consumers() == 0);
  }

  private AssertSubscriber<StreamEvent> subscribe(int events) {
    return node.overBus()
        .events(StreamRequest.earliest())
        .subscribe()
        .withSubscriber(AssertSubscriber.create(events));
  }

  /** Whoever has left has no place any more when the next one has been told something. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aConsumerOverTheBusThatCancelsFreesItsPlaceBeforeTheNextHasIts(int askedFor) {
    node.node.feed.batches =
        List.of(new Batch(List.of(EventSamples.written("e")), EventSamples.POSITION));
    node.node.feed.standsStill = true;
    for (int i = 0; i < 3; i++) {
      AssertSubscriber<StreamEvent> subscriber = subscribe(askedFor);
      subscriber.awaitItems(1, TestNode.PATIENCE);

      assertThat(node.node.feed.consumers()).isEqualTo(1);
      subscriber.cancel();
    }
  }

  @org.junit.jupiter.api.Test
  void aConsumerOverTheBusThatCancelsBeforeTheFirstAnswerLeavesWithIt() throws Exception {
    node.node.feed.standsStill = true;
    AssertSubscriber<StreamEvent> subscriber = subscribe(1);
    Promise<Batch> first =
        Objects.requireNonNull(node.node.feed.waiting.poll(60, TimeUnit.SECONDS));
    BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    node.vertx
        .eventBus()
        .addOutboundInterceptor(
            (DeliveryContext<Object> each) -> {
              sent.add(each.message().address());
              each.next();
            });
    subscriber.cancel();

    first.complete(new Batch(List.of(), EventSamples.POSITION));

    String mine = Addresses.events(TestNode.NAME);
    Awaitility.await().atMost(TestNode.PATIENCE).until(() -> sent.contains(mine));
    Awaitility.await().atMost(TestNode.PATIENCE).until(() -> node.node.feed.consumers() == 0);
  }

  @org.junit.jupiter.api.Test
  void eventsComeBackFromTheirBytes() {
    List<StreamEvent> events = new ArrayList<>();
    EventSamples.batches()
        .forEach(each -> events.addAll(StreamEvents.of(each, FakeNode.POSITIONS)));
    ByteWriter out = new ByteWriter(64);
    StreamEvents.encode(events, out);

    ByteReader in = new ByteReader(out.toByteArray());

    assertThat(StreamEvents.decodeEvents(in)).isEqualTo(events);
    in.expectEnd("events");
  }
}

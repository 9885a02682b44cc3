package dev.syncline.api.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.group.GroupName;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal says the same in process and over the event bus, by the names of the replicator. */
class StreamRefusalsTest {
  private static final int MAX_CHARS = PositionTokens.MAX_CHARS;

  private final TestNode node = new TestNode();

  @AfterEach
  void stop() {
    node.close();
  }

  private Replicator replicator(String way) {
    return way.equals("in process") ? node.inProcess() : node.overBus();
  }

  private ReplicatorException refusal(String way, StreamRequest request) {
    return failure(
        () ->
            replicator(way)
                .events(request)
                .select()
                .first(1)
                .collect()
                .asList()
                .await()
                .atMost(TestNode.PATIENCE));
  }

  private ReplicatorException unacknowledged(String way, String group, String token) {
    return failure(() -> TestNode.await(replicator(way).acknowledge(group, token)));
  }

  private static ReplicatorException failure(Runnable action) {
    try {
      action.run();
    } catch (ReplicatorException e) {
      return e;
    }
    throw new AssertionError("nothing was refused");
  }

  private static void assertInvalid(
      ReplicatorException refusal, String type, @Nullable String field, String message) {
    assertThat(refusal).isInstanceOf(InvalidRequestException.class).hasMessageContaining(message);
    assertThat(refusal.type()).endsWith(type);
    assertThat(refusal.field().orElse(null)).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void anUnknownTypeIsToldWhichThereAre(String way) {
    assertInvalid(
        refusal(way, StreamRequest.now().ofTypes("vector.lost")),
        "/invalid-parameter",
        "types",
        "has 'vector.lost', must be of vector.written, vector.deleted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void aTypeMayBeNamedAsEventsOverHttpNameIt(String way) {
    node.node.feed.batches = dev.syncline.api.http.EventSamples.batches();
    node.node.feed.standsStill = true;

    replicator(way)
        .events(StreamRequest.now().ofTypes("dev.syncline.vector.written"))
        .select()
        .first(1)
        .collect()
        .asList()
        .await()
        .atMost(TestNode.PATIENCE);

    assertThat(node.node.feed.requests.get(0))
        .extracting(FeedRequest::filter)
        .extracting(FeedRequest.Filter::types)
        .isEqualTo(Set.of(FeedType.VECTOR_WRITTEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void aBeginningThatIsNoneIsToldWhatItMayBe(String way) {
    assertInvalid(
        refusal(way, StreamRequest.after("zzz")),
        "/invalid-token",
        "from",
        "from is 'zzz', must be earliest, now or the token of an event");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void boundsAreToldWithTheirLimits(String way) {
    ReplicatorException token = refusal(way, StreamRequest.after("A".repeat(60_000)));
    ReplicatorException prefix = refusal(way, StreamRequest.now().ofIds("x".repeat(40_000)));
    String[] names =
        IntStream.range(0, 150)
            .mapToObj(each -> "c" + each)
            .collect(Collectors.toList())
            .toArray(String[]::new);
    ReplicatorException many = refusal(way, StreamRequest.now().ofCollections(names));

    assertInvalid(token, "/invalid-token", "from", "has 60000 characters");
    assertThat(token.number("limit")).isEqualTo(OptionalLong.of(MAX_CHARS));
    assertInvalid(prefix, "/invalid-parameter", "idPrefix", "has 40000 bytes");
    assertThat(prefix.number("limit")).isEqualTo(OptionalLong.of(512));
    assertInvalid(many, "/invalid-parameter", "collections", "has 150 names");
    assertThat(many.number("limit")).isEqualTo(OptionalLong.of(100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void whatAGroupIsNotIsNamed(String way) {
    assertInvalid(
        refusal(way, StreamRequest.now().inGroup("Mail")), "/invalid-field", "group", "'Mail'");
    assertInvalid(
        refusal(way, StreamRequest.now().asMember("m1")),
        "/invalid-parameter",
        "member",
        "needs a group");
    assertInvalid(
        refusal(way, StreamRequest.now().inGroup("x".repeat(40_000))),
        "/invalid-field",
        "group",
        "(40000 characters)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void anotherFilterThanTheGroupsIsNamedAsTheRequestHasIt(String way) {
    node.node.feed.refusal = new ConsumerGroups.DiffersException("ids", "a", "b".repeat(512));

    assertInvalid(
        refusal(way, StreamRequest.now().inGroup("mail").ofIds("a")),
        "/group-differs",
        "idPrefix",
        "idPrefix is 'a', the group has '" + "b".repeat(100) + "…' (512 characters)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void aGroupThatIsNotThereIsNotFound(String way) {
    node.node.groups.refusal = new ConsumerGroups.NoSuchGroupException(new GroupName("mail"));

    ReplicatorException refusal = unacknowledged(way, "mail", "a");

    assertThat(refusal)
        .isInstanceOf(GroupNotFoundException.class)
        .hasMessageContaining("there is no group 'mail'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in process", "over the event bus"})
  void anAcknowledgementThatCannotBeIsNamed(String way) {
    ReplicatorException tooLong = unacknowledged(way, "mail", "A".repeat(60_000));
    ReplicatorException group = unacknowledged(way, "Mail", "a");
    ReplicatorException longGroup = unacknowledged(way, "x".repeat(2_000), "a");
    node.node.groups.refusal = new ConsumerGroups.ForeignTokenException("is of another group");
    ReplicatorException foreign = unacknowledged(way, "mail", "a");

    assertInvalid(tooLong, "/invalid-token", "token", "has 60000 characters");
    assertThat(tooLong.number("limit")).isEqualTo(OptionalLong.of(MAX_CHARS));
    assertInvalid(group, "/invalid-field", "group", "'Mail'");
    assertInvalid(longGroup, "/invalid-field", "group", "(2000 characters)");
    assertInvalid(foreign, "/invalid-token", "token", "token is 'a', which is of another group");
  }
}

package dev.syncline.api.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.placement.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientStateTest {
  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final BusSettings SETTINGS =
      new BusSettings(1_000, 8, 2, 40, 10_000, 5_000, 60_000, 30_000, 500, 2_000, 100, 250, 10_000);
  private static final byte[] SMALL = new byte[10];

  private final List<String> ended = new ArrayList<>();
  private long now = 1_000_000_000_000L;

  private ClientState toN1() {
    return new ClientState(new UUID(1, 2), N1, SETTINGS);
  }

  private ClientState toAny() {
    ClientState state = new ClientState(new UUID(1, 2), null, SETTINGS);
    offer(state, SMALL);
    ClientState.Outgoing discovery = next(state);
    assertThat(discovery.to()).isNull();
    assertThat(discovery.frame().asksForMembers()).isTrue();
    assertThat(discovery.frame().items()).isEmpty();
    assertThat(state.nextFrame(now)).as("nothing leaves before a node is known").isNull();
    receive(state, N1, List.of(discovery.frame().sequence()), List.of(N1, N2));
    return state;
  }

  private boolean offer(ClientState state, byte[] bytes) {
    return state.offer(
        bytes,
        5_000,
        now,
        (answer, failure) ->
            ended.add(failure == null ? "answered" : failure.getClass().getSimpleName()));
  }

  private ClientState.Outgoing next(ClientState state) {
    return Objects.requireNonNull(state.nextFrame(now), "no frame");
  }

  private void receive(
      ClientState state,
      NodeName from,
      List<Long> receipts,
      List<NodeName> members,
      AnswerFrame.Item... items) {
    tell(state.received(new AnswerFrame(from, receipts, List.of(), members, List.of(items))));
  }

  private static void tell(List<ClientState.Ended> all) {
    all.forEach(ClientState.Ended::tell);
  }

  private void passMillis(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static @Nullable Integer sizeOf(ClientState.@Nullable Outgoing frame) {
    return frame == null ? null : frame.frame().items().size();
  }

  @Test
  void withNothingInFlightARequestLeavesAtOnceAndWhatComesMeanwhileGathers() {
    ClientState state = toN1();
    for (int frame = 0; frame < SETTINGS.framesInFlight(); frame++) {
      offer(state, SMALL);
      assertThat(sizeOf(state.nextFrame(now))).isEqualTo(1);
    }
    for (int i = 0; i < 5; i++) {
      offer(state, SMALL);
      assertThat(state.nextFrame(now)).isNull();
    }
    receive(state, N1, List.of(1L), List.of());
    assertThat(sizeOf(state.nextFrame(now))).isEqualTo(5);
  }

  @Test
  void aFrameEndsAtItsBoundOfRequestsAndOfBytesAndALargerRequestGoesAlone() {
    ClientState state = toN1();
    for (int i = 0; i < 9; i++) {
      offer(state, SMALL);
    }
    assertThat(sizeOf(state.nextFrame(now))).isEqualTo(SETTINGS.maxFrameRequests());
    offer(state, new byte[5_000]);
    offer(state, SMALL);
    assertThat(sizeOf(state.nextFrame(now))).isEqualTo(1);
    receive(state, N1, List.of(1L, 2L), List.of());
    assertThat(next(state).frame().items().get(0).bytes()).hasSize(5_000);
    assertThat(next(state).frame().items().get(0).bytes()).hasSize(SMALL.length);
  }

  @Test
  void aReceiptMakesRoomThoughNothingIsAnsweredYet() {
    ClientState state = toN1();
    for (int i = 0; i < 3; i++) {
      offer(state, SMALL);
      state.nextFrame(now);
    }
    receive(state, N1, List.of(1L), List.of());
    assertThat(sizeOf(state.nextFrame(now))).isEqualTo(1);
    assertThat(ended).isEmpty();
  }

  @Test
  void answersEndTheirOwnRequestsInAnyOrderAndOnce() {
    ClientState state = toN1();
    offer(state, SMALL);
    offer(state, SMALL);
    List<RequestFrame.Item> sent = next(state).frame().items();
    AnswerFrame.Item second = new AnswerFrame.Item(sent.get(1).number(), SMALL);
    receive(state, N1, List.of(1L), List.of(), second, second);
    assertThat(ended).containsExactly("answered");
    assertThat(state.isBusy()).isTrue();
    receive(state, N1, List.of(), List.of(), new AnswerFrame.Item(sent.get(0).number(), SMALL));
    assertThat(ended).containsExactly("answered", "answered");
    assertThat(state.isBusy()).isFalse();
  }

  @Test
  void moreThanTheBoundIsNotTaken() {
    ClientState state = toN1();
    for (int i = 0; i < SETTINGS.maxPending(); i++) {
      assertThat(offer(state, SMALL)).isTrue();
    }
    assertThat(offer(state, SMALL)).isFalse();

    ClientState other = toN1();
    assertThat(offer(other, new byte[9_995])).isTrue();
    assertThat(offer(other, SMALL)).isFalse();
    RequestFrame.Item item = next(other).frame().items().get(0);
    receive(other, N1, List.of(1L), List.of(), new AnswerFrame.Item(item.number(), SMALL));
    assertThat(offer(other, SMALL)).isTrue();
  }

  @Test
  void aNodeThatFreezesKeepsWhatItHasAndTheOthersGoOn() {
    ClientState state = toAny();
    List<NodeName> targets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      offer(state, SMALL);
      ClientState.Outgoing frame = next(state);
      targets.add(Objects.requireNonNull(frame.to()));
      if (N2.equals(frame.to())) {
        receive(state, N2, List.of(frame.frame().sequence()), List.of());
      }
    }
    assertThat(targets).filteredOn(N1::equals).hasSize(SETTINGS.framesInFlight());
  }

  @Test
  void aSilentNodeIsOnlyProbedUntilItAnswers() {
    ClientState state = toN1();
    offer(state, SMALL);
    state.nextFrame(now);
    passMillis(SETTINGS.receiptTimeoutMillis());
    tell(state.expire(now));
    offer(state, SMALL);
    ClientState.Outgoing probe = next(state);
    assertThat(probe.frame().items()).isEmpty();
    assertThat(state.nextFrame(now)).isNull();
    receive(state, N1, List.of(probe.frame().sequence()), List.of());
    assertThat(sizeOf(state.nextFrame(now))).isEqualTo(1);
  }

  @Test
  void whatNobodyWasThereToGetWaitsAgainInItsOrder() {
    ClientState state = toN1();
    offer(state, SMALL);
    offer(state, SMALL);
    ClientState.Outgoing first = next(state);
    offer(state, SMALL);
    state.notDelivered(first.frame().sequence());
    ClientState.Outgoing probe = next(state);
    receive(state, N1, List.of(probe.frame().sequence()), List.of());
    assertThat(next(state).frame().items())
        .extracting(RequestFrame.Item::number)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void whatMayHaveArrivedIsNeverSentAgain() {
    ClientState state = toAny();
    ClientState.Outgoing sent = next(state);
    state.maybeLost(sent.frame().sequence());
    for (int i = 0; i < 10; i++) {
      passMillis(300);
      ClientState.Outgoing frame = state.nextFrame(now);
      if (frame != null) {
        assertThat(frame.frame().items()).isEmpty();
        receive(state, N2, List.of(frame.frame().sequence()), List.of());
      }
    }
    passMillis(5_500);
    tell(state.expire(now));
    assertThat(ended).containsExactly("NoAnswerException");
  }

  @Test
  void aRequestThatTimesOutUnsentIsKnownNotToBeDone() {
    ClientState nobody = new ClientState(new UUID(1, 2), null, SETTINGS);
    offer(nobody, SMALL);
    passMillis(5_000);
    tell(nobody.expire(now));
    assertThat(ended).containsExactly("NodeUnavailableException");
    ended.clear();

    ClientState busy = toN1();
    for (int i = 0; i < 3; i++) {
      offer(busy, SMALL);
      busy.nextFrame(now);
    }
    passMillis(1_000);
    receive(busy, N1, List.of(1L), List.of());
    offer(busy, SMALL);
    tell(busy.expire(now));
    assertThat(ended).isEmpty();
  }

  @Test
  void aRefusedVersionIsAClearErrorAndNothingElse() {
    ClientState state = toN1();
    offer(state, SMALL);
    long sequence = next(state).frame().sequence();
    tell(state.received(new AnswerFrame(N1, List.of(), List.of(sequence), List.of(), List.of())));
    assertThat(ended).containsExactly("NodeUnavailableException");
    assertThat(state.isBusy()).isFalse();
  }

  @Test
  void aClosedClientTakesNothingAndEndsEverything() {
    ClientState state = toN1();
    offer(state, SMALL);
    state.nextFrame(now);
    offer(state, SMALL);
    tell(state.close());
    assertThat(ended).containsExactlyInAnyOrder("NoAnswerException", "NodeUnavailableException");
    assertThat(offer(state, SMALL)).isFalse();
  }
}

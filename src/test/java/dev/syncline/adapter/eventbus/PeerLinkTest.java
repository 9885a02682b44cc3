package dev.syncline.adapter.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport.Sent;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PeerLinkTest {
  private static final long CLUSTER = 42;
  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final Actor A1 = new Actor(1L << 33);
  private static final Actor A2 = new Actor(2L << 33);
  private static final long SUSPECT_NANOS = 3_000_000_000L;

  private final LinkSettings settings = new LinkSettings(1_000, 1, 2_000, 500, 3_000);
  private final PeerLink toN2 = new PeerLink(N2, settings);
  private final PeerLink toN1 = new PeerLink(N1, settings);

  private Frame sendFromN1(long nowNanos) {
    return Frame.decode(Objects.requireNonNull(toN2.nextFrame(CLUSTER, N1, A1, nowNanos, false)));
  }

  private void receiptBackToN1(Frame frame, long nowNanos) {
    toN1.received(frame, 100, A2, nowNanos);
    byte[] receipt = Objects.requireNonNull(toN1.nextFrame(CLUSTER, N2, A2, nowNanos, true));
    toN2.received(Frame.decode(receipt), receipt.length, A1, nowNanos);
  }

  @Test
  void whatComesWhileAFrameIsInFlightGathersIntoTheNext() {
    toN2.enqueue(new PeerMessage.RingRequest());
    Frame first = sendFromN1(0);
    toN2.enqueue(new PeerMessage.RingRequest());
    toN2.enqueue(new PeerMessage.Probe());

    assertThat(toN2.nextFrame(CLUSTER, N1, A1, 0, false)).isNull();
    receiptBackToN1(first, 0);
    assertThat(sendFromN1(0).messages())
        .containsExactly(new PeerMessage.RingRequest(), new PeerMessage.Probe());
  }

  @Test
  void answersNeverWaitForAReceipt() {
    toN2.enqueue(new PeerMessage.RingRequest());
    sendFromN1(0);
    toN2.enqueue(new PeerMessage.WriteAck(7, 9, true));

    Frame answer = sendFromN1(0);

    assertThat(answer.messages()).containsExactly(new PeerMessage.WriteAck(7, 9, true));
    assertThat(answer.sequence()).isZero();
  }

  @Test
  void aFullQueueRefusesAndSaysSo() {
    PeerMessage request = new PeerMessage.RingRequest();
    int taken = 0;
    while (toN2.enqueue(request) == Sent.QUEUED) {
      taken++;
    }
    assertThat(taken).isEqualTo(2_000);
    assertThat(toN2.stats().messagesDropped()).isEqualTo(1);
    assertThat(toN2.stats().queuedBytes()).isEqualTo(2_000);
  }

  @Test
  void aPeerThatReceiptsNothingIsSuspectedUntilItReceiptsAgain() {
    toN2.enqueue(new PeerMessage.Probe());
    sendFromN1(0);
    assertThat(toN2.suspectIfSilent(SUSPECT_NANOS)).isFalse();
    assertThat(toN2.suspectIfSilent(SUSPECT_NANOS + 1)).isTrue();
    assertThat(toN2.isSuspected()).isTrue();

    toN2.enqueue(new PeerMessage.Probe());
    receiptBackToN1(sendFromN1(SUSPECT_NANOS + 2), SUSPECT_NANOS + 3);
    assertThat(toN2.isSuspected()).isFalse();
  }

  @Test
  void aLateReceiptOfWhatCountsAsLostDoesNotClearTheSuspicion() {
    toN2.enqueue(new PeerMessage.Probe());
    Frame lost = sendFromN1(0);
    toN2.suspectIfSilent(SUSPECT_NANOS + 1);

    receiptBackToN1(lost, SUSPECT_NANOS + 2);

    assertThat(toN2.isSuspected()).isTrue();
  }

  @Test
  void aReceiptForAnEarlierRunIsNone() {
    toN2.enqueue(new PeerMessage.Probe());
    Frame frame = sendFromN1(0);
    toN1.received(frame, 100, A2, 0);
    byte[] receipt = Objects.requireNonNull(toN1.nextFrame(CLUSTER, N2, A2, 0, true));

    toN2.received(Frame.decode(receipt), receipt.length, new Actor(99), 0);

    assertThat(toN2.isIdle()).isFalse();
  }

  @Test
  void theNextRunOfAPeerThatLeftStartsWithTheWholeWindowAndAnEmptyQueue() {
    toN2.enqueue(new PeerMessage.Probe());
    sendFromN1(0);
    toN2.enqueue(new PeerMessage.RingRequest());

    toN2.peerLeft();

    assertThat(toN2.stats().queuedBytes()).isZero();
    assertThat(toN2.stats().messagesDropped()).isEqualTo(1);
    toN2.enqueue(new PeerMessage.Probe());
    assertThat(sendFromN1(0).messages()).containsExactly(new PeerMessage.Probe());
  }

  @Test
  void whatThePeerAnsweredBeforeItLeftSaysNothingOfItsNextRun() {
    toN2.enqueue(new PeerMessage.Probe());
    receiptBackToN1(sendFromN1(0), 0);
    assertThat(toN2.hasAnswered()).isTrue();

    toN2.peerLeft();

    assertThat(toN2.hasAnswered()).isFalse();
  }

  @Test
  void whatIsInFlightToARunIsLostOnceItsSuccessorSpeaks() {
    toN2.enqueue(new PeerMessage.Probe());
    receiptBackToN1(sendFromN1(0), 0);
    toN2.enqueue(new PeerMessage.RingRequest());
    sendFromN1(0);
    toN2.enqueue(new PeerMessage.Probe());
    PeerLink successorToN1 = new PeerLink(N1, settings);
    successorToN1.enqueue(new PeerMessage.Probe());

    byte[] frame =
        Objects.requireNonNull(successorToN1.nextFrame(CLUSTER, N2, new Actor(99), 0, false));
    toN2.received(Frame.decode(frame), frame.length, A1, 0);

    assertThat(sendFromN1(0).messages()).containsExactly(new PeerMessage.Probe());
  }
}

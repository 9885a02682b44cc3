package dev.syncline.verticle.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.local.ClockOffsets.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockOffsetsTest {
  private static final long LIMIT_MILLIS = 500;
  private static final long MILLION = 1_000_000;
  private static final NodeName SELF = new NodeName("n1");
  private static final List<NodeName> TWO = List.of(SELF, new NodeName("n2"));
  private static final List<NodeName> THREE = List.of(SELF, TWO.get(1), new NodeName("n3"));

  private final Clock clock = new Clock();
  private final ClockOffsets offsets = new ClockOffsets(clock, LIMIT_MILLIS);

  private static final class Clock implements TimeSource {
    private long nanos = 1_000_000_000_000L;
    private long jumpedMillis;

    @Override
    public long wallMillis() {
      return 1_700_000_000_000L + nanos / MILLION + jumpedMillis;
    }

    @Override
    public long nanos() {
      return nanos;
    }

    void passes(long millis) {
      nanos += millis * MILLION;
    }

    void jumps(long millis) {
      jumpedMillis += millis;
    }
  }

  /** Asked, the peer answers with a clock that is so far behind; the way there takes a part. */
  private void answers(NodeName peer, long behindMillis, long thereMillis, long backMillis) {
    long asked = clock.nanos();
    clock.passes(thereMillis);
    long wallMillis = clock.wallMillis() - behindMillis;
    clock.passes(backMillis);
    offsets.answered(peer, asked, wallMillis);
  }

  @Test
  void aClockThatIsFarFromThoseOfAMajorityIsTheOneThatIsWrong() {
    answers(THREE.get(1), 1_200, 1, 1);
    answers(THREE.get(2), 1_300, 1, 1);

    Verdict verdict = offsets.judge(SELF, THREE);

    assertThat(verdict.beyond()).isBetween(1_200L, 1_300L);
    assertThat(verdict.apart()).hasSize(2);
    assertThat(offsets.verdict()).isEqualTo(verdict);
  }

  @Test
  void aClockThatIsBehindIsAsWrong() {
    answers(THREE.get(1), -2_000, 1, 1);
    answers(THREE.get(2), -2_000, 1, 1);

    assertThat(offsets.judge(SELF, THREE).beyond()).isEqualTo(-2_000);
  }

  @Test
  void oneThatDiffersIsNoMajorityOfThree() {
    answers(THREE.get(1), 10_000, 1, 1);
    answers(THREE.get(2), 3, 1, 1);

    Verdict verdict = offsets.judge(SELF, THREE);

    assertThat(verdict.beyond()).isNull();
    assertThat(verdict.apart()).hasSize(1);
  }

  @Test
  void ofTwoNobodyIsAMajority() {
    answers(TWO.get(1), 10_000, 1, 1);

    Verdict verdict = offsets.judge(SELF, TWO);

    assertThat(verdict.beyond()).isNull();
    assertThat(verdict.driftMillis()).isEqualTo(10_000);
  }

  @Test
  void aSlowWayProvesNothing() {
    answers(THREE.get(1), 0, 1, 5_000);
    answers(THREE.get(2), 0, 5_000, 1);

    Verdict verdict = offsets.judge(SELF, THREE);

    assertThat(verdict.apart()).isEmpty();
    assertThat(verdict.beyond()).isNull();
  }

  @Test
  void theAnswerWithTheLeastErrorCounts() {
    answers(THREE.get(1), 900, 1, 1);
    answers(THREE.get(2), 900, 1, 1);
    answers(THREE.get(1), 900, 1, 9_000);
    answers(THREE.get(2), 900, 9_000, 1);

    assertThat(offsets.judge(SELF, THREE).beyond()).isEqualTo(900);
  }

  @Test
  void aJumpOfTheOwnClockIsSeenAtOnceWithoutAnyAnswer() {
    answers(THREE.get(1), 0, 1, 1);
    answers(THREE.get(2), 0, 1, 1);
    assertThat(offsets.judge(SELF, THREE).beyond()).isNull();

    clock.jumps(3_600_000);
    assertThat(offsets.verdict().beyond()).isEqualTo(3_600_000);

    clock.jumps(-3_600_000);
    assertThat(offsets.verdict().beyond()).isNull();
  }

  @Test
  void aJumpOfTheOwnClockCountsAlsoWithAnswersFromBeforeItThatHadLessError() {
    answers(THREE.get(1), 0, 1, 1);
    answers(THREE.get(2), 0, 1, 1);
    offsets.judge(SELF, THREE);
    clock.jumps(3_600_000);
    answers(THREE.get(1), 3_600_000, 2, 2);
    answers(THREE.get(2), 3_600_000, 2, 2);

    assertThat(offsets.judge(SELF, THREE).beyond()).isEqualTo(3_600_000);
  }

  @Test
  void anAnswerThatContradictsEarlierOnesReplacesThem() {
    answers(THREE.get(1), 0, 1, 1);
    answers(THREE.get(2), 0, 1, 1);
    answers(THREE.get(1), 900, 20, 20);
    answers(THREE.get(2), 900, 20, 20);

    assertThat(offsets.judge(SELF, THREE).beyond()).isEqualTo(900);
  }

  @Test
  void whoeverHasAnsweredOnceHasBeenHeard() {
    assertThat(offsets.hasHeard(THREE.get(1))).isFalse();
    answers(THREE.get(1), 0, 1, 1);

    assertThat(offsets.hasHeard(THREE.get(1))).isTrue();
    offsets.judge(SELF, List.of(SELF));
    assertThat(offsets.hasHeard(THREE.get(1))).isFalse();
  }

  @Test
  void whatWasAnsweredLongAgoSaysNothingOfNow() {
    answers(THREE.get(1), 900, 1, 1);
    answers(THREE.get(2), 900, 1, 1);
    clock.passes(31_000);

    Verdict verdict = offsets.judge(SELF, THREE);

    assertThat(verdict.beyond()).isNull();
    assertThat(verdict.driftMillis()).isNull();
  }

  @Test
  void whoeverIsNoMemberAnyMoreDoesNotCount() {
    answers(THREE.get(1), 900, 1, 1);
    answers(THREE.get(2), 900, 1, 1);

    assertThat(offsets.judge(SELF, TWO).beyond()).isNull();
    assertThat(offsets.judge(SELF, THREE).apart()).hasSize(1);
  }
}

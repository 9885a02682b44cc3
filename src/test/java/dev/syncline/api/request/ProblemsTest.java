package dev.syncline.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.port.Outcome;
import org.junit.jupiter.api.Test;

/** What an operation that did not succeed says. */
class ProblemsTest {
  @Test
  void aRefusedWriteSaysThatNothingWasWritten() {
    assertThat(Problems.ofWrite(new Outcome.Unavailable(2, 1, 3)).detail())
        .isEqualTo("this needs 2 of 3 replicas, 1 is reachable; nothing was written");
    assertThat(Problems.ofWrite(new Outcome.Unavailable(3, 2, 3)).detail())
        .isEqualTo("this needs 3 of 3 replicas, 2 are reachable; nothing was written");
  }

  @Test
  void aReadNeverSpeaksOfWriting() {
    assertThat(Problems.ofRead(new Outcome.Unavailable(2, 1, 3)).detail())
        .isEqualTo("this needs 2 of 3 replicas, 1 is reachable");
    assertThat(Problems.ofRead(new Outcome.TimedOut(2, 1, 3, 3)).detail())
        .isEqualTo("this needs 2 of 3 replicas, 1 answered in time");
  }

  @Test
  void aWriteThatTimedOutLeavesItsOutcomeOpen() {
    assertThat(Problems.ofWrite(new Outcome.TimedOut(2, 1, 3, 3)).detail())
        .isEqualTo(
            "this needs 2 of 3 replicas, 1 answered in time; the outcome is unknown: read before"
                + " trying again");
  }

  @Test
  void aNumberAndItsFieldAreCountedFromZero() {
    Problem problem = Problem.ofNumber(2, "is not finite");
    assertThat(problem.detail()).isEqualTo("vector[2] is not finite");
    assertThat(problem.field()).isEqualTo("vector[2]");
    assertThat(problem.number("index", -1)).isEqualTo(2);
  }
}

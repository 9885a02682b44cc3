package dev.syncline.verticle.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TurnstileTest {
  private final List<String> inside = new ArrayList<>();
  private final Queue<Promise<String>> ends = new ArrayDeque<>();

  private Future<String> pass(Turnstile turnstile, String name, long left) {
    return turnstile.pass(
        left,
        () -> {
          inside.add(name);
          Promise<String> end = Promise.promise();
          ends.add(end);
          return end.future();
        });
  }

  private void nextEnds() {
    ends.remove().complete("");
  }

  @Test
  void noMoreAreInsideThanThereIsRoomFor() {
    Turnstile turnstile = new Turnstile(2);
    for (String each : List.of("a", "b", "c")) {
      pass(turnstile, each, 0);
    }

    assertThat(inside).containsExactly("a", "b");
    nextEnds();
    assertThat(inside).containsExactly("a", "b", "c");
  }

  @Test
  void whoeverWaitsLongestAndWhoeverHasLeastLeftTakeTurns() {
    Turnstile turnstile = new Turnstile(1);
    pass(turnstile, "inside", 0);
    pass(turnstile, "first", 30);
    pass(turnstile, "second", 20);
    pass(turnstile, "third", 10);
    pass(turnstile, "fourth", 10);
    for (int i = 0; i < 4; i++) {
      nextEnds();
    }

    assertThat(inside).containsExactly("inside", "third", "first", "fourth", "second");
  }

  @Test
  void nobodyWaitsForeverWhileThereAreOthersWithLessLeft() {
    Turnstile turnstile = new Turnstile(1);
    pass(turnstile, "inside", 0);
    pass(turnstile, "late", 1);
    pass(turnstile, "far behind", 1_000);
    int passed = 0;
    while (!inside.contains("far behind") && passed < 100) {
      pass(turnstile, "nearly there", 0);
      nextEnds();
      passed++;
    }

    // It is passed by as many as have waited before it, and as many again.
    assertThat(passed).isLessThanOrEqualTo(4);
  }

  @Test
  void whoeverFailsMakesRoomToo() {
    Turnstile turnstile = new Turnstile(1);
    Future<String> failing = pass(turnstile, "a", 0);
    pass(turnstile, "b", 0);

    ends.remove().fail("away");

    assertThat(failing.failed()).isTrue();
    assertThat(inside).containsExactly("a", "b");
  }
}

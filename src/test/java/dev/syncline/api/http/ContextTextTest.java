package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Ring;
import org.junit.jupiter.api.Test;

class ContextTextTest {
  private static final Actor ONE = new Actor(5);
  private static final Actor OTHER = new Actor(9);

  @Test
  void eachActorIsToldOnceWithItsRuns() {
    VersionVector dots =
        VersionVector.ofRange(ONE, 1, 7).plus(new Dot(ONE, 9)).plus(new Dot(OTHER, 3));

    assertThat(ContextText.of(dots, Ring.EMPTY)).containsExactly("?@5:1..7,9", "?@9:3");
  }

  @Test
  void actorsThatAreHeldWholeAreToldByTheirNumbersHoweverMany() {
    VersionVector dots =
        VersionVector.ofWhole(1, 1_000_000_000)
            .join(VersionVector.ofRange(new Actor(1_000_000_001), 4, VersionVector.END));

    assertThat(ContextText.of(dots, Ring.EMPTY))
        .containsExactly("?@1000000001:4..", "#1..1000000000");
  }

  @Test
  void nothingIsToldOfNothing() {
    assertThat(ContextText.of(VersionVector.EMPTY, Ring.EMPTY)).isEmpty();
  }
}

package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamTroublesTest {
  private static final URI N1 = URI.create("http://n1:8080");
  private static final URI N2 = URI.create("http://n2:8080");

  private final List<String> lines = new ArrayList<>();
  private final StreamTroubles troubles = new StreamTroubles(lines::add);

  @Test
  void aTroubleThatStaysIsToldOncePerNodeAndCountedWhenItIsOver() {
    for (int round = 0; round < 10; round++) {
      troubles.lost(N1, "no majority", N2);
      troubles.lost(N2, "no majority", N1);
    }
    assertThat(lines)
        .containsExactly(
            "http://n1:8080: no majority; going on at http://n2:8080",
            "http://n2:8080: no majority; going on at http://n1:8080");

    lines.clear();
    troubles.serves(N2);
    troubles.over();
    troubles.over();
    assertThat(lines)
        .containsExactly("events come again, from http://n2:8080, after 20 attempts in vain");

    lines.clear();
    troubles.lost(N2, "no majority", null);
    assertThat(lines).containsExactly("http://n2:8080: no majority");
  }

  @Test
  void whatHappensOnceIsNotCounted() {
    troubles.lost(N1, "no connection", N1);
    troubles.serves(N1);
    troubles.over();
    assertThat(lines).containsExactly("http://n1:8080: no connection; trying it again");
  }

  @Test
  void anotherReasonIsToldAnew() {
    troubles.lost(N1, "no majority", N1);
    troubles.lost(N1, "no connection", N1);
    assertThat(lines).hasSize(2);
  }

  @Test
  void acknowledgementsThatFailAreToldOnce() {
    troubles.notAcknowledged("no majority");
    troubles.notAcknowledged("no majority");
    troubles.acknowledged();
    troubles.acknowledged();
    assertThat(lines)
        .containsExactly(
            "not acknowledged: no majority; goes with the next event",
            "acknowledged again, after 2 attempts in vain");
  }
}

package dev.syncline.core.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScanPlanTest {
  private final ScanPlan plan = new ScanPlan();

  @Test
  void aCollectionIsLookedThroughOnceFromItsResolverOn() {
    assertThat(plan.begin(List.of())).isEmpty();
    assertThat(plan.begin(List.of(1L))).containsExactly(1L);
    assertThat(plan.begin(List.of(1L))).isEmpty();
    assertThat(plan.begin(List.of(1L, 2L))).containsExactly(2L);
    assertThat(plan.begin(List.of(1L, 2L))).isEmpty();
  }

  @Test
  void whatMayHaveBeenLeftIsLookedForEverywhere() {
    plan.begin(List.of(1L, 2L));
    plan.lookAgain();

    assertThat(plan.begin(List.of(1L, 2L))).containsExactly(1L, 2L);
    assertThat(plan.begin(List.of(1L, 2L))).isEmpty();
  }

  @Test
  void aCollectionWhoseResolverWasMissingMeanwhileIsLookedThroughAgain() {
    plan.begin(List.of(1L, 2L));
    plan.begin(List.of(2L));

    assertThat(plan.begin(List.of(1L, 2L))).containsExactly(1L);
  }
}

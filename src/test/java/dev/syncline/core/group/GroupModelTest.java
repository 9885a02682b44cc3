package dev.syncline.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupModelTest {
  private static final int SEEDS = 100;

  @Test
  void everyWriteIsToldAndNoAcknowledgedPositionIsLostWhoeverDies() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      String violation = violationOf(seed, GroupModel.Flaw.NONE);

      assertThat(violation).as("seed %d", seed).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aNodeThatDoesOneThingWrongIsFound(GroupModel.Flaw flaw) {
    boolean isFound = false;
    for (long seed = 1; seed <= SEEDS && !isFound; seed++) {
      isFound = !violationOf(seed, flaw).isEmpty();
    }

    assertThat(isFound).isTrue();
  }

  private static String violationOf(long seed, GroupModel.Flaw flaw) {
    try {
      new GroupModel(seed, flaw).run();
      return "";
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }
}

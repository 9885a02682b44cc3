package dev.syncline.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.adapter.metrics.WriteStages.Stage;
import dev.syncline.core.Samples;
import dev.syncline.port.WriteProgress;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WriteStagesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private long nowNanos = 1_000;
  private final WriteStages stages = new WriteStages(() -> nowNanos, registry);

  private Timer timer(Stage stage) {
    return registry
        .get("syncline.write.stage")
        .tag("stage", stage.name().toLowerCase(Locale.ROOT))
        .timer();
  }

  private void pass(long nanos) {
    nowNanos += nanos;
  }

  @Test
  void everyStageIsThereBeforeTheFirstWrite() {
    for (Stage stage : Stage.values()) {
      assertThat(timer(stage).count()).as(stage.name()).isZero();
    }
  }

  @Test
  void theQueueEndsWithTheDotAndEachReplicaIsTimedFromThereOn() {
    WriteProgress write = stages.begin();
    pass(30);
    write.issued();
    pass(500);
    write.acknowledged(Samples.node(2));
    pass(200);
    write.acknowledged(Samples.node(3));

    assertThat(timer(Stage.QUEUE).totalTime(TimeUnit.NANOSECONDS)).isEqualTo(30);
    assertThat(timer(Stage.PEER).count()).isEqualTo(2);
    assertThat(timer(Stage.PEER).totalTime(TimeUnit.NANOSECONDS)).isEqualTo(500 + 700);
  }

  @Test
  void aWriteThatGetsNoDotHereSpendsNoTimeInAnyStage() {
    stages.begin();
    assertThat(timer(Stage.QUEUE).count()).isZero();
    assertThat(timer(Stage.PEER).count()).isZero();
  }
}

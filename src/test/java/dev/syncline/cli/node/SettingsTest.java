package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.adapter.hazelcast.HazelcastSettings.Limits;
import dev.syncline.config.SynclineConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void whereHostsComeAndGoTheNameOfALostRunIsWaitedForUntilItIsRemoved() {
    Map<String, String> heartbeat = Map.of("cluster.heartbeatTimeoutSeconds", "30");
    Map<String, String> dns =
        Map.of(
            "cluster.heartbeatTimeoutSeconds",
            "30",
            "cluster.discovery",
            "dns",
            "cluster.dnsName",
            "peers");
    assertThat(limits(heartbeat).nameTakenWaitMillis()).isEqualTo(5_000);
    assertThat(limits(dns).nameTakenWaitMillis()).isGreaterThan(30_000);
    assertThat(limits(dns).heartbeatTimeoutSeconds()).isEqualTo(30);
  }

  private static Limits limits(Map<String, String> settings) {
    return new Settings(SynclineConfig.of(settings)).hazelcast().limits();
  }
}

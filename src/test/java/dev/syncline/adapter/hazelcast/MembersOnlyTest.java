package dev.syncline.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.syncline.core.placement.NodeName;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MembersOnlyTest {
  private static final String ADDRESS = "to-n1";

  @Test
  void noMessageGoesToARunThatIsOverAndStillListed(@TempDir Path directory) throws Exception {
    HazelcastSettings settings =
        new HazelcastSettings(
            "members-only",
            new NodeName("n1"),
            "127.0.0.1",
            "127.0.0.1",
            0,
            0,
            new Discovery.Static(List.of()),
            directory,
            HazelcastSettings.Limits.DEFAULTS);
    ClusterNode node =
        HazelcastCluster.start(settings, new VertxOptions()).await(60, TimeUnit.SECONDS);
    try {
      HazelcastInstance member =
          Hazelcast.getAllHazelcastInstances().stream()
              .filter(each -> each.getConfig().getClusterName().equals("members-only"))
              .findFirst()
              .orElseThrow();
      member
          .getMultiMap("__vertx.subs")
          .put(
              ADDRESS,
              new HazelcastRegistrationInfo(new RegistrationInfo("a run before", 1, false)));
      Vertx vertx = node.vertx();
      EventBus bus = vertx.eventBus();
      bus.consumer(ADDRESS, message -> message.reply(message.body()))
          .completion()
          .await(10, TimeUnit.SECONDS);

      for (int i = 0; i < 10; i++) {
        assertThat(bus.request(ADDRESS, i).await(10, TimeUnit.SECONDS).body()).isEqualTo(i);
      }
    } finally {
      node.close().await(30, TimeUnit.SECONDS);
    }
  }
}

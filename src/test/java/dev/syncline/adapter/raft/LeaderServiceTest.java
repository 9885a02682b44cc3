package dev.syncline.adapter.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.microraft.RaftNode;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeaderServiceTest {
  @Test
  void aMemberThatBreaksIsAnAnswerAndNoException() throws Exception {
    RaftNode broken =
        (RaftNode)
            Proxy.newProxyInstance(
                RaftNode.class.getClassLoader(),
                new Class<?>[] {RaftNode.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException("broken");
                });
    LeaderReply reply =
        new LeaderService(broken, member -> true)
            .handle(new LeaderRequest.Index())
            .get(60, TimeUnit.SECONDS);
    assertThat(reply).isInstanceOf(LeaderReply.Unknown.class);
  }
}

package dev.syncline.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeedProbeTest {
  private static final long LONG_MILLIS = 60_000;
  private static final long SHORT_MILLIS = 1;

  @Test
  void aMemberThatAnswersServes() throws Exception {
    try (ServerSocket server = listen()) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answer(server, "HZC"));
      assertThat(ask(server, LONG_MILLIS)).isEqualTo(SeedProbe.Answer.SERVES);
      served.join();
    }
  }

  @Test
  void aBoundPortThatNobodyServesIsSilent() throws Exception {
    try (ServerSocket server = listen()) {
      assertThat(ask(server, SHORT_MILLIS)).isEqualTo(SeedProbe.Answer.IS_SILENT);
    }
  }

  @Test
  void anotherProtocolIsNoMember() throws Exception {
    try (ServerSocket server = listen()) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answer(server, "SSH"));
      assertThat(ask(server, LONG_MILLIS)).isEqualTo(SeedProbe.Answer.IS_ABSENT);
      served.join();
    }
  }

  @Test
  void aClosedPortIsAbsent() throws Exception {
    ServerSocket server = listen();
    server.close();
    assertThat(ask(server, LONG_MILLIS)).isEqualTo(SeedProbe.Answer.IS_ABSENT);
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static SeedProbe.@Nullable Answer ask(ServerSocket server, long waitMillis) {
    Address peer = new Address(InetAddress.getLoopbackAddress(), server.getLocalPort());
    return SeedProbe.awaitServing(List.of(peer), waitMillis).get(peer);
  }

  private static void answer(ServerSocket server, String protocol) {
    try (Socket socket = server.accept()) {
      byte[] question = socket.getInputStream().readNBytes(protocol.length());
      assertThat(question).asString(StandardCharsets.US_ASCII).isEqualTo("HZC");
      socket.getOutputStream().write(protocol.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

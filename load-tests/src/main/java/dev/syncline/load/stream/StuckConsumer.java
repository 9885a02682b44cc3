package dev.syncline.load.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks for everything and reads nothing. */
final class StuckConsumer implements AutoCloseable {
  private static final int RECEIVE_BUFFER_BYTES = 4_096;
  private static final int CONNECT_MILLIS = 2_000;

  private final Socket socket = new Socket();

  /** Asks a node for all that is written from now on, with vectors. */
  StuckConsumer(URI node) throws IOException {
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.connect(new InetSocketAddress(node.getHost(), node.getPort()), CONNECT_MILLIS);
      String request =
          String.join(
              "\r\n",
              "GET /v1/events?from=now&include=vector,payload HTTP/1.1",
              "Host: localhost",
              "Accept: text/event-stream",
              "",
              "");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

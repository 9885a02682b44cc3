package dev.syncline.load.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/** A whole HTTP request, encoded once; each use copies it and writes its own ids. Immutable. */
final class RequestTemplate {
  private final ByteBuffer bytes;
  private final int[] idOffsets;

  private RequestTemplate(ByteBuffer bytes, int[] idOffsets) {
    this.bytes = bytes;
    this.idOffsets = idOffsets;
  }

  /**
   * A request whose ids are the placeholders in its target and body.
   *
   * @param method and target of the request line
   * @param body empty for none
   */
  static RequestTemplate of(String method, String target, String body) {
    StringBuilder request = new StringBuilder(body.length() + 256);
    request.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (!body.isEmpty()) {
      request.append("Content-Type: application/json\r\nContent-Length: ");
      request.append(body.getBytes(StandardCharsets.UTF_8).length).append("\r\n");
    }
    String text = request.append("\r\n").append(body).toString();
    byte[] encoded = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer direct = ByteBuffer.allocateDirect(encoded.length).put(encoded).flip();
    return new RequestTemplate(direct, placeholders(text));
  }

  /** Bytes of the request. */
  int length() {
    return bytes.limit();
  }

  /** How many keys one use takes. */
  int ids() {
    return idOffsets.length;
  }

  /**
   * Makes {@code out} this request, ready to be written to a socket; ids are still placeholders.
   */
  void copyTo(ByteBuffer out) {
    out.clear().put(0, bytes, 0, bytes.limit()).limit(bytes.limit());
  }

  /** Writes the id of one key into a copy of this request. */
  void setId(ByteBuffer copy, int index, long key) {
    Ids.write(copy, idOffsets[index], key);
  }

  private static int[] placeholders(String text) {
    return IntStream.iterate(
            text.indexOf(Ids.PLACEHOLDER),
            at -> at >= 0,
            at -> text.indexOf(Ids.PLACEHOLDER, at + Ids.LENGTH))
        .toArray();
  }
}

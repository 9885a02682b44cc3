package dev.syncline.load.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of HTTP/1.1 answers in the bytes of one connection, however they were cut. It reads
 * the status and {@code Content-Length} and skips the rest; only the beginning of a failure's body
 * is kept. Answers with {@code Transfer-Encoding} are refused: nothing measured here is streamed.
 * (RFC 9112)
 */
final class ResponseParser {
  private static final int KEPT_BODY_BYTES = 512;
  private static final byte[] CONTENT_LENGTH = ascii("content-length:");
  private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding:");

  private enum Part {
    STATUS,
    HEADER,
    BODY
  }

  private Part part = Part.STATUS;
  private int column;
  private int status;
  private boolean couldBeLength;
  private boolean couldBeTransferEncoding;
  private long contentLength;
  private long bodyRemaining;
  private final byte[] keptBody = new byte[KEPT_BODY_BYTES];
  private int keptBytes;

  /**
   * Takes bytes up to the end of the current answer.
   *
   * @return true when the answer is whole; the next byte taken begins another
   * @throws ProtocolException if the bytes are no answer that this parser knows
   */
  boolean take(ByteBuffer in) throws ProtocolException {
    while (in.hasRemaining()) {
      if (part == Part.BODY) {
        return takeBody(in);
      }
      byte b = in.get();
      boolean headersEnded = part == Part.STATUS ? takeStatusByte(b) : takeHeaderByte(b);
      if (headersEnded && endHeaders()) {
        return true;
      }
    }
    return false;
  }

  /** Status of the last whole answer. */
  int status() {
    return status;
  }

  /** Body bytes of the last whole answer. */
  long contentLength() {
    return Math.max(contentLength, 0);
  }

  /** The beginning of the last whole answer's body if it was no success, else empty. */
  String keptBody() {
    return new String(keptBody, 0, keptBytes, StandardCharsets.UTF_8);
  }

  private boolean takeStatusByte(byte b) throws ProtocolException {
    if (column == 0) {
      status = 0;
      contentLength = -1;
      keptBytes = 0;
    }
    // "HTTP/1.1 201 Created": the code is at columns 9 to 11
    if (column >= 9 && column <= 11) {
      if (b < '0' || b > '9') {
        throw new ProtocolException("no status line");
      }
      status = status * 10 + (b - '0');
    }
    if (b != '\n') {
      column++;
      return false;
    }
    if (column < 12) {
      throw new ProtocolException("no status line");
    }
    startHeader();
    return false;
  }

  private boolean takeHeaderByte(byte b) throws ProtocolException {
    if (b == '\n') {
      boolean empty = column == 0;
      startHeader();
      return empty;
    }
    if (b == '\r') {
      return false;
    }
    if (couldBeLength) {
      couldBeLength = column < CONTENT_LENGTH.length ? matches(CONTENT_LENGTH, b) : takeLength(b);
    }
    if (couldBeTransferEncoding) {
      couldBeTransferEncoding = matches(TRANSFER_ENCODING, b);
      if (couldBeTransferEncoding && column == TRANSFER_ENCODING.length - 1) {
        throw new ProtocolException("an answer with Transfer-Encoding");
      }
    }
    column++;
    return false;
  }

  private void startHeader() {
    part = Part.HEADER;
    column = 0;
    couldBeLength = true;
    couldBeTransferEncoding = true;
  }

  private boolean matches(byte[] name, byte b) {
    int lower = b >= 'A' && b <= 'Z' ? b + 32 : b;
    return name[column] == lower;
  }

  private boolean takeLength(byte b) throws ProtocolException {
    if (b == ' ' || b == '\t') {
      return true;
    }
    if (b < '0' || b > '9' || contentLength > Integer.MAX_VALUE) {
      throw new ProtocolException("a Content-Length that is no number of bytes");
    }
    contentLength = Math.max(contentLength, 0) * 10 + (b - '0');
    return true;
  }

  private boolean endHeaders() throws ProtocolException {
    if (status < 200) {
      startAnswer();
      return false;
    }
    if (status == 204 || status == 304) {
      contentLength = 0;
    }
    if (contentLength < 0) {
      throw new ProtocolException("an answer without Content-Length");
    }
    bodyRemaining = contentLength;
    part = Part.BODY;
    return bodyRemaining == 0 && startAnswer();
  }

  private boolean takeBody(ByteBuffer in) {
    int taken = (int) Math.min(bodyRemaining, in.remaining());
    if (!isSuccess()) {
      int kept = Math.min(taken, KEPT_BODY_BYTES - keptBytes);
      in.get(in.position(), keptBody, keptBytes, kept);
      keptBytes += kept;
    }
    in.position(in.position() + taken);
    bodyRemaining -= taken;
    return bodyRemaining == 0 && startAnswer();
  }

  /** Whether every part of the request succeeded; 207 says that some entries of a batch did not. */
  boolean isSuccess() {
    return status >= 200 && status < 300 && status != 207;
  }

  private boolean startAnswer() {
    part = Part.STATUS;
    column = 0;
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Bytes that are not the answer of an HTTP/1.1 server. */
  static final class ProtocolException extends java.io.IOException {
    ProtocolException(String found) {
      super("not understood: " + found);
    }
  }
}

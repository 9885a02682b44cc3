package dev.syncline.api.http;

/**
 * Cuts a stream of bytes into lines. A line that is too long is reported and dropped, and the next
 * one is read as if nothing had happened.
 *
 * <p>Holds at most one chunk and one line; every byte is looked at once.
 */
final class LineSplitter {
  /** What comes next. */
  enum Next {
    /** A line, at {@link #lineFrom} of {@link #bytes}, valid until the next call of feed. */
    LINE,
    /** A line was longer than allowed and is gone. */
    TOO_LONG,
    /** Nothing before more bytes are fed. */
    MORE
  }

  private final int maxLineBytes;
  private byte[] bytes = new byte[0];
  private int start;
  private int scanned;
  private int end;
  private boolean dropping;
  private int lineFrom;
  private int lineLength;

  LineSplitter(int maxLineBytes) {
    this.maxLineBytes = maxLineBytes;
  }

  /** Takes a chunk over; everything before it has to have been read up to {@link Next#MORE}. */
  void feed(byte[] chunk) {
    int left = end - start;
    if (left == 0) {
      bytes = chunk;
      scanned = 0;
      end = chunk.length;
    } else {
      int wanted = left + chunk.length;
      byte[] room = wanted <= bytes.length ? bytes : new byte[Math.max(wanted, 2 * left)];
      System.arraycopy(bytes, start, room, 0, left);
      System.arraycopy(chunk, 0, room, left, chunk.length);
      bytes = room;
      scanned = left;
      end = wanted;
    }
    start = 0;
  }

  /** Reads on. */
  Next next() {
    while (scanned < end) {
      if (bytes[scanned++] == '\n') {
        lineFrom = start;
        lineLength = scanned - 1 - start;
        start = scanned;
        if (dropping) {
          dropping = false;
        } else {
          return lineLength > maxLineBytes ? Next.TOO_LONG : Next.LINE;
        }
      }
    }
    return partial();
  }

  private Next partial() {
    if (dropping) {
      start = end;
    } else if (end - start > maxLineBytes) {
      dropping = true;
      start = end;
      return Next.TOO_LONG;
    }
    return Next.MORE;
  }

  /** Reads the line that the end of the stream ends, {@link Next#MORE} if there is none. */
  Next last() {
    if (start == end) {
      return Next.MORE;
    }
    lineFrom = start;
    lineLength = end - start;
    start = end;
    return Next.LINE;
  }

  byte[] bytes() {
    return bytes;
  }

  int lineFrom() {
    return lineFrom;
  }

  int lineLength() {
    return lineLength;
  }

  /** Whether the line holds nothing but white space. */
  boolean isBlank() {
    for (int i = lineFrom; i < lineFrom + lineLength; i++) {
      if (bytes[i] > ' ' || bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Gives the memory back. */
  void close() {
    bytes = new byte[0];
    start = 0;
    scanned = 0;
    end = 0;
  }
}

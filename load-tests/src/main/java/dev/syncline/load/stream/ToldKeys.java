package dev.syncline.load.stream;

import java.nio.charset.StandardCharsets;

/** Finds the key of a load's entry in an event. */
final class ToldKeys {
  private static final int DIGITS = 12;

  private final byte[] before;

  /** Of the events of one collection. */
  ToldKeys(String collection) {
    before = ("\"subject\":\"" + collection + "/k").getBytes(StandardCharsets.US_ASCII);
  }

  /** The key, or -1 where the event is of another collection. */
  long of(byte[] line, int length) {
    int last = length - before.length - DIGITS;
    for (int at = 0; at <= last; at++) {
      if (isAt(line, at)) {
        return number(line, at + before.length);
      }
    }
    return -1;
  }

  private boolean isAt(byte[] line, int at) {
    for (int i = 0; i < before.length; i++) {
      if (line[at + i] != before[i]) {
        return false;
      }
    }
    return true;
  }

  private static long number(byte[] line, int from) {
    long number = 0;
    for (int i = from; i < from + DIGITS; i++) {
      number = 10 * number + line[i] - '0';
    }
    return number;
  }
}

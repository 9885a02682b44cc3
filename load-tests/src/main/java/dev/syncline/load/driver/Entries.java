package dev.syncline.load.driver;

import java.util.Locale;

/** What the entries of a measured load are called and carry, whatever way they are sent. */
public final class Entries {
  /** Characters of an id. */
  public static final int ID_LENGTH = 13;

  private Entries() {}

  /** The id of a key: {@code k} and twelve digits. */
  public static String id(long key) {
    char[] id = new char[ID_LENGTH];
    long rest = key;
    for (int i = ID_LENGTH - 1; i > 0; i--) {
      id[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    id[0] = 'k';
    return new String(id);
  }

  /** About 100 bytes of JSON, as a title, a language, a number and tags make. */
  public static String payload(int n) {
    return String.format(
        Locale.ROOT,
        "{\"title\":\"entry %05d of a measured load\",\"lang\":\"en\",\"rank\":%d,"
            + "\"tags\":[\"load\",\"bench\",\"t%02d\"]}",
        n,
        n % 1000,
        n % 100);
  }
}

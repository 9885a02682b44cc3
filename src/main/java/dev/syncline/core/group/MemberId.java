package dev.syncline.core.group;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A member of a group, by the name that it goes by and the connection that it is there with.
 *
 * @param name letters, digits, {@code . _ -}; 1 to 63 characters, the first a letter or digit
 * @param session of two with one name, the higher one has come later
 */
public record MemberId(String name, long session) implements Comparable<MemberId> {
  /** The form of a name. */
  public static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private static final int MAX_NAME_BYTES = 63;

  private static final Comparator<MemberId> ORDER =
      Comparator.comparing(MemberId::name).thenComparingLong(MemberId::session);

  /** Checks the name's form. */
  public MemberId {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("member name '" + name + "' does not match " + FORM);
    }
  }

  void encode(ByteWriter out) {
    out.writeString(name).writeLong(session);
  }

  static MemberId decode(ByteReader in) {
    String name = in.readString("member", MAX_NAME_BYTES);
    if (!FORM.matcher(name).matches()) {
      throw new CorruptDataException("no name of a member");
    }
    return new MemberId(name, in.readLong());
  }

  @Override
  public int compareTo(MemberId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name + "#" + session;
  }
}

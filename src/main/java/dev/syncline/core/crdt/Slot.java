package dev.syncline.core.crdt;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;

/**
 * Where in an entry a leaf belongs.
 *
 * @param path of the field: its names, each after a slash, as in a JSON pointer; or {@link
 *     #ENTRY}'s, {@link #VECTOR}'s or that of keys, which have no slash
 * @param element of a set, as JSON text, or the hash of a key; no bytes elsewhere
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901: JSON pointer</a>
 */
public record Slot(Bytes path, Bytes element) implements Comparable<Slot> {
  /** The entry itself: that it is there although no field is. */
  public static final Slot ENTRY = new Slot(Bytes.EMPTY, Bytes.EMPTY);

  /** The vector. */
  public static final Slot VECTOR = new Slot(Bytes.utf8("vector"), Bytes.EMPTY);

  private static final Bytes KEY_PATH = Bytes.utf8("key");

  /** Where it stands that a mutation was sent under a key. */
  public static Slot ofKey(IdempotencyKey key) {
    return new Slot(KEY_PATH, key.hash());
  }

  /** Whether it is one of {@link #ofKey}. */
  public boolean isKey() {
    return path.equals(KEY_PATH);
  }

  /** A whole field. */
  public static Slot ofField(String path) {
    return new Slot(Bytes.utf8(path), Bytes.EMPTY);
  }

  /** An element of a field that is a set. */
  public static Slot ofElement(String path, Bytes element) {
    return new Slot(Bytes.utf8(path), element);
  }

  @Override
  public int compareTo(Slot other) {
    int byPath = path.compareTo(other.path);
    return byPath != 0 ? byPath : element.compareTo(other.element);
  }

  /** Appends path and element with their lengths. */
  public void encode(ByteWriter out) {
    out.writeBytes(path.array()).writeBytes(element.array());
  }

  /** Reads what {@link #encode} has written. */
  public static Slot decode(ByteReader in) {
    Bytes path = Bytes.wrap(in.readBytes("path", Integer.MAX_VALUE));
    return new Slot(path, Bytes.wrap(in.readBytes("element", Integer.MAX_VALUE)));
  }
}

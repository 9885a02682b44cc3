package dev.syncline.core.mutation;

import dev.syncline.core.codec.CorruptDataException;

/** What a field of an entry is, and with it how concurrent changes of it merge. */
public enum FieldType {
  /** A sum of increments and decrements. */
  COUNTER(1, "counter"),
  /** A set of JSON values; an element added and removed concurrently stays. */
  SET(2, "set"),
  /** On or off; enabled and disabled concurrently it is on. */
  FLAG(3, "flag"),
  /** The highest number seen. */
  MAX(4, "max"),
  /** The lowest number seen. */
  MIN(5, "min"),
  /** One JSON value; of concurrent ones that with the highest timestamp. */
  REGISTER(6, "register"),
  /** All concurrent JSON values. */
  MULTI_VALUE(7, "multi-value"),
  /** Fields of its own. */
  MAP(8, "map");

  private final int code;
  private final String label;

  FieldType(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** The number that stands for the type in stores and frames. */
  public int code() {
    return code;
  }

  /** The name in the API. */
  public String label() {
    return label;
  }

  /** The type of a {@link #code}. */
  public static FieldType ofCode(int code) {
    for (FieldType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new CorruptDataException("unknown type of field " + code);
  }
}

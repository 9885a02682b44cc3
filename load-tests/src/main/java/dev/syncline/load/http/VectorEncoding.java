package dev.syncline.load.http;

import dev.syncline.load.vectors.VectorPool;
import java.util.Locale;

/** How a request carries its vector. */
public enum VectorEncoding {
  /** A string: base64 of little-endian float32. */
  BASE64,
  /** A JSON array of numbers. */
  ARRAY;

  /** One vector of a pool as a JSON value. */
  String json(VectorPool vectors, int index) {
    return this == BASE64 ? '"' + vectors.base64(index) + '"' : vectors.jsonArray(index);
  }

  /** The name as commands and reports spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

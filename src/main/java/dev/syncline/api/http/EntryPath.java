package dev.syncline.api.http;

import dev.syncline.api.request.EntryIds;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.codec.Bytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request for one entry: {@code /v1/collections/{collection}/vectors/{id}}, or
 * {@code …/{id}/mutations}.
 *
 * @param isMutations whether it is the latter
 * @param query what follows the question mark, null if there is none
 */
record EntryPath(String collection, Bytes id, boolean isMutations, @Nullable String query) {
  static final String COLLECTIONS = "/v1/collections/";
  private static final String VECTORS = "/vectors/";
  private static final String MUTATIONS = "/mutations";

  /**
   * Parses a request target by hand: this is the hot path.
   *
   * @return null if it is not the path of an entry
   * @throws ProblemException if it is, and its id is malformed
   */
  static @Nullable EntryPath parse(String uri) {
    if (!uri.startsWith(COLLECTIONS)) {
      return null;
    }
    int nameEnd = uri.indexOf('/', COLLECTIONS.length());
    if (nameEnd < 0 || !uri.startsWith(VECTORS, nameEnd)) {
      return null;
    }
    int idStart = nameEnd + VECTORS.length();
    int idEnd = uri.indexOf('?', idStart);
    String query = idEnd < 0 ? null : uri.substring(idEnd + 1);
    idEnd = idEnd < 0 ? uri.length() : idEnd;
    int slash = uri.indexOf('/', idStart);
    boolean isMutations = false;
    if (slash >= 0 && slash < idEnd) {
      isMutations = idEnd - slash == MUTATIONS.length() && uri.startsWith(MUTATIONS, slash);
      if (!isMutations) {
        return null;
      }
      idEnd = slash;
    }
    String collection = name(uri, COLLECTIONS.length(), nameEnd);
    if (collection == null) {
      return null;
    }
    return new EntryPath(collection, id(uri, idStart, idEnd), isMutations, query);
  }

  private static @Nullable String name(String uri, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = uri.charAt(i);
      if (c == '?' || c == '#') {
        return null;
      }
      if (c == '%') {
        return decodedName(uri, from, to);
      }
    }
    return uri.substring(from, to);
  }

  private static String decodedName(String uri, int from, int to) {
    try {
      return new String(PercentCoding.decode(uri, from, to), StandardCharsets.UTF_8);
    } catch (PercentCoding.MalformedException e) {
      throw Problem.of(ProblemType.INVALID_REQUEST, "collection", "does not decode: " + e.detail())
          .toException();
    }
  }

  private static Bytes id(String uri, int from, int to) {
    try {
      return EntryIds.check(PercentCoding.decode(uri, from, to), "id");
    } catch (PercentCoding.MalformedException e) {
      throw Problem.of(ProblemType.INVALID_ID, "id", "does not decode: " + e.detail())
          .toException();
    }
  }
}

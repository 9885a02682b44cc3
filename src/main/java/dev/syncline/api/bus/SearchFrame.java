package dev.syncline.api.bus;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.quorum.Consistency;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a search, and of what it has found. */
final class SearchFrame {
  private static final int ABSENT = 0;
  private static final int PRESENT = 1;
  private static final int MIN_HIT_BYTES = 20;

  private SearchFrame() {}

  static void write(SearchRequest search, ByteWriter out) {
    SearchRequest.Wanted wanted = search.wanted();
    Texts.write(search.collection(), out);
    out.writeVarLong(search.vectors().size());
    search.vectors().forEach(each -> out.writeBytes(each.bytes().array()));
    Texts.write(search.id(), out);
    out.writeInt(wanted.count()).writeInt(wanted.breadth());
    Payload filter = wanted.filter();
    if (filter == null) {
      out.writeByte(ABSENT);
    } else {
      out.writeByte(PRESENT).writeBytes(filter.utf8().array());
    }
    out.writeLong(Double.doubleToLongBits(wanted.minScore()));
    out.writeByte(wanted.payloads() ? 1 : 0).writeByte(wanted.vectors() ? 1 : 0);
    out.writeByte(search.consistency().code()).writeVarLong(search.contexts().size());
    search.contexts().forEach(each -> Texts.write(each, out));
  }

  /**
   * Reads a search.
   *
   * @throws CorruptDataException if the bytes are none
   */
  static SearchRequest readRequest(ByteReader in, long timeoutMillis) {
    String collection = Texts.read(in);
    List<FloatVector> vectors = new ArrayList<>();
    for (int left = in.readCount("vectors", 1); left > 0; left--) {
      vectors.add(RequestCodec.vector(in));
    }
    String id = Texts.readOptional(in);
    int count = in.readInt();
    int breadth = in.readInt();
    Payload filter = in.readByte() == PRESENT ? RequestCodec.payload(in) : null;
    double minScore = Double.longBitsToDouble(in.readLong());
    boolean payloads = in.readByte() == 1;
    SearchRequest.Wanted wanted =
        new SearchRequest.Wanted(count, breadth, filter, minScore, payloads, in.readByte() == 1);
    Consistency level = Consistency.ofCode(in.readByte());
    List<String> contexts = new ArrayList<>();
    for (int left = in.readCount("contexts", 1); left > 0; left--) {
      contexts.add(Texts.read(in));
    }
    return new SearchRequest(collection, vectors, id, wanted, level, contexts, timeoutMillis);
  }

  static void write(SearchResult result, ByteWriter out) {
    out.writeByte(result.complete() ? 1 : 0).writeVarLong(result.nodes());
    out.writeVarLong(result.searches().size());
    for (List<SearchResult.Hit> hits : result.searches()) {
      out.writeVarLong(hits.size());
      for (SearchResult.Hit hit : hits) {
        Texts.write(hit.id(), out);
        out.writeLong(Double.doubleToLongBits(hit.score()));
        out.writeLong(Double.doubleToLongBits(hit.distance()));
        Texts.write(hit.dot(), out);
        out.writeBytes(hit.vector().bytes().array()).writeBytes(hit.payload().utf8().array());
      }
    }
  }

  /**
   * Reads what was found.
   *
   * @throws CorruptDataException if the bytes are none
   */
  static SearchResult readResult(ByteReader in) {
    boolean complete = in.readByte() == 1;
    int nodes = in.readVarInt("nodes", Integer.MAX_VALUE);
    List<List<SearchResult.Hit>> searches = new ArrayList<>();
    for (int left = in.readCount("searches", 1); left > 0; left--) {
      List<SearchResult.Hit> hits = new ArrayList<>();
      for (int more = in.readCount("hits", MIN_HIT_BYTES); more > 0; more--) {
        hits.add(
            new SearchResult.Hit(
                Texts.read(in),
                Double.longBitsToDouble(in.readLong()),
                Double.longBitsToDouble(in.readLong()),
                Texts.read(in),
                RequestCodec.vector(in),
                RequestCodec.payload(in)));
      }
      searches.add(hits);
    }
    return new SearchResult(searches, complete, nodes);
  }
}

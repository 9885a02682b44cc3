package dev.syncline.verticle.search;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.search.FilterCodec;
import dev.syncline.core.search.Floats;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.UnsearchableException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What nodes ask each other to search, as bytes that begin with a version. */
final class SearchCodec {
  private static final int VERSION = 1;
  private static final int MAX_VECTOR_BYTES = 65_536 * Float.BYTES;
  private static final int MAX_VALUE_BYTES = 1 << 24;
  private static final int MAX_TEXT_BYTES = 4_096;

  private SearchCodec() {}

  /**
   * What is asked of one node.
   *
   * @param seen what its replicas must know, of some of the partitions
   */
  record Question(
      long collection,
      Set<Partition> partitions,
      Map<Partition, VersionVector> seen,
      List<NearestQuery> queries,
      boolean values) {
    /** Copies the collections. */
    public Question {
      partitions = Set.copyOf(partitions);
      seen = Map.copyOf(seen);
      queries = List.copyOf(queries);
    }
  }

  /** One entry found, with its value where that was asked for. */
  record Item(Neighbor neighbor, Content.@Nullable Value value) {
    private static final int OVERHEAD_BYTES = 32;

    /** About how long it is. */
    long bytes() {
      return OVERHEAD_BYTES
          + neighbor.id().length()
          + (value == null ? 0L : value.vector().length() + value.payload().length());
    }
  }

  /**
   * What a node says.
   *
   * @param served the partitions that it has searched
   * @param behind those whose replica here lacks what was seen
   * @param loaded whether nothing of the served is still to be read from the store
   * @param refusal why it has searched none; null if it has
   */
  record Answer(
      Set<Partition> served,
      Set<Partition> behind,
      boolean loaded,
      List<List<Item>> results,
      @Nullable Reason refusal,
      String detail) {
    /** Copies the collections. */
    public Answer {
      served = Set.copyOf(served);
      behind = Set.copyOf(behind);
      results = results.stream().map(List::copyOf).toList();
    }

    static Answer refused(Reason reason, String detail) {
      return new Answer(Set.of(), Set.of(), true, List.of(), reason, detail);
    }
  }

  static byte[] encode(Question question) {
    ByteWriter out = new ByteWriter(2_048);
    out.writeByte(VERSION).writeVarLong(question.collection());
    write(question.partitions(), out);
    out.writeVarLong(question.seen().size());
    question
        .seen()
        .forEach(
            (partition, dots) -> {
              partition.encode(out);
              dots.encode(out);
            });
    out.writeByte(question.values() ? 1 : 0).writeVarLong(question.queries().size());
    question.queries().forEach(each -> write(each, out));
    return out.toByteArray();
  }

  private static void write(NearestQuery query, ByteWriter out) {
    out.writeBytes(Floats.bytes(query.vector()).array());
    out.writeVarLong(query.count()).writeVarLong(query.breadth());
    out.writeLong(Double.doubleToRawLongBits(query.maxDistance()));
    out.writeByte(query.filter() == null ? 0 : 1);
    if (query.filter() != null) {
      FilterCodec.write(query.filter(), out);
    }
  }

  private static void write(Set<Partition> partitions, ByteWriter out) {
    out.writeVarLong(partitions.size());
    partitions.forEach(each -> each.encode(out));
  }

  static Question decodeQuestion(byte[] bytes) {
    ByteReader in = open(bytes);
    long collection = in.readVarLong();
    Set<Partition> partitions = readPartitions(in);
    Map<Partition, VersionVector> seen = new HashMap<>();
    for (int left = in.readCount("partitions", 3); left > 0; left--) {
      Partition partition = Partition.decode(in);
      seen.put(partition, VersionVector.decode(in));
    }
    boolean values = in.readByte() == 1;
    List<NearestQuery> queries = new ArrayList<>();
    for (int left = in.readVarInt("queries", SearchCommand.MAX_QUERIES); left > 0; left--) {
      queries.add(readQuery(in));
    }
    in.expectEnd("a search");
    return new Question(collection, partitions, seen, queries, values);
  }

  private static NearestQuery readQuery(ByteReader in) {
    float[] vector = Floats.of(Bytes.wrap(in.readBytes("vector", MAX_VECTOR_BYTES)));
    int count = in.readVarInt("count", NearestQuery.MAX_COUNT);
    int breadth = in.readVarInt("breadth", NearestQuery.MAX_BREADTH);
    double maxDistance = Double.longBitsToDouble(in.readLong());
    boolean isFiltered = in.readByte() == 1;
    try {
      return new NearestQuery(
          vector, count, breadth, isFiltered ? FilterCodec.read(in) : null, maxDistance);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("a search: " + e.getMessage());
    }
  }

  private static Set<Partition> readPartitions(ByteReader in) {
    Set<Partition> partitions = new HashSet<>();
    for (int left = in.readCount("partitions", 2); left > 0; left--) {
      partitions.add(Partition.decode(in));
    }
    return partitions;
  }

  static byte[] encode(Answer answer) {
    ByteWriter out = new ByteWriter(4_096);
    out.writeByte(VERSION);
    Reason refusal = answer.refusal();
    out.writeByte(refusal == null ? 0 : refusal.code()).writeString(answer.detail());
    write(answer.served(), out);
    write(answer.behind(), out);
    out.writeByte(answer.loaded() ? 1 : 0).writeVarLong(answer.results().size());
    for (List<Item> result : answer.results()) {
      out.writeVarLong(result.size());
      result.forEach(each -> write(each, out));
    }
    return out.toByteArray();
  }

  private static void write(Item item, ByteWriter out) {
    out.writeBytes(item.neighbor().id().array());
    EntryCodec.write(item.neighbor().dot(), out);
    out.writeLong(Double.doubleToRawLongBits(item.neighbor().distance()));
    Content.Value value = item.value();
    out.writeByte(value == null ? 0 : 1);
    if (value != null) {
      out.writeBytes(value.vector().array()).writeBytes(value.payload().array());
    }
  }

  static Answer decodeAnswer(byte[] bytes) {
    ByteReader in = open(bytes);
    int refusal = in.readByte();
    String detail = in.readString("detail", MAX_TEXT_BYTES);
    Set<Partition> served = readPartitions(in);
    Set<Partition> behind = readPartitions(in);
    boolean loaded = in.readByte() == 1;
    List<List<Item>> results = new ArrayList<>();
    for (int left = in.readVarInt("results", SearchCommand.MAX_QUERIES); left > 0; left--) {
      results.add(readItems(in));
    }
    in.expectEnd("an answer to a search");
    return new Answer(
        served, behind, loaded, results, refusal == 0 ? null : Reason.ofCode(refusal), detail);
  }

  private static List<Item> readItems(ByteReader in) {
    List<Item> items = new ArrayList<>();
    for (int left = in.readVarInt("items", NearestQuery.MAX_COUNT); left > 0; left--) {
      Bytes id = Bytes.wrap(in.readBytes("id", EntryKey.MAX_ID_BYTES));
      Neighbor neighbor =
          new Neighbor(id, EntryCodec.readDot(in), Double.longBitsToDouble(in.readLong()));
      Content.Value value = null;
      if (in.readByte() == 1) {
        Bytes vector = Bytes.wrap(in.readBytes("vector", MAX_VECTOR_BYTES));
        value = new Content.Value(vector, Bytes.wrap(in.readBytes("payload", MAX_VALUE_BYTES)));
      }
      items.add(new Item(neighbor, value));
    }
    return items;
  }

  private static ByteReader open(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("a search has version " + version + ", known is " + VERSION);
    }
    return in;
  }
}

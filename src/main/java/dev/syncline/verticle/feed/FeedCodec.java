package dev.syncline.verticle.feed;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.feed.FeedEdge;
import dev.syncline.core.feed.FeedLag;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.feed.FeedReader;
import dev.syncline.core.feed.WantedEntries;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What nodes ask each other to feed consumers, as bytes that begin with a version. */
final class FeedCodec {
  /** Of both directions. */
  static final int VERSION = 1;

  private static final int EDGES = 0;
  private static final int READ = 1;
  private static final int LAG = 2;
  private static final int MAX_WAIT_MILLIS = 60_000;

  private FeedCodec() {}

  /** What is asked for. */
  sealed interface Question {
    /** Where the logs of some partitions begin and end. */
    record Edges(List<Partition> partitions) implements Question {
      /** Copies the list. */
      public Edges {
        partitions = List.copyOf(partitions);
      }
    }

    /**
     * What comes after positions.
     *
     * @param after read in this order, until there is enough
     * @param waitMillis how long to wait for something to say
     */
    record Read(
        Map<Partition, VersionVector> after,
        WantedEntries scope,
        FeedReader.Limits limits,
        int waitMillis)
        implements Question {
      /** Copies the map. */
      public Read {
        after = Collections.unmodifiableMap(new LinkedHashMap<>(after));
      }
    }

    /** How much comes after positions. */
    record Lag(Map<Partition, VersionVector> after, WantedEntries scope, int maxLines)
        implements Question {
      /** Copies the map. */
      public Lag {
        after = Collections.unmodifiableMap(new LinkedHashMap<>(after));
      }
    }
  }

  static byte[] encode(Question question) {
    ByteWriter out = new ByteWriter(512);
    out.writeByte(VERSION);
    if (question instanceof Question.Edges edges) {
      out.writeByte(EDGES).writeVarLong(edges.partitions().size());
      edges.partitions().forEach(each -> each.encode(out));
    } else if (question instanceof Question.Read read) {
      write(read.after(), out.writeByte(READ));
      read.scope().encode(out);
      out.writeVarLong(read.limits().maxLines()).writeVarLong(read.limits().maxEntries());
      out.writeVarLong(read.limits().maxBytes()).writeVarLong(read.waitMillis());
    } else if (question instanceof Question.Lag lag) {
      write(lag.after(), out.writeByte(LAG));
      lag.scope().encode(out);
      out.writeVarLong(lag.maxLines());
    }
    return out.toByteArray();
  }

  private static void write(Map<Partition, VersionVector> after, ByteWriter out) {
    out.writeVarLong(after.size());
    after.forEach(
        (partition, told) -> {
          partition.encode(out);
          told.encode(out);
        });
  }

  static Question decodeQuestion(byte[] bytes) {
    ByteReader in = open(bytes);
    int kind = in.readByte();
    Question question = kind == EDGES ? edges(in) : kind == LAG ? lag(in) : read(in);
    in.expectEnd("a question");
    return question;
  }

  private static Question.Edges edges(ByteReader in) {
    List<Partition> partitions = new ArrayList<>();
    for (int left = in.readCount("partitions", 2); left > 0; left--) {
      partitions.add(Partition.decode(in));
    }
    return new Question.Edges(partitions);
  }

  private static Question.Lag lag(ByteReader in) {
    Map<Partition, VersionVector> after = after(in);
    WantedEntries scope = WantedEntries.decode(in);
    return new Question.Lag(after, scope, in.readVarInt("lines", 1 << 20));
  }

  private static Map<Partition, VersionVector> after(ByteReader in) {
    Map<Partition, VersionVector> after = new LinkedHashMap<>();
    for (int left = in.readCount("partitions", 3); left > 0; left--) {
      Partition partition = Partition.decode(in);
      after.put(partition, VersionVector.decode(in));
    }
    return after;
  }

  private static Question.Read read(ByteReader in) {
    Map<Partition, VersionVector> after = after(in);
    WantedEntries scope = WantedEntries.decode(in);
    int lines = in.readVarInt("lines", 1 << 20);
    int entries = in.readVarInt("entries", 1 << 20);
    int maxBytes = in.readVarInt("bytes", 1 << 28);
    int wait = in.readVarInt("wait", MAX_WAIT_MILLIS);
    if (lines < 1 || entries < 1 || maxBytes < 1) {
      throw new CorruptDataException("a question has no room for an answer");
    }
    return new Question.Read(after, scope, new FeedReader.Limits(lines, entries, maxBytes), wait);
  }

  static byte[] encodeEdges(List<FeedEdge> edges) {
    ByteWriter out = new ByteWriter(512);
    out.writeByte(VERSION).writeVarLong(edges.size());
    for (FeedEdge each : edges) {
      each.partition().encode(out);
      each.clock().encode(out);
      each.truncated().encode(out);
    }
    return out.toByteArray();
  }

  static List<FeedEdge> decodeEdges(byte[] bytes) {
    ByteReader in = open(bytes);
    List<FeedEdge> edges = new ArrayList<>();
    for (int left = in.readCount("partitions", 4); left > 0; left--) {
      Partition partition = Partition.decode(in);
      VersionVector clock = VersionVector.decode(in);
      edges.add(new FeedEdge(partition, clock, VersionVector.decode(in)));
    }
    in.expectEnd("an answer");
    return edges;
  }

  static byte[] encodeLags(List<FeedLag> lags) {
    ByteWriter out = new ByteWriter(512);
    out.writeByte(VERSION).writeVarLong(lags.size());
    lags.forEach(each -> each.encode(out));
    return out.toByteArray();
  }

  static List<FeedLag> decodeLags(byte[] bytes) {
    ByteReader in = open(bytes);
    List<FeedLag> lags = new ArrayList<>();
    for (int left = in.readCount("partitions", 5); left > 0; left--) {
      lags.add(FeedLag.decode(in));
    }
    in.expectEnd("an answer");
    return lags;
  }

  static byte[] encodeReads(List<FeedRead> reads) {
    ByteWriter out = new ByteWriter(4_096);
    out.writeByte(VERSION).writeVarLong(reads.size());
    for (FeedRead each : reads) {
      each.partition().encode(out);
      each.told().encode(out);
      each.gap().encode(out);
      each.lacking().encode(out);
      out.writeByte(each.more() ? 1 : 0).writeVarLong(each.lines().size());
      each.lines()
          .forEach(
              (key, dots) -> {
                key.encode(out);
                EntryCodec.write(java.util.Objects.requireNonNull(each.entries().get(key)), out);
                out.writeVarLong(dots.size());
                dots.forEach(dot -> EntryCodec.write(dot, out));
              });
    }
    return out.toByteArray();
  }

  static List<FeedRead> decodeReads(byte[] bytes) {
    ByteReader in = open(bytes);
    List<FeedRead> reads = new ArrayList<>();
    for (int left = in.readCount("partitions", 6); left > 0; left--) {
      reads.add(decodeRead(in));
    }
    in.expectEnd("an answer");
    return reads;
  }

  private static FeedRead decodeRead(ByteReader in) {
    Partition partition = Partition.decode(in);
    VersionVector told = VersionVector.decode(in);
    VersionVector gap = VersionVector.decode(in);
    VersionVector lacking = VersionVector.decode(in);
    boolean more = in.readByte() == 1;
    Map<EntryKey, List<Dot>> lines = new LinkedHashMap<>();
    Map<EntryKey, Entry> entries = new LinkedHashMap<>();
    for (int left = in.readCount("entries", 4); left > 0; left--) {
      EntryKey key = EntryKey.decode(in);
      entries.put(key, EntryCodec.readEntry(in));
      List<Dot> dots = new ArrayList<>();
      for (int dotsLeft = in.readCount("dots", 9); dotsLeft > 0; dotsLeft--) {
        dots.add(EntryCodec.readDot(in));
      }
      lines.put(key, dots);
    }
    return new FeedRead(partition, told, lines, entries, gap, lacking, more);
  }

  private static ByteReader open(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("is of version " + version + ", this node reads " + VERSION);
    }
    return in;
  }
}

package dev.syncline.verticle.node;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ConflictPlace;
import dev.syncline.port.ConflictStore.Query;
import dev.syncline.port.ConflictStore.Recorded;
import java.util.ArrayList;
import java.util.List;

/** The bytes in which one node asks another for its records of conflicts, and gets them. */
final class ConflictsCodec {
  private static final int VERSION = 1;
  private static final int MIN_RECORD_BYTES = 40;

  /** Some vectors with their payloads; the largest record fits by itself. */
  static final int MAX_ANSWER_BYTES = 4 << 20;

  private ConflictsCodec() {}

  /**
   * What one node has.
   *
   * @param more whether it has more behind the last of these
   */
  record Answer(List<Recorded> records, boolean more) {
    Answer {
      records = List.copyOf(records);
    }

    /** As many of the records found as an answer has room for, one at least. */
    static Answer of(List<Recorded> found, int limit) {
      List<Recorded> taken = new ArrayList<>();
      long bytes = 0;
      for (Recorded each : found) {
        bytes += EntryCodec.estimateBytes(each.conflict().loser());
        if (taken.size() == limit || (bytes > MAX_ANSWER_BYTES && !taken.isEmpty())) {
          return new Answer(taken, true);
        }
        taken.add(each);
      }
      return new Answer(taken, false);
    }
  }

  static byte[] encode(Query query) {
    ByteWriter out = new ByteWriter(128).writeByte(VERSION).writeVarLong(query.collection());
    ConflictPlace after = query.after();
    out.writeByte(after == null ? 0 : 1);
    if (after != null) {
      after.encode(out);
    }
    out.writeLong(query.sinceMillis());
    Bytes id = query.id();
    out.writeBytes(id == null ? new byte[0] : id.array());
    return out.writeVarLong(query.limit()).toByteArray();
  }

  static Query decodeQuery(byte[] bytes) {
    ByteReader in = open(bytes);
    long collection = in.readVarLong();
    ConflictPlace after = in.readByte() == 0 ? null : ConflictPlace.decode(in);
    long sinceMillis = in.readLong();
    byte[] id = in.readBytes("id", EntryKey.MAX_ID_BYTES);
    int limit = in.readVarInt("limit", Integer.MAX_VALUE);
    in.expectEnd("a question for conflicts");
    return new Query(collection, after, sinceMillis, id.length == 0 ? null : Bytes.wrap(id), limit);
  }

  static byte[] encode(Answer answer) {
    ByteWriter out = new ByteWriter(1024).writeByte(VERSION).writeByte(answer.more() ? 1 : 0);
    out.writeVarLong(answer.records().size());
    for (Recorded each : answer.records()) {
      Conflict conflict = each.conflict();
      each.partition().encode(out);
      out.writeLong(each.detectedMillis());
      conflict.key().encode(out);
      EntryCodec.write(conflict.winner(), out);
      out.writeLong(conflict.winnerTimestamp().packed());
      EntryCodec.write(conflict.loser(), out);
    }
    return out.toByteArray();
  }

  static Answer decodeAnswer(byte[] bytes) {
    ByteReader in = open(bytes);
    boolean more = in.readByte() == 1;
    int count = in.readCount("conflicts", MIN_RECORD_BYTES);
    List<Recorded> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Partition partition = Partition.decode(in);
      long detectedMillis = in.readLong();
      EntryKey key = EntryKey.decode(in);
      Dot winner = EntryCodec.readDot(in);
      HybridTimestamp timestamp = new HybridTimestamp(in.readLong());
      Conflict conflict = new Conflict(key, winner, timestamp, EntryCodec.readVersion(in));
      records.add(new Recorded(partition, conflict, detectedMillis));
    }
    in.expectEnd("an answer with conflicts");
    return new Answer(records, more);
  }

  private static ByteReader open(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("conflicts have version " + version + ", this node reads 1");
    }
    return in;
  }
}

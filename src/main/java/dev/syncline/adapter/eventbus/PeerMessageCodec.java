package dev.syncline.adapter.eventbus;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterCodec;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Refusal;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.PartitionDigest;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.StoreTrouble;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of one message inside a frame: its kind (1) and its body. */
final class PeerMessageCodec {
  private static final int WRITE = 1;
  private static final int WRITE_ACK = 2;
  private static final int REFUSED = 3;
  private static final int READ = 4;
  private static final int READ_FULL = 5;
  private static final int READ_DIGEST = 6;
  private static final int CLOCK_DIGESTS = 9;
  private static final int REPORT_REQUEST = 10;
  private static final int REPORT = 11;
  private static final int RING_REQUEST = 12;
  private static final int RING_UPDATE = 13;
  private static final int PROBE = 14;
  private static final int REPAIR = 17;
  private static final int FETCH = 18;
  private static final int BATCH = 19;
  private static final int STREAM_REQUEST = 20;
  private static final int RANGE = 21;
  private static final int UNDERWAY = 22;
  private static final int QUIET_DIGEST = 23;
  private static final int DIGESTS_WANTED = 24;
  private static final int STORE_STATE = 25;
  private static final int CLOCK_ASK = 26;
  private static final int CLOCK_ANSWER = 27;

  /** Far more than a node has event loops. */
  private static final int MAX_SHARDS = 1 << 16;

  private PeerMessageCodec() {}

  static void write(PeerMessage message, ByteWriter out) {
    if (message instanceof PeerMessage.Write write) {
      writeRequest(write.request(), out.writeByte(WRITE));
    } else if (message instanceof PeerMessage.WriteAck ack) {
      out.writeByte(WRITE_ACK).writeVarLong(ack.operation());
      out.writeVarLong(ack.ringVersion()).writeByte(bit(ack.counts()));
    } else if (message instanceof PeerMessage.Refused refused) {
      out.writeByte(REFUSED).writeVarLong(refused.operation());
      out.writeVarLong(refused.ringVersion()).writeByte(refused.reason().code());
    } else if (message instanceof PeerMessage.Read read) {
      out.writeByte(READ).writeVarLong(read.operation()).writeVarLong(read.ringVersion());
      read.partition().encode(out);
      read.key().encode(out);
      out.writeByte(read.policy().code()).writeByte(bit(read.full()));
    } else if (message instanceof PeerMessage.ReadFull full) {
      out.writeByte(READ_FULL).writeVarLong(full.operation()).writeByte(bit(full.counts()));
      EntryCodec.write(full.filled(), out);
    } else if (message instanceof PeerMessage.ReadDigest digest) {
      out.writeByte(READ_DIGEST).writeVarLong(digest.operation());
      out.writeByte(bit(digest.counts())).writeLong(digest.digest());
    } else {
      writeSync(message, out);
    }
  }

  private static void writeSync(PeerMessage message, ByteWriter out) {
    if (message instanceof PeerMessage.Repair repair) {
      writeBatch(repair.batch(), out.writeByte(REPAIR));
    } else if (message instanceof PeerMessage.Fetch fetch) {
      fetch.partition().encode(out.writeByte(FETCH));
      fetch.dots().encode(out);
      out.writeByte(fetch.encoding().code());
    } else if (message instanceof PeerMessage.Batch batch) {
      batch.partition().encode(out.writeByte(BATCH));
      out.writeByte(batch.encoding().code());
      batch.beyondLog().encode(out);
      writeFrames(batch.frames(), out);
    } else if (message instanceof PeerMessage.StreamRequest request) {
      writeRequest(request, out.writeByte(STREAM_REQUEST));
    } else if (message instanceof PeerMessage.Range range) {
      writeRequest(range.request(), out.writeByte(RANGE));
      writeKey(range.upTo(), out);
      writeFrames(range.frames(), out);
    } else if (message instanceof PeerMessage.Underway underway) {
      writePartitions(underway.fetches(), out.writeByte(UNDERWAY));
      writePartitions(underway.streams(), out);
    } else if (message instanceof PeerMessage.ClockDigests digests) {
      writeDigests(digests, out.writeByte(CLOCK_DIGESTS));
    } else if (message instanceof PeerMessage.QuietDigest quiet) {
      out.writeByte(QUIET_DIGEST).writeVarLong(quiet.shard()).writeVarLong(quiet.shards());
      out.writeVarLong(quiet.ringVersion()).writeLong(quiet.collections()).writeLong(quiet.sum());
    } else if (message instanceof PeerMessage.DigestsWanted wanted) {
      out.writeByte(DIGESTS_WANTED).writeVarLong(wanted.shard());
    } else if (message instanceof PeerMessage.ReportRequest request) {
      writePartitions(request.partitions(), out.writeByte(REPORT_REQUEST));
    } else if (message instanceof PeerMessage.Report report) {
      writeReport(report.report(), out.writeByte(REPORT));
    } else if (message instanceof PeerMessage.RingRequest) {
      out.writeByte(RING_REQUEST);
    } else if (message instanceof PeerMessage.RingUpdate update) {
      ClusterCodec.write(update.ring(), out.writeByte(RING_UPDATE));
    } else if (message instanceof PeerMessage.StoreState state) {
      writeTrouble(state.trouble(), out.writeByte(STORE_STATE));
    } else if (message instanceof PeerMessage.ClockAsk ask) {
      out.writeByte(CLOCK_ASK).writeLong(ask.sentNanos());
    } else if (message instanceof PeerMessage.ClockAnswer answer) {
      out.writeByte(CLOCK_ANSWER).writeLong(answer.askedNanos()).writeLong(answer.wallMillis());
    } else if (message instanceof PeerMessage.Probe) {
      out.writeByte(PROBE);
    } else {
      throw new IllegalArgumentException("no kind of peer message: " + message.getClass());
    }
  }

  static PeerMessage read(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case WRITE -> new PeerMessage.Write(readRequest(in));
      case WRITE_ACK -> new PeerMessage.WriteAck(in.readVarLong(), in.readVarLong(), flag(in));
      case REFUSED ->
          new PeerMessage.Refused(
              in.readVarLong(), in.readVarLong(), Refusal.ofCode(in.readByte()));
      case READ ->
          new PeerMessage.Read(
              in.readVarLong(),
              in.readVarLong(),
              Partition.decode(in),
              EntryKey.decode(in),
              ConflictPolicy.ofCode(in.readByte()),
              flag(in));
      case READ_FULL ->
          new PeerMessage.ReadFull(in.readVarLong(), flag(in), EntryCodec.readEntry(in));
      case READ_DIGEST -> new PeerMessage.ReadDigest(in.readVarLong(), flag(in), in.readLong());
      case REPAIR -> new PeerMessage.Repair(readBatch(in));
      case FETCH ->
          new PeerMessage.Fetch(
              Partition.decode(in),
              VersionVector.decode(in),
              PeerMessage.Encoding.ofCode(in.readByte()));
      case BATCH ->
          new PeerMessage.Batch(
              Partition.decode(in),
              PeerMessage.Encoding.ofCode(in.readByte()),
              VersionVector.decode(in),
              readFrames(in));
      case CLOCK_DIGESTS -> readDigests(in);
      case QUIET_DIGEST -> readQuietDigest(in);
      case DIGESTS_WANTED -> new PeerMessage.DigestsWanted(in.readVarInt("shard", MAX_SHARDS));
      case STREAM_REQUEST -> readStreamRequest(in);
      case RANGE -> new PeerMessage.Range(readStreamRequest(in), readKey(in), readFrames(in));
      case UNDERWAY -> new PeerMessage.Underway(readPartitions(in), readPartitions(in));
      case REPORT_REQUEST -> new PeerMessage.ReportRequest(readPartitions(in));
      case REPORT -> new PeerMessage.Report(readReport(in));
      case RING_REQUEST -> new PeerMessage.RingRequest();
      case RING_UPDATE -> new PeerMessage.RingUpdate(ClusterCodec.readRing(in));
      case STORE_STATE -> new PeerMessage.StoreState(readTrouble(in));
      case CLOCK_ASK -> new PeerMessage.ClockAsk(in.readLong());
      case CLOCK_ANSWER -> new PeerMessage.ClockAnswer(in.readLong(), in.readLong());
      case PROBE -> new PeerMessage.Probe();
      default -> throw new CorruptDataException("unknown kind of peer message " + kind);
    };
  }

  private static void writeRequest(WriteRequest request, ByteWriter out) {
    out.writeVarLong(request.operation()).writeVarLong(request.ringVersion());
    request.partition().encode(out);
    request.key().encode(out);
    out.writeByte(request.policy().code());
    EntryCodec.write(request.version(), out);
    request.past().encode(out);
  }

  private static WriteRequest readRequest(ByteReader in) {
    return new WriteRequest(
        in.readVarLong(),
        in.readVarLong(),
        Partition.decode(in),
        EntryKey.decode(in),
        ConflictPolicy.ofCode(in.readByte()),
        EntryCodec.readVersion(in),
        VersionVector.decode(in));
  }

  private static PeerMessage readQuietDigest(ByteReader in) {
    int shard = in.readVarInt("shard", MAX_SHARDS);
    int shards = in.readVarInt("shards", MAX_SHARDS);
    if (shard >= shards) {
      throw new CorruptDataException("a digest is of shard " + shard + " of " + shards);
    }
    return new PeerMessage.QuietDigest(
        shard, shards, in.readVarLong(), in.readLong(), in.readLong());
  }

  private static PeerMessage readDigests(ByteReader in) {
    int shard = in.readVarInt("shard", MAX_SHARDS);
    int shards = in.readVarInt("shards", MAX_SHARDS);
    if (shard >= shards) {
      throw new CorruptDataException("digests are of shard " + shard + " of " + shards);
    }
    long ringVersion = in.readVarLong();
    long collections = in.readLong();
    boolean complete = flag(in);
    int count = in.readCount("digests", 20);
    Map<Partition, PartitionDigest> digests = new HashMap<>();
    for (int i = 0; i < count; i++) {
      digests.put(
          Partition.decode(in),
          new PartitionDigest(in.readLong(), in.readLong(), flag(in), flag(in)));
    }
    return new PeerMessage.ClockDigests(shard, shards, ringVersion, collections, complete, digests);
  }

  private static void writeDigests(PeerMessage.ClockDigests digests, ByteWriter out) {
    out.writeVarLong(digests.shard()).writeVarLong(digests.shards());
    out.writeVarLong(digests.ringVersion()).writeLong(digests.collections());
    out.writeByte(bit(digests.complete())).writeVarLong(digests.digests().size());
    digests
        .digests()
        .forEach(
            (partition, digest) -> {
              partition.encode(out);
              out.writeLong(digest.clock()).writeLong(digest.live());
              out.writeByte(bit(digest.settled())).writeByte(bit(digest.comparable()));
            });
  }

  private static void writeTrouble(@Nullable StoreTrouble trouble, ByteWriter out) {
    out.writeByte(trouble == null ? 0 : trouble.kind().code());
    if (trouble != null) {
      out.writeString(trouble.detail());
    }
  }

  private static @Nullable StoreTrouble readTrouble(ByteReader in) {
    int code = in.readByte();
    if (code == 0) {
      return null;
    }
    for (StoreTrouble.Kind kind : StoreTrouble.Kind.values()) {
      if (kind.code() == code) {
        return new StoreTrouble(kind, in.readString("detail", 4 * StoreTrouble.MAX_DETAIL_CHARS));
      }
    }
    throw new CorruptDataException("no trouble of a store has the code " + code);
  }

  private static void writeKey(@Nullable EntryKey key, ByteWriter out) {
    out.writeByte(bit(key != null));
    if (key != null) {
      key.encode(out);
    }
  }

  private static @Nullable EntryKey readKey(ByteReader in) {
    return flag(in) ? EntryKey.decode(in) : null;
  }

  private static void writeRequest(PeerMessage.StreamRequest request, ByteWriter out) {
    request.partition().encode(out);
    writeKey(request.after(), out);
    out.writeByte(request.purpose().code()).writeByte(request.encoding().code());
  }

  private static PeerMessage.StreamRequest readStreamRequest(ByteReader in) {
    return new PeerMessage.StreamRequest(
        Partition.decode(in),
        readKey(in),
        StreamBatch.Purpose.ofCode(in.readByte()),
        PeerMessage.Encoding.ofCode(in.readByte()));
  }

  private static void writeFrames(List<Bytes> frames, ByteWriter out) {
    out.writeVarLong(frames.size());
    frames.forEach(each -> out.writeBytes(each.array()));
  }

  private static List<Bytes> readFrames(ByteReader in) {
    int count = in.readCount("frames", 1);
    List<Bytes> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      frames.add(Bytes.wrap(in.readBytes("sync frame", Integer.MAX_VALUE)));
    }
    return frames;
  }

  private static void writePartitions(List<Partition> partitions, ByteWriter out) {
    out.writeVarLong(partitions.size());
    partitions.forEach(each -> each.encode(out));
  }

  private static List<Partition> readPartitions(ByteReader in) {
    int count = in.readCount("partitions", 2);
    List<Partition> partitions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      partitions.add(Partition.decode(in));
    }
    return partitions;
  }

  private static void writeBatch(SyncBatch batch, ByteWriter out) {
    batch.partition().encode(out);
    out.writeVarLong(batch.ringVersion());
    batch.clock().encode(out);
    batch.voids().encode(out);
    batch.beyondLog().encode(out);
    writeItems(batch.items(), out);
  }

  private static void writeItems(List<SyncItem> items, ByteWriter out) {
    out.writeVarLong(items.size());
    for (SyncItem item : items) {
      item.key().encode(out);
      item.answered().encode(out);
      EntryCodec.write(item.entry(), out);
    }
  }

  private static SyncBatch readBatch(ByteReader in) {
    Partition partition = Partition.decode(in);
    long ringVersion = in.readVarLong();
    VersionVector clock = VersionVector.decode(in);
    VersionVector voids = VersionVector.decode(in);
    VersionVector beyondLog = VersionVector.decode(in);
    return new SyncBatch(partition, ringVersion, clock, readItems(in), voids, beyondLog);
  }

  private static List<SyncItem> readItems(ByteReader in) {
    int count = in.readCount("items", 7);
    List<SyncItem> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(
          new SyncItem(EntryKey.decode(in), VersionVector.decode(in), EntryCodec.readEntry(in)));
    }
    return items;
  }

  private static void writeReport(ClockReport report, ByteWriter out) {
    report.partition().encode(out);
    out.writeString(report.from().value()).writeLong(report.actor().id());
    out.writeVarLong(report.ringVersion()).writeByte(bit(report.counts()));
    out.writeByte(bit(report.streaming()));
    report.durable().encode(out);
    report.applied().minus(report.durable()).encode(out);
  }

  private static ClockReport readReport(ByteReader in) {
    Partition partition = Partition.decode(in);
    String name = in.readString("node name", 63);
    Actor actor = new Actor(in.readLong());
    long ringVersion = in.readVarLong();
    boolean counts = flag(in);
    boolean streaming = flag(in);
    VersionVector durable = VersionVector.decode(in);
    VersionVector applied = durable.join(VersionVector.decode(in));
    return new ClockReport(
        partition, nodeName(name), actor, ringVersion, durable, applied, counts, streaming);
  }

  static NodeName nodeName(String name) {
    try {
      return new NodeName(name);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("node name has a wrong form");
    }
  }

  private static int bit(boolean value) {
    return value ? 1 : 0;
  }

  private static boolean flag(ByteReader in) {
    int value = in.readByte();
    if (value > 1) {
      throw new CorruptDataException("a flag is " + value);
    }
    return value == 1;
  }
}

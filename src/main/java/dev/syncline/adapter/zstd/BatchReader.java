package dev.syncline.adapter.zstd;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.crdt.LeavesCodec;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.ContentHash;
import dev.syncline.core.sync.LeftOut;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a batch together again from the unpacked sections of one frame. */
final class BatchReader {
  private static final int MIN_ROW_BYTES = 4;
  private static final int MIN_VERSION_BYTES = 3;

  private final ByteReader rows;
  private final ByteReader payloads;
  private final VectorReader vectors;
  private final HeldVectors held;

  private long lastCollection;
  private long lastActor;
  private long lastCounter;
  private long lastTimestamp;
  private int lastLength;

  BatchReader(FrameReader frame, Scratch floats, HeldVectors held, int maxRawBytes) {
    this.rows = frame.reader(Section.ENTRIES);
    this.payloads = frame.reader(Section.PAYLOADS);
    this.vectors = new VectorReader(frame, floats, maxRawBytes);
    this.held = held;
  }

  /** Reads everything, to the last byte of each section. */
  Decoded read() {
    Partition partition = Partition.decode(rows);
    long ringVersion = rows.readVarLong();
    VersionVector clock = VersionVector.decode(rows);
    VersionVector voids = VersionVector.decode(rows);
    int count = rows.readCount("items", MIN_ROW_BYTES);
    List<SyncItem> items = new ArrayList<>(count);
    VersionVector wantedWhole = VersionVector.EMPTY;
    for (int i = 0; i < count; i++) {
      SyncItem item = readItem();
      if (vectors.takeMissing()) {
        wantedWhole = wantedWhole.join(item.answered());
      } else {
        items.add(item);
      }
    }
    rows.expectEnd("the rows of a sync batch");
    payloads.expectEnd("the payloads of a sync batch");
    vectors.expectEnd();
    SyncBatch batch = new SyncBatch(partition, ringVersion, clock, items, voids);
    return wantedWhole.isEmpty()
        ? new Decoded.Complete(batch)
        : new Decoded.Incomplete(batch, wantedWhole);
  }

  private SyncItem readItem() {
    int flags = rows.readByte();
    ConflictPolicy policy = ConflictPolicy.ofCode(flags & RowFormat.POLICY_MASK);
    if ((flags & RowFormat.SAME_COLLECTION) == 0) {
      lastCollection = rows.readVarLong();
    }
    byte[] id = rows.readBytes("id", EntryKey.MAX_ID_BYTES);
    if (id.length == 0) {
      throw new CorruptDataException("an entry of a sync batch has an empty id");
    }
    EntryKey key = new EntryKey(lastCollection, Bytes.wrap(id));
    boolean ownDots = (flags & RowFormat.ANSWERS_OWN_DOTS) != 0;
    VersionVector answered = ownDots ? VersionVector.EMPTY : VersionVector.decode(rows);
    boolean noContext = (flags & RowFormat.EMPTY_CONTEXT) != 0;
    VersionVector context = noContext ? VersionVector.EMPTY : VersionVector.decode(rows);
    LeftOut leftOut =
        (flags & RowFormat.LEFT_OUT) == 0
            ? null
            : new LeftOut(VersionVector.decode(rows), ContentHash.read(rows));
    int count =
        (flags & RowFormat.ONE_VERSION) != 0 ? 1 : rows.readCount("versions", MIN_VERSION_BYTES);
    List<Version> versions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      versions.add(readVersion(key));
    }
    return new SyncItem(key, answered, new Entry(policy, versions, context), leftOut);
  }

  private Version readVersion(EntryKey key) {
    int flags = rows.readByte();
    boolean value = (flags & RowFormat.VALUE) != 0;
    boolean mutated = !value && (flags & RowFormat.MUTATED) != 0;
    int allowed =
        value ? RowFormat.VERSION_FLAGS : RowFormat.SAME_ACTOR | (mutated ? RowFormat.MUTATED : 0);
    if ((flags & ~allowed) != 0) {
      throw new CorruptDataException("a version has unknown flags " + flags);
    }
    if ((flags & RowFormat.SAME_ACTOR) == 0) {
      lastActor = rows.readLong();
    }
    lastCounter += RowFormat.unzigzag(rows.readVarLong());
    lastTimestamp += RowFormat.unzigzag(rows.readVarLong());
    if (lastCounter < 1) {
      throw new CorruptDataException("counter of a dot is " + lastCounter);
    }
    Dot dot = new Dot(new Actor(lastActor), lastCounter);
    Content content =
        value
            ? readValue(flags, key)
            : mutated ? readMutated(dot.actor()) : Content.Tombstone.INSTANCE;
    return new Version(dot, new HybridTimestamp(lastTimestamp), content);
  }

  private Content readMutated(Actor actor) {
    int length = rows.readVarInt("length of leaves", payloads.remaining());
    ByteReader leaves = new ByteReader(payloads.readRaw(length));
    Content content = new Content.Mutated(LeavesCodec.read(leaves, actor));
    leaves.expectEnd("the leaves of a version");
    return content;
  }

  private Content readValue(int flags, EntryKey key) {
    int payloadLength = rows.readVarInt("length of a payload", payloads.remaining());
    if ((flags & RowFormat.SAME_LENGTH) == 0) {
      lastLength = rows.readVarInt("length of a vector", Integer.MAX_VALUE);
    }
    Bytes payload = Bytes.wrap(payloads.readRaw(payloadLength));
    if ((flags & RowFormat.DELTA) == 0) {
      return new Content.Value(vectors.readWhole(lastLength), payload);
    }
    Optional<Bytes> vector = vectors.readDelta(lastLength, held.of(key));
    return new Content.Value(vector.orElse(Bytes.EMPTY), payload);
  }
}

package dev.syncline.adapter.zstd;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.LeavesCodec;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.sync.ContentHash;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.core.sync.VectorDelta;
import dev.syncline.core.sync.VectorPlanes;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec.DataKind;
import java.util.List;
import java.util.Optional;

/** Sorts a batch into the sections of a frame. Not thread-safe; reused for batch after batch. */
final class BatchWriter {
  private final ByteWriter rows = new ByteWriter(1 << 12);
  private final ByteWriter leaves = new ByteWriter(1 << 8);
  private final ByteWriter bases = new ByteWriter(1 << 8);
  private final Scratch payloads = new Scratch();
  private final Scratch vectors = new Scratch();
  private final Scratch masks = new Scratch();
  private final Scratch changes = new Scratch();
  private final Scratch planes = new Scratch();

  private long lastCollection;
  private long lastActor;
  private long lastCounter;
  private long lastTimestamp;
  private int lastLength;
  private long deltaBytes;

  /** Takes a batch in. */
  void write(SyncBatch batch, HeldVectors held) {
    reset();
    batch.partition().encode(rows);
    rows.writeVarLong(batch.ringVersion());
    batch.clock().encode(rows);
    batch.voids().encode(rows);
    rows.writeVarLong(batch.items().size());
    for (SyncItem item : batch.items()) {
      write(item, held);
    }
  }

  private void reset() {
    rows.reset();
    bases.reset();
    payloads.reset();
    vectors.reset();
    masks.reset();
    changes.reset();
    planes.reset();
    lastCollection = 0;
    lastActor = 0;
    lastCounter = 0;
    lastTimestamp = 0;
    lastLength = 0;
    deltaBytes = 0;
  }

  private void write(SyncItem item, HeldVectors held) {
    Entry entry = item.entry();
    EntryKey key = item.key();
    boolean sameCollection = key.collection() == lastCollection;
    boolean ownDots = item.answered().equals(entry.dots());
    boolean noContext = entry.context().isEmpty();
    boolean oneVersion = entry.versions().size() == 1;
    rows.writeByte(
        entry.policy().code()
            | flag(item.leftOut() != null, RowFormat.LEFT_OUT)
            | flag(sameCollection, RowFormat.SAME_COLLECTION)
            | flag(ownDots, RowFormat.ANSWERS_OWN_DOTS)
            | flag(noContext, RowFormat.EMPTY_CONTEXT)
            | flag(oneVersion, RowFormat.ONE_VERSION));
    if (!sameCollection) {
      rows.writeVarLong(key.collection());
      lastCollection = key.collection();
    }
    rows.writeBytes(key.id().array());
    if (!ownDots) {
      item.answered().encode(rows);
    }
    if (!noContext) {
      entry.context().encode(rows);
    }
    if (item.leftOut() != null) {
      item.leftOut().versions().encode(rows);
      item.leftOut().whole().write(rows);
    }
    if (!oneVersion) {
      rows.writeVarLong(entry.versions().size());
    }
    for (Version version : entry.versions()) {
      write(version, key, held);
    }
  }

  private void write(Version version, EntryKey key, HeldVectors held) {
    Dot dot = version.dot();
    boolean sameActor = dot.actor().id() == lastActor;
    int flags = flag(sameActor, RowFormat.SAME_ACTOR);
    if (version.content() instanceof Content.Value value) {
      Optional<Bytes> base = base(value.vector(), held.of(key));
      boolean sameLength = value.vector().length() == lastLength;
      flags |= RowFormat.VALUE | flag(sameLength, RowFormat.SAME_LENGTH);
      rows.writeByte(flags | flag(base.isPresent(), RowFormat.DELTA));
      name(version, sameActor);
      rows.writeVarLong(value.payload().length());
      if (!sameLength) {
        rows.writeVarLong(value.vector().length());
        lastLength = value.vector().length();
      }
      payloads.append(value.payload());
      if (base.isPresent()) {
        writeDelta(value.vector(), base.get());
      } else {
        vectors.append(value.vector());
      }
    } else if (version.content() instanceof Content.Mutated mutated) {
      rows.writeByte(flags | RowFormat.MUTATED);
      name(version, sameActor);
      leaves.reset();
      LeavesCodec.write(mutated.leaves(), version.dot().actor(), leaves);
      rows.writeVarLong(leaves.length());
      payloads.append(Bytes.wrap(leaves.toByteArray()));
    } else {
      rows.writeByte(flags);
      name(version, sameActor);
    }
  }

  private void name(Version version, boolean sameActor) {
    Dot dot = version.dot();
    if (!sameActor) {
      lastActor = dot.actor().id();
      rows.writeLong(lastActor);
    }
    rows.writeVarLong(RowFormat.zigzag(dot.counter() - lastCounter));
    lastCounter = dot.counter();
    rows.writeVarLong(RowFormat.zigzag(version.timestamp().packed() - lastTimestamp));
    lastTimestamp = version.timestamp().packed();
  }

  /**
   * The first vector held from which the difference is shorter than the vector. Between vectors
   * that have nothing to do with each other 19 bytes of 20 differ, and the whole one compresses to
   * 5/6.
   */
  private static Optional<Bytes> base(Bytes vector, List<Bytes> held) {
    for (Bytes base : held) {
      if (VectorDelta.fits(vector.array(), base.array())) {
        long differing = VectorDelta.differingBytes(vector.array(), base.array());
        if ((differing + ContentHash.BYTES) * 5 < vector.length() * 4L) {
          return Optional.of(base);
        }
      }
    }
    return Optional.empty();
  }

  private void writeDelta(Bytes vector, Bytes base) {
    ContentHash.of(base.array()).write(bases);
    int maskAt = masks.extend(VectorDelta.maskLength(vector.length()));
    int changesAt = changes.extend(vector.length());
    int changed =
        VectorDelta.encode(
            vector.array(), base.array(), masks.array(), maskAt, changes.array(), changesAt);
    changes.truncate(changesAt + changed);
    deltaBytes += vector.length();
  }

  /** Writes the sections into a frame that has begun. */
  void sections(FrameWriter frame, Optional<Dictionary> dictionary, int maxDictionaryInputBytes) {
    Optional<Dictionary> none = Optional.empty();
    frame.section(Section.ENTRIES, rows.array(), 0, rows.length(), none);
    frame.section(
        Section.PAYLOADS,
        payloads.array(),
        0,
        payloads.length(),
        payloads.length() <= maxDictionaryInputBytes ? dictionary : none);
    int length = split(vectors);
    for (int plane = 0; plane < VectorPlanes.COUNT; plane++) {
      plane(frame, Section.vectors(plane), length, plane);
    }
    frame.section(Section.BASES, bases.array(), 0, bases.length(), none);
    frame.section(Section.MASKS, masks.array(), 0, masks.length(), none);
    length = split(changes);
    for (int plane = 0; plane < VectorPlanes.COUNT; plane++) {
      plane(frame, Section.changes(plane), length, plane);
    }
  }

  private int split(Scratch floats) {
    planes.reset();
    planes.extend(floats.length());
    VectorPlanes.split(floats.array(), 0, floats.length(), planes.array(), 0);
    return floats.length();
  }

  private void plane(FrameWriter frame, Section section, int length, int plane) {
    frame.section(
        section,
        planes.array(),
        VectorPlanes.planeStart(length, plane),
        VectorPlanes.planeLength(length, plane),
        Optional.empty());
  }

  /** Bytes that a kind of data takes before compression. */
  long rawBytes(DataKind kind) {
    return switch (kind) {
      case ENTRIES -> rows.length();
      case PAYLOADS -> payloads.length();
      case VECTORS -> vectors.length();
      case DELTAS -> deltaBytes;
    };
  }

  /** Bytes that the receiver holds once it has unpacked everything. */
  long unpackedBytes() {
    return (long) payloads.length() + vectors.length() + deltaBytes;
  }

  private static int flag(boolean set, int flag) {
    return set ? flag : 0;
  }
}

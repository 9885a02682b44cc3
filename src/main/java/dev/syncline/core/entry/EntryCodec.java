package dev.syncline.core.entry;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.crdt.LeavesCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of versions and entries, in the store and on the wire.
 *
 * <p>Entry: policy (1), context, count of versions, versions. Version: actor (8), counter (varint),
 * timestamp (8), kind (1), and for a value payload and vector with their lengths, for what a
 * mutation has left its leaves, for a mutation on its way its own content and the versions that it
 * touches. A quiet entry carries 24 bytes beside its value.
 */
public final class EntryCodec {
  private static final int TOMBSTONE = 0;
  private static final int VALUE = 1;
  private static final int MUTATED = 2;
  private static final int DELTA = 3;
  private static final int MIN_VERSION_BYTES = 18;

  private EntryCodec() {}

  /** An upper bound of what {@link #write(Entry, ByteWriter)} appends when the context is small. */
  public static int estimateBytes(Entry entry) {
    int bytes = 64;
    for (Version version : entry.versions()) {
      bytes += estimateBytes(version);
    }
    return bytes;
  }

  /** An upper bound of what {@link #write(Version, ByteWriter)} appends. */
  public static int estimateBytes(Version version) {
    return estimateBytes(version.content());
  }

  /** The same of a version of this content. */
  public static int estimateBytes(Content content) {
    if (content instanceof Content.Value value) {
      return 32 + value.vector().length() + value.payload().length();
    }
    return content instanceof Content.Mutated mutated
        ? 32 + LeavesCodec.estimateBytes(mutated.leaves())
        : 32;
  }

  /** Appends an entry. */
  public static void write(Entry entry, ByteWriter out) {
    out.writeByte(entry.policy().code());
    entry.context().encode(out);
    out.writeVarLong(entry.versions().size());
    for (Version version : entry.versions()) {
      write(version, out);
    }
  }

  /** Reads an entry. */
  public static Entry readEntry(ByteReader in) {
    ConflictPolicy policy = ConflictPolicy.ofCode(in.readByte());
    VersionVector context = VersionVector.decode(in);
    int count = in.readCount("versions", MIN_VERSION_BYTES);
    List<Version> versions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Version version = readVersion(in);
      if (version.content() instanceof Content.Delta) {
        throw new CorruptDataException("an entry holds a mutation that is on its way");
      }
      if (i > 0 && versions.get(i - 1).dot().compareTo(version.dot()) >= 0) {
        throw new CorruptDataException("versions of an entry are not in order of their dots");
      }
      versions.add(version);
    }
    return new Entry(policy, versions, context);
  }

  /** Appends a dot: actor (8 bytes) and counter. */
  public static void write(Dot dot, ByteWriter out) {
    out.writeLong(dot.actor().id()).writeVarLong(dot.counter());
  }

  /** Reads a dot. */
  public static Dot readDot(ByteReader in) {
    Actor actor = new Actor(in.readLong());
    long counter = in.readVarLong();
    if (counter < 1) {
      throw new CorruptDataException("counter of a dot is " + counter);
    }
    return new Dot(actor, counter);
  }

  /** Appends a version. */
  public static void write(Version version, ByteWriter out) {
    write(version.dot(), out);
    out.writeLong(version.timestamp().packed());
    write(version.content(), version.dot().actor(), out);
  }

  private static void write(Content content, Actor actor, ByteWriter out) {
    if (content instanceof Content.Value value) {
      out.writeByte(VALUE).writeBytes(value.payload().array()).writeBytes(value.vector().array());
    } else if (content instanceof Content.Mutated mutated) {
      LeavesCodec.write(mutated.leaves(), actor, out.writeByte(MUTATED));
    } else if (content instanceof Content.Delta delta) {
      write(delta.own(), actor, out.writeByte(DELTA));
      out.writeVarLong(delta.touched().size());
      delta.touched().forEach(each -> write(each, out));
      delta.builtOn().encode(out);
    } else if (content instanceof Content.Tombstone) {
      out.writeByte(TOMBSTONE);
    } else {
      throw new IllegalArgumentException("operations become a version before they are written");
    }
  }

  /** Reads a version. */
  public static Version readVersion(ByteReader in) {
    Dot dot = readDot(in);
    HybridTimestamp timestamp = new HybridTimestamp(in.readLong());
    int kind = in.readByte();
    Actor actor = dot.actor();
    Content content = kind == DELTA ? readDelta(actor, in) : readContent(kind, actor, in);
    return new Version(dot, timestamp, content);
  }

  private static Content readDelta(Actor actor, ByteReader in) {
    Content own = readContent(in.readByte(), actor, in);
    int count = in.readCount("touched versions", MIN_VERSION_BYTES);
    List<Version> touched = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Dot dot = readDot(in);
      HybridTimestamp timestamp = new HybridTimestamp(in.readLong());
      Content content = readContent(in.readByte(), dot.actor(), in);
      touched.add(new Version(dot, timestamp, content));
    }
    return new Content.Delta(own, touched, VersionVector.decode(in));
  }

  private static Content readContent(int kind, Actor actor, ByteReader in) {
    return switch (kind) {
      case TOMBSTONE -> Content.Tombstone.INSTANCE;
      case VALUE -> {
        Bytes payload = Bytes.wrap(in.readBytes("payload", Integer.MAX_VALUE));
        yield new Content.Value(Bytes.wrap(in.readBytes("vector", Integer.MAX_VALUE)), payload);
      }
      case MUTATED -> new Content.Mutated(LeavesCodec.read(in, actor));
      default -> throw new CorruptDataException("unknown kind of version " + kind);
    };
  }
}

package dev.syncline.core.entry;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of versions and entries, in the store and on the wire.
 *
 * <p>Entry: policy (1), context, count of versions, versions. Version: actor (8), counter (varint),
 * timestamp (8), kind (1), and for a value payload and vector with their lengths. A quiet entry
 * carries 24 bytes beside its value.
 */
public final class EntryCodec {
  private static final int TOMBSTONE = 0;
  private static final int VALUE = 1;
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
    return version.content() instanceof Content.Value value
        ? 32 + value.vector().length() + value.payload().length()
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
      versions.add(readVersion(in));
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
    if (version.content() instanceof Content.Value value) {
      out.writeByte(VALUE).writeBytes(value.payload().array()).writeBytes(value.vector().array());
    } else {
      out.writeByte(TOMBSTONE);
    }
  }

  /** Reads a version. */
  public static Version readVersion(ByteReader in) {
    Dot dot = readDot(in);
    HybridTimestamp timestamp = new HybridTimestamp(in.readLong());
    int kind = in.readByte();
    return switch (kind) {
      case TOMBSTONE -> new Version(dot, timestamp, Content.Tombstone.INSTANCE);
      case VALUE -> {
        Bytes payload = Bytes.wrap(in.readBytes("payload", Integer.MAX_VALUE));
        Bytes vector = Bytes.wrap(in.readBytes("vector", Integer.MAX_VALUE));
        yield new Version(dot, timestamp, new Content.Value(vector, payload));
      }
      default -> throw new CorruptDataException("unknown kind of version " + kind);
    };
  }
}

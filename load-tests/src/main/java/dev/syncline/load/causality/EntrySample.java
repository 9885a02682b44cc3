package dev.syncline.load.causality;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * One entry as two replicas hold it, and their clocks: each replica has a version that the other
 * has not seen, and all others are common.
 *
 * @param actors runs of nodes that have written to the partition; one of them has left a hole
 * @param siblings concurrent versions of the entry at each replica
 */
public record EntrySample(int actors, int siblings) {
  /** Dimensions of each vector, float32. */
  public static final int DIMENSION = 384;

  /** Bytes of each payload. */
  public static final int PAYLOAD_BYTES = 100;

  private static final long WRITES_PER_ACTOR = 1_000;

  /** The clock of the replica; another one for each side. */
  VersionVector clock(int side) {
    VersionVector clock = VersionVector.EMPTY;
    for (int i = 0; i < actors; i++) {
      clock = clock.join(VersionVector.ofRange(actor(i), 1, WRITES_PER_ACTOR));
    }
    clock = clock.minus(VersionVector.of(new Dot(actor(0), WRITES_PER_ACTOR / 2)));
    return clock.plus(own(side));
  }

  private static Actor actor(int number) {
    // Actors are random bits.
    return new Actor(new Random(number).nextLong());
  }

  private Dot own(int side) {
    return new Dot(actor(side % actors), WRITES_PER_ACTOR + 1 + side);
  }

  /** The entry as stored at a side. */
  Entry stored(int side) {
    List<Version> versions = new ArrayList<>();
    versions.add(version(own(side)));
    for (int i = 1; i < siblings; i++) {
      versions.add(version(new Dot(actor(i % actors), i)));
    }
    versions.sort(Comparator.comparing(Version::dot));
    return new Entry(ConflictPolicy.SIBLINGS, versions, VersionVector.EMPTY);
  }

  /** The entry as it travels. */
  Entry filled(int side) {
    return stored(side).fill(clock(side));
  }

  private static Version version(Dot dot) {
    byte[] vector = new byte[DIMENSION * Float.BYTES];
    byte[] payload = new byte[PAYLOAD_BYTES];
    Random random = new Random(dot.hashCode());
    random.nextBytes(vector);
    random.nextBytes(payload);
    return new Version(
        dot, HybridTimestamp.ZERO, new Content.Value(Bytes.wrap(vector), Bytes.wrap(payload)));
  }

  static byte[] encoded(Entry entry) {
    ByteWriter out = new ByteWriter(EntryCodec.estimateBytes(entry));
    EntryCodec.write(entry, out);
    return out.toByteArray();
  }

  /** What is stored of the entry beside its vectors and payloads, in bytes. */
  public int storedMetadataBytes() {
    return metadataBytes(stored(0));
  }

  /** The same where the context has to travel with it. */
  public int travellingMetadataBytes() {
    return metadataBytes(filled(0));
  }

  private int metadataBytes(Entry entry) {
    return encoded(entry).length - siblings * (DIMENSION * Float.BYTES + PAYLOAD_BYTES);
  }
}

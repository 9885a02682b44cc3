package dev.syncline.port;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.OperationsCodec;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.quorum.Consistency;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of operations and their outcomes, as one node hands them to another. */
public final class OperationCodec {
  private static final int VERSION = 1;
  private static final int WRITE = 1;
  private static final int READ = 2;
  private static final int TOMBSTONE = 0;
  private static final int VALUE = 1;
  private static final int MUTATION = 2;
  private static final int KEYED_MUTATION = 3;
  private static final int MAX_TEXT_BYTES = 1024;

  private OperationCodec() {}

  /** A decoded operation. */
  public sealed interface Operation {
    /** A write or delete. */
    record Write(WriteCommand command) implements Operation {}

    /** A read. */
    record Read(ReadCommand command) implements Operation {}
  }

  /** Encodes a write. */
  public static byte[] encode(WriteCommand command) {
    ByteWriter out = new ByteWriter(2048).writeByte(VERSION).writeByte(WRITE);
    out.writeVarLong(command.collection().id()).writeBytes(command.id().array());
    out.writeByte(command.consistency().code()).writeVarLong(command.timeoutMillis());
    writeContext(command.context(), out);
    if (command.content() instanceof Content.Value value) {
      out.writeByte(VALUE).writeBytes(value.payload().array()).writeBytes(value.vector().array());
    } else if (command.content() instanceof Content.Mutation mutation) {
      IdempotencyKey key = mutation.key();
      if (key == null) {
        out.writeByte(MUTATION);
      } else {
        key.encode(out.writeByte(KEYED_MUTATION));
      }
      OperationsCodec.write(mutation.operations(), out);
    } else {
      out.writeByte(TOMBSTONE);
    }
    return out.toByteArray();
  }

  /** Encodes a read. */
  public static byte[] encode(ReadCommand command) {
    ByteWriter out = new ByteWriter(128).writeByte(VERSION).writeByte(READ);
    out.writeVarLong(command.collection().id()).writeBytes(command.id().array());
    out.writeByte(command.consistency().code()).writeVarLong(command.timeoutMillis());
    writeContext(command.context(), out);
    return out.toByteArray();
  }

  /**
   * Decodes an operation.
   *
   * @throws CorruptDataException if the bytes are none
   * @throws UnknownCollectionException if they name a collection unknown to this node
   */
  public static Operation decode(byte[] bytes, ClusterState state) {
    ByteReader in = open(bytes);
    Operation operation = readOperation(in, state);
    in.expectEnd("an operation");
    return operation;
  }

  private static Operation readOperation(ByteReader in, ClusterState state) {
    int kind = in.readByte();
    long collectionId = in.readVarLong();
    CollectionInfo collection = state.collection(collectionId);
    if (collection == null) {
      throw new UnknownCollectionException(collectionId);
    }
    Bytes id = Bytes.wrap(in.readBytes("id", EntryKey.MAX_ID_BYTES));
    if (id.length() == 0) {
      throw new CorruptDataException("an operation has an empty id");
    }
    Consistency consistency = Consistency.ofCode(in.readByte());
    int timeoutMillis = in.readVarInt("timeout", Integer.MAX_VALUE);
    CausalContext context = readContext(in);
    if (kind == READ) {
      return new Operation.Read(
          new ReadCommand(collection, id, consistency, context, timeoutMillis));
    }
    if (kind != WRITE) {
      throw new CorruptDataException("unknown kind of operation " + kind);
    }
    return new Operation.Write(
        new WriteCommand(collection, id, content(in), consistency, context, timeoutMillis));
  }

  private static Content content(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case TOMBSTONE -> Content.Tombstone.INSTANCE;
      case VALUE -> {
        Bytes payload = Bytes.wrap(in.readBytes("payload", Integer.MAX_VALUE));
        yield new Content.Value(Bytes.wrap(in.readBytes("vector", Integer.MAX_VALUE)), payload);
      }
      case MUTATION -> new Content.Mutation(OperationsCodec.read(in));
      case KEYED_MUTATION -> {
        IdempotencyKey key = IdempotencyKey.decode(in);
        yield new Content.Mutation(OperationsCodec.read(in), key);
      }
      default -> throw new CorruptDataException("unknown kind of content " + kind);
    };
  }

  /** Encodes an outcome. */
  public static byte[] encode(Outcome outcome) {
    ByteWriter out = new ByteWriter(256).writeByte(VERSION);
    if (outcome instanceof Outcome.Written written) {
      EntryCodec.write(written.dot(), out.writeByte(1));
      out.writeString(written.label()).writeLong(written.timestamp().packed());
      out.writeVarLong(written.acknowledged()).writeVarLong(written.replicas());
      out.writeByte(written.created() ? 1 : 0).writeVarLong(written.concurrent());
      writeContext(written.context(), out);
    } else if (outcome instanceof Outcome.Found found) {
      out.writeByte(2).writeVarLong(found.versions().size());
      found.versions().forEach(each -> EntryCodec.write(each, out));
      found.labels().forEach(out::writeString);
      out.writeVarLong(found.acknowledged());
      writeContext(found.context(), out);
    } else if (outcome instanceof Outcome.Unavailable unavailable) {
      out.writeByte(3).writeVarLong(unavailable.required());
      out.writeVarLong(unavailable.alive()).writeVarLong(unavailable.replicas());
    } else if (outcome instanceof Outcome.TimedOut late) {
      out.writeByte(4).writeVarLong(late.required()).writeVarLong(late.acknowledged());
      out.writeVarLong(late.alive()).writeVarLong(late.replicas());
    } else if (outcome instanceof Outcome.Overloaded overloaded) {
      out.writeByte(5).writeVarLong(overloaded.retryAfterSeconds());
    } else if (outcome instanceof Outcome.SessionUnavailable session) {
      out.writeByte(6).writeString(session.detail());
    } else if (outcome instanceof Outcome.NoCollection) {
      out.writeByte(7);
    } else if (outcome instanceof Outcome.Refused refused) {
      out.writeByte(8).writeString(shortened(refused.detail()));
    } else if (outcome instanceof Outcome.Behind behind) {
      out.writeByte(9).writeVarLong(behind.retryAfterSeconds());
    } else if (outcome instanceof Outcome.StoreCannotWrite failing) {
      out.writeByte(10).writeString(failing.node()).writeString(shortened(failing.detail()));
    } else if (outcome instanceof Outcome.ClockDrift drift) {
      out.writeByte(11).writeString(drift.node()).writeLong(drift.driftMillis());
      out.writeVarLong(drift.limitMillis());
    } else if (outcome instanceof Outcome.TooManySiblings many) {
      out.writeByte(12).writeVarLong(many.limit());
    } else if (outcome instanceof Outcome.KeyIsTaken) {
      out.writeByte(13);
    } else if (outcome instanceof Outcome.TooManyKeys many) {
      out.writeByte(14).writeVarLong(many.limit()).writeVarLong(many.windowMillis());
      out.writeVarLong(many.retryAfterSeconds()).writeVarLong(many.away().size());
      many.away().forEach(out::writeString);
    } else if (outcome instanceof Outcome.EntryTooLarge large) {
      out.writeByte(15).writeVarLong(large.limitBytes());
    } else if (outcome instanceof Outcome.AmountTooLarge large) {
      out.writeByte(16).writeVarLong(large.operation()).writeString(large.field());
      out.writeVarLong(large.limit());
    }
    return out.toByteArray();
  }

  /** Decodes an outcome. */
  public static Outcome decodeOutcome(byte[] bytes) {
    ByteReader in = open(bytes);
    Outcome outcome = readOutcome(in);
    in.expectEnd("an outcome");
    return outcome;
  }

  private static Outcome readOutcome(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case 1 -> {
        Dot dot = EntryCodec.readDot(in);
        String label = in.readString("dot", MAX_TEXT_BYTES);
        HybridTimestamp timestamp = new HybridTimestamp(in.readLong());
        int acknowledged = count(in);
        int replicas = count(in);
        boolean created = in.readByte() == 1;
        int concurrent = count(in);
        yield new Outcome.Written(
            dot, label, timestamp, acknowledged, replicas, created, concurrent, requireContext(in));
      }
      case 2 -> {
        int versions = in.readCount("versions", 18);
        List<Version> list = new ArrayList<>(versions);
        for (int i = 0; i < versions; i++) {
          list.add(EntryCodec.readVersion(in));
        }
        List<String> labels = new ArrayList<>(versions);
        for (int i = 0; i < versions; i++) {
          labels.add(in.readString("dot", MAX_TEXT_BYTES));
        }
        yield new Outcome.Found(list, labels, count(in), requireContext(in));
      }
      case 3 -> new Outcome.Unavailable(count(in), count(in), count(in));
      case 4 -> new Outcome.TimedOut(count(in), count(in), count(in), count(in));
      case 5 -> new Outcome.Overloaded(count(in));
      case 6 -> new Outcome.SessionUnavailable(in.readString("detail", MAX_TEXT_BYTES));
      case 7 -> new Outcome.NoCollection();
      case 8 -> new Outcome.Refused(in.readString("detail", MAX_TEXT_BYTES));
      case 9 -> new Outcome.Behind(count(in));
      case 10 ->
          new Outcome.StoreCannotWrite(
              in.readString("node", MAX_TEXT_BYTES), in.readString("detail", MAX_TEXT_BYTES));
      case 11 ->
          new Outcome.ClockDrift(
              in.readString("node", MAX_TEXT_BYTES), in.readLong(), in.readVarLong());
      case 12 -> new Outcome.TooManySiblings(count(in));
      case 13 -> new Outcome.KeyIsTaken();
      case 14 -> {
        int limit = count(in);
        long windowMillis = in.readVarLong();
        int retryAfterSeconds = count(in);
        int replicas = in.readCount("replicas", 1);
        List<String> away = new ArrayList<>(replicas);
        for (int i = 0; i < replicas; i++) {
          away.add(in.readString("node", MAX_TEXT_BYTES));
        }
        yield new Outcome.TooManyKeys(limit, windowMillis, retryAfterSeconds, away);
      }
      case 15 -> new Outcome.EntryTooLarge(count(in));
      case 16 ->
          new Outcome.AmountTooLarge(
              count(in), in.readString("field", MAX_TEXT_BYTES), in.readVarLong());
      default -> throw new CorruptDataException("unknown outcome " + kind);
    };
  }

  /** At most three bytes of UTF-8 for each char. */
  private static String shortened(String detail) {
    return detail.substring(0, Math.min(detail.length(), MAX_TEXT_BYTES / 3));
  }

  private static void writeContext(@Nullable CausalContext context, ByteWriter out) {
    if (context == null) {
      out.writeByte(0);
      return;
    }
    out.writeByte(1).writeLong(context.timestamp().packed());
    context.seen().encode(out);
    context.past().encode(out);
  }

  private static @Nullable CausalContext readContext(ByteReader in) {
    if (in.readByte() == 0) {
      return null;
    }
    HybridTimestamp timestamp = new HybridTimestamp(in.readLong());
    VersionVector seen = VersionVector.decode(in);
    return new CausalContext(seen, VersionVector.decode(in), timestamp);
  }

  private static CausalContext requireContext(ByteReader in) {
    CausalContext context = readContext(in);
    if (context == null) {
      throw new CorruptDataException("an outcome lacks its context");
    }
    return context;
  }

  private static int count(ByteReader in) {
    return in.readVarInt("count", Integer.MAX_VALUE);
  }

  private static ByteReader open(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("operation has version " + version + ", this node reads 1");
    }
    return in;
  }
}

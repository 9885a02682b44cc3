package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.ClusterCodec;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The bytes of answers and of failures. */
final class AnswerCodec {
  private static final int FAILURE = 0;
  private static final int WRITTEN = 1;
  private static final int READ = 2;
  private static final int BATCH = 3;
  private static final int COLLECTIONS = 4;
  private static final int FOUND = 5;
  private static final int NUMERIC = 0;
  private static final int TEXT = 1;
  private static final int MIN_VALUE_BYTES = 4;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private AnswerCodec() {}

  static byte[] encode(ReplicatorException failure) {
    ByteWriter out = new ByteWriter(256).writeByte(FAILURE);
    write(failure.problem(), out);
    return out.toByteArray();
  }

  static byte[] encode(Answer answer) {
    ByteWriter out = new ByteWriter(256);
    if (answer instanceof WriteResult written) {
      write(written, out.writeByte(WRITTEN));
    } else if (answer instanceof ReadResult read) {
      Texts.write(read.id(), out.writeByte(READ));
      Texts.write(read.context(), out);
      out.writeVarLong(read.values().size());
      for (ReadResult.Value value : read.values()) {
        Texts.write(value.dot(), out);
        write(value.timestamp(), out);
        out.writeBytes(value.payload().utf8().array());
        out.writeBytes(value.vector().bytes().array());
      }
    } else if (answer instanceof SearchResult found) {
      SearchFrame.write(found, out.writeByte(FOUND));
    } else if (answer instanceof BatchResult batch) {
      out.writeByte(BATCH).writeVarLong(batch.results().size());
      batch.results().forEach(each -> write(each, out));
    } else if (answer instanceof Answer.Collections known) {
      out.writeByte(COLLECTIONS).writeVarLong(known.collections().size());
      for (CollectionInfo each : known.collections()) {
        out.writeBytes(ClusterCodec.encode(new ClusterResult.Exists(each)));
      }
    }
    return out.toByteArray();
  }

  private static void write(BatchResult.EntryResult result, ByteWriter out) {
    if (result instanceof BatchResult.Done done) {
      write(done.result(), out.writeByte(WRITTEN));
    } else if (result instanceof BatchResult.Failed failed) {
      Texts.write(failed.id(), out.writeByte(FAILURE));
      write(failed.failure().problem(), out);
    }
  }

  private static void write(WriteResult written, ByteWriter out) {
    Texts.write(written.id(), out);
    Texts.write(written.dot(), out);
    write(written.timestamp(), out);
    out.writeVarLong(written.acks()).writeVarLong(written.replicas());
    out.writeByte(written.created() ? 1 : 0);
    Texts.write(written.context(), out);
  }

  private static void write(Instant timestamp, ByteWriter out) {
    out.writeLong(timestamp.getEpochSecond()).writeInt(timestamp.getNano());
  }

  private static void write(Problem problem, ByteWriter out) {
    Texts.write(problem.type().name(), out);
    Texts.write(problem.detail(), out);
    Texts.write(problem.field(), out);
    out.writeVarLong(problem.members().size());
    for (Problem.Member member : problem.members()) {
      Texts.write(member.name(), out);
      if (member instanceof Problem.Member.Numeric number) {
        out.writeByte(NUMERIC).writeLong(number.value());
      } else if (member instanceof Problem.Member.Text text) {
        Texts.write(text.value(), out.writeByte(TEXT));
      }
    }
  }

  /**
   * Decodes an answer.
   *
   * @throws ReplicatorException if it tells of a failure
   * @throws CorruptDataException if the bytes are none
   */
  static Answer decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int kind = in.readByte();
    if (kind == FAILURE) {
      Problem problem = problem(in);
      in.expectEnd("a failure");
      throw Failures.of(problem);
    }
    Answer answer =
        switch (kind) {
          case WRITTEN -> written(in);
          case READ -> read(in);
          case BATCH -> batch(in);
          case FOUND -> SearchFrame.readResult(in);
          case COLLECTIONS -> collections(in);
          default -> throw new CorruptDataException("unknown kind of answer " + kind);
        };
    in.expectEnd("an answer");
    return answer;
  }

  private static WriteResult written(ByteReader in) {
    String id = Texts.read(in);
    String dot = Texts.read(in);
    Instant timestamp = instant(in);
    int acks = in.readVarInt("acks", Integer.MAX_VALUE);
    int replicas = in.readVarInt("replicas", Integer.MAX_VALUE);
    boolean created = in.readByte() == 1;
    return new WriteResult(id, dot, timestamp, acks, replicas, created, Texts.read(in));
  }

  private static ReadResult read(ByteReader in) {
    String id = Texts.read(in);
    String context = Texts.read(in);
    int count = in.readCount("values", MIN_VALUE_BYTES);
    List<ReadResult.Value> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String dot = Texts.read(in);
      Instant timestamp = instant(in);
      Payload payload = RequestCodec.payload(in);
      values.add(new ReadResult.Value(RequestCodec.vector(in), payload, dot, timestamp));
    }
    return ReadResult.of(id, values, context);
  }

  private static BatchResult batch(ByteReader in) {
    int count = in.readCount("results", MIN_VALUE_BYTES);
    List<BatchResult.EntryResult> results = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int kind = in.readByte();
      if (kind == WRITTEN) {
        results.add(new BatchResult.Done(written(in)));
      } else if (kind == FAILURE) {
        String id = Texts.read(in);
        results.add(new BatchResult.Failed(id, Failures.of(problem(in))));
      } else {
        throw new CorruptDataException("unknown kind of result " + kind);
      }
    }
    return new BatchResult(results);
  }

  private static Answer.Collections collections(ByteReader in) {
    int count = in.readCount("collections", MIN_VALUE_BYTES);
    List<CollectionInfo> collections = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ClusterResult result =
          ClusterCodec.decodeResult(in.readBytes("collection", Integer.MAX_VALUE));
      if (!(result instanceof ClusterResult.Exists exists)) {
        throw new CorruptDataException("not a collection");
      }
      collections.add(exists.collection());
    }
    return new Answer.Collections(collections);
  }

  private static Instant instant(ByteReader in) {
    long seconds = in.readLong();
    int nanos = in.readInt();
    if (nanos < 0
        || nanos >= NANOS_PER_SECOND
        || seconds < Instant.MIN.getEpochSecond()
        || seconds > Instant.MAX.getEpochSecond()) {
      throw new CorruptDataException("a timestamp is out of range");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  private static Problem problem(ByteReader in) {
    ProblemType type = type(Texts.read(in));
    String detail = Texts.read(in);
    String field = Texts.readOptional(in);
    int count = in.readCount("members", MIN_VALUE_BYTES);
    List<Problem.Member> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = Texts.read(in);
      int kind = in.readByte();
      members.add(
          switch (kind) {
            case NUMERIC -> new Problem.Member.Numeric(name, in.readLong());
            case TEXT -> new Problem.Member.Text(name, Texts.read(in));
            default -> throw new CorruptDataException("unknown kind of member " + kind);
          });
    }
    return new Problem(type, detail, field, members);
  }

  private static ProblemType type(String name) {
    try {
      return ProblemType.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("unknown type of problem");
    }
  }
}

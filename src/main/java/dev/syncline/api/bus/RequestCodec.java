package dev.syncline.api.bus;

import dev.syncline.core.cluster.ClusterCodec;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.quorum.Consistency;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a request, without its timeout, which the frame carries. Decoding checks the form
 * only: what a request says is judged by {@link Commands}.
 */
final class RequestCodec {
  private static final int WRITE = 1;
  private static final int DELETE = 2;
  private static final int READ = 3;
  private static final int BATCH = 4;
  private static final int CREATE = 5;
  private static final int DROP = 6;
  private static final int LIST = 7;
  private static final int MUTATE = 8;
  private static final int MUTATE_ONCE = 9;
  private static final int SEARCH = 10;
  private static final int MIN_ENTRY_BYTES = 3;
  private static final int OVERHEAD_BYTES = 128;

  private RequestCodec() {}

  static byte[] encode(Request request) {
    ByteWriter out =
        new ByteWriter((int) Math.min(request.bytes() + OVERHEAD_BYTES, BatchRequest.MAX_BYTES));
    if (request instanceof WriteRequest write) {
      Texts.write(write.collection(), out.writeByte(WRITE));
      Texts.write(write.id(), out);
      out.writeByte(write.consistency().code());
      Texts.write(write.context(), out);
      value(write.vector(), write.payload(), out);
    } else if (request instanceof MutationRequest mutation) {
      String key = mutation.idempotencyKey();
      if (key == null) {
        out.writeByte(MUTATE);
      } else {
        Texts.write(key, out.writeByte(MUTATE_ONCE));
      }
      Texts.write(mutation.collection(), out);
      Texts.write(mutation.id(), out);
      out.writeByte(mutation.consistency().code());
      Texts.write(mutation.context(), out);
      OperationFrame.write(mutation.operations(), out);
    } else if (request instanceof DeleteRequest delete) {
      Texts.write(delete.collection(), out.writeByte(DELETE));
      Texts.write(delete.id(), out);
      out.writeByte(delete.consistency().code());
      Texts.write(delete.context(), out);
    } else if (request instanceof ReadRequest read) {
      Texts.write(read.collection(), out.writeByte(READ));
      Texts.write(read.id(), out);
      out.writeByte(read.consistency().code());
      Texts.write(read.context(), out);
    } else if (request instanceof SearchRequest search) {
      SearchFrame.write(search, out.writeByte(SEARCH));
    } else if (request instanceof BatchRequest batch) {
      batch(batch, out.writeByte(BATCH));
    } else if (request instanceof Request.Create create) {
      out.writeByte(CREATE)
          .writeBytes(
              ClusterCodec.encode(new ClusterCommand.CreateCollection(create.definition())));
    } else if (request instanceof Request.Drop drop) {
      Texts.write(drop.name(), out.writeByte(DROP));
    } else if (request instanceof Request.ListAll) {
      out.writeByte(LIST);
    }
    return out.toByteArray();
  }

  private static void batch(BatchRequest batch, ByteWriter out) {
    Texts.write(batch.collection(), out);
    out.writeByte(batch.consistency().code()).writeVarLong(batch.entries().size());
    for (BatchRequest.Entry entry : batch.entries()) {
      boolean put = entry instanceof BatchRequest.Put;
      Texts.write(entry.id(), out.writeByte(put ? WRITE : DELETE));
      Texts.write(entry.context(), out);
      if (entry instanceof BatchRequest.Put each) {
        value(each.vector(), each.payload(), out);
      }
    }
  }

  private static void value(FloatVector vector, Payload payload, ByteWriter out) {
    out.writeBytes(payload.utf8().array()).writeBytes(vector.bytes().array());
  }

  /**
   * Decodes a request.
   *
   * @throws CorruptDataException if the bytes are none
   */
  static Request decode(byte[] bytes, long timeoutMillis) {
    ByteReader in = new ByteReader(bytes);
    int kind = in.readByte();
    Request request =
        switch (kind) {
          case WRITE -> {
            String collection = Texts.read(in);
            String id = Texts.read(in);
            Consistency level = Consistency.ofCode(in.readByte());
            String context = Texts.readOptional(in);
            Payload payload = payload(in);
            yield new WriteRequest(
                collection, id, vector(in), payload, level, context, timeoutMillis);
          }
          case MUTATE -> mutation(in, timeoutMillis);
          case MUTATE_ONCE -> {
            String key = Texts.read(in);
            yield mutation(in, timeoutMillis).withIdempotencyKey(key);
          }
          case DELETE ->
              new DeleteRequest(
                  Texts.read(in),
                  Texts.read(in),
                  Consistency.ofCode(in.readByte()),
                  Texts.readOptional(in),
                  timeoutMillis);
          case READ ->
              new ReadRequest(
                  Texts.read(in),
                  Texts.read(in),
                  Consistency.ofCode(in.readByte()),
                  Texts.readOptional(in),
                  timeoutMillis);
          case SEARCH -> SearchFrame.readRequest(in, timeoutMillis);
          case BATCH -> batch(in, timeoutMillis);
          case CREATE -> create(in);
          case DROP -> new Request.Drop(Texts.read(in));
          case LIST -> new Request.ListAll();
          default -> throw new CorruptDataException("unknown kind of request " + kind);
        };
    in.expectEnd("a request");
    return request;
  }

  private static MutationRequest mutation(ByteReader in, long timeoutMillis) {
    String collection = Texts.read(in);
    String id = Texts.read(in);
    Consistency level = Consistency.ofCode(in.readByte());
    String context = Texts.readOptional(in);
    return new MutationRequest(
        collection, id, OperationFrame.read(in), level, context, timeoutMillis);
  }

  private static BatchRequest batch(ByteReader in, long timeoutMillis) {
    String collection = Texts.read(in);
    Consistency level = Consistency.ofCode(in.readByte());
    int count = in.readCount("entries", MIN_ENTRY_BYTES);
    List<BatchRequest.Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int kind = in.readByte();
      String id = Texts.read(in);
      String context = Texts.readOptional(in);
      if (kind == WRITE) {
        Payload payload = payload(in);
        entries.add(new BatchRequest.Put(id, vector(in), payload, context));
      } else if (kind == DELETE) {
        entries.add(new BatchRequest.Delete(id, context));
      } else {
        throw new CorruptDataException("unknown kind of entry " + kind);
      }
    }
    return new BatchRequest(collection, entries, level, timeoutMillis);
  }

  private static Request create(ByteReader in) {
    try {
      ClusterCommand command =
          ClusterCodec.decodeCommand(in.readBytes("definition", Integer.MAX_VALUE));
      if (command instanceof ClusterCommand.CreateCollection create) {
        return new Request.Create(create.definition());
      }
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("a definition is malformed: " + e.getMessage());
    }
    throw new CorruptDataException("not a definition of a collection");
  }

  static FloatVector vector(ByteReader in) {
    byte[] bytes = in.readBytes("vector", Integer.MAX_VALUE);
    if (bytes.length % Float.BYTES != 0) {
      throw new CorruptDataException("a vector has " + bytes.length + " bytes");
    }
    return FloatVector.wrap(Bytes.wrap(bytes));
  }

  static Payload payload(ByteReader in) {
    return Payload.wrap(Bytes.wrap(in.readBytes("payload", Integer.MAX_VALUE)));
  }
}

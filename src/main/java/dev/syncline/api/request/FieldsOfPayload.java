package dev.syncline.api.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.entry.Content;
import dev.syncline.core.mutation.FieldType;
import dev.syncline.core.mutation.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plain write into a collection whose entries are made of fields: it sets the registers that it
 * names, the vector's among them, and touches nothing else. What only changes by operations it may
 * not name: a counter that is set to what was read would take concurrent increments away.
 */
public final class FieldsOfPayload {
  private static final String PAYLOAD = "payload";

  private final JsonSource source;
  private final List<Operation> operations;

  private FieldsOfPayload(JsonSource source, List<Operation> operations) {
    this.source = source;
    this.operations = operations;
  }

  /**
   * The mutation that a write comes to.
   *
   * @param vector null if it has none
   * @param payload compact JSON as {@link PayloadReader} gives it, no bytes for none
   * @throws ProblemException naming a member that cannot be set
   */
  public static Content.Mutation mutation(
      CollectionInfo collection, @Nullable Bytes vector, Bytes payload) {
    List<Operation> operations = new ArrayList<>();
    if (vector != null) {
      operations.add(MutationRules.vector(collection, vector));
    }
    if (payload.length() > 0) {
      byte[] json = payload.array();
      JsonSource.readObject(
          json,
          0,
          json.length,
          source -> {
            new FieldsOfPayload(source, operations)
                .members(collection.schema().fields(), "", PAYLOAD);
            return operations;
          });
    }
    if (operations.isEmpty()) {
      throw Problem.of(
              ProblemType.MISSING_FIELD,
              "vector",
              "is required, or a payload that sets a register; all else is changed by mutations")
          .toException();
    }
    return new Content.Mutation(operations);
  }

  /** Called after an object's start, ends after its end. */
  private void members(Map<String, Schema.Field> declared, String path, String place)
      throws IOException {
    JsonParser parser = source.parser();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String here = place + "." + name;
      Schema.Field field = declared.get(name);
      if (field == null) {
        throw refused(here, "is not a field that the collection declares");
      }
      JsonToken value = parser.nextToken();
      switch (field.type()) {
        case REGISTER, MULTI_VALUE ->
            operations.add(new Operation.Assign(Slot.ofField(path + "/" + name), text(value)));
        case MAP -> {
          if (value != JsonToken.START_OBJECT) {
            throw refused(here, "must be an object: it is a map");
          }
          members(field.fields(), path + "/" + name, here);
        }
        default -> throw refused(here, "cannot be set: " + unlike(field.type()));
      }
    }
  }

  private static String unlike(FieldType type) {
    return "it is a "
        + type.label()
        + ", which takes "
        + MutationRules.takes(type)
        + " in mutations";
  }

  private Bytes text(JsonToken value) throws IOException {
    int start = source.tokenStart();
    if (value.isStructStart()) {
      source.parser().skipChildren();
    }
    source.parser().finishToken();
    return Bytes.wrap(Arrays.copyOfRange(source.bytes(), start, source.position()));
  }

  private static ProblemException refused(String field, String predicate) {
    return Problem.of(ProblemType.INVALID_FIELD, field, predicate).toException();
  }
}

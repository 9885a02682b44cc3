package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.request.FieldOperation;
import dev.syncline.api.request.MutationRules;
import dev.syncline.api.request.ProblemException;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.mutation.FieldType;
import dev.syncline.core.mutation.Schema;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class MutationParsingPropertyTest {
  private static final String BODY =
      "{ \"operations\" : [ {\"field\":\"v\",\"increment\":-12}, {\"add\":[ 1.50 ,\"\\u00e9\"],"
          + "\"field\":\"t\",\"remove\":[{\"b\":[],\"a\":null}]},{\"field\":\"n\",\"set\":{\"a\":[1,"
          + "{\"b\":\"\\\"x\"}]}},{\"field\":\"m\",\"max\":-1e2},{\"vector\":{\"set\":[1,2]}} ] }";

  private static final CollectionInfo COLLECTION =
      new CollectionInfo(
          1,
          "docs",
          2,
          Metric.COSINE,
          3,
          ConflictPolicy.CRDT,
          IndexKind.NONE,
          new Schema(
              new TreeMap<>(
                  Map.of(
                      "v", Schema.Field.of(FieldType.COUNTER),
                      "t", Schema.Field.of(FieldType.SET),
                      "n", Schema.Field.of(FieldType.REGISTER),
                      "m", Schema.Field.of(FieldType.MAX))),
              Schema.VectorKind.REGISTER),
          null);

  /** Whatever a client sends is a mutation or its own error, and what is accepted is JSON. */
  @Property(tries = 5000)
  void aDamagedBodyIsRefusedOrReadAsTheJsonItIs(
      @ForAll @IntRange(min = 0, max = 250) int position,
      @ForAll("telling") byte replacement,
      @ForAll @IntRange(min = 0, max = 250) int secondPosition,
      @ForAll("telling") byte secondReplacement) {
    byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
    body[position % body.length] = replacement;
    body[secondPosition % body.length] = secondReplacement;
    List<FieldOperation> read;
    List<Operation> operations;
    try {
      read = OperationReader.readBody(body, COLLECTION.dimension());
      operations = MutationRules.mutation(COLLECTION, read).operations();
    } catch (ProblemException refused) {
      assertThat(refused.problem().type().status()).isEqualTo(400);
      return;
    }
    JsonObject tree = new JsonObject(Buffer.buffer(body));
    assertThat(operations).hasSize(tree.getJsonArray("operations").size());
    for (int i = 0; i < read.size(); i++) {
      if (read.get(i) instanceof FieldOperation.Assign assign) {
        JsonObject operation = tree.getJsonArray("operations").getJsonObject(i);
        assertThat(new JsonObject("{\"set\":" + assign.value().toUtf8() + "}").getValue("set"))
            .isEqualTo(operation.getValue("set"));
      }
    }
  }

  @Provide
  Arbitrary<Byte> telling() {
    byte[] bytes = "{}[]:,\"\\ \n0123459.eE+-aéntruefalsvm\u00ff".getBytes(StandardCharsets.UTF_8);
    return Arbitraries.integers().between(0, bytes.length - 1).map(each -> bytes[each]);
  }
}

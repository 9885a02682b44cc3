package dev.syncline.core.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Damage;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
  private static final Schema.Field COUNTER = Schema.Field.of(FieldType.COUNTER);

  private static Schema of(Map<String, Schema.Field> fields) {
    return new Schema(new TreeMap<>(fields), Schema.VectorKind.REGISTER);
  }

  private static Schema.Field map(Map<String, Schema.Field> fields) {
    return new Schema.Field(FieldType.MAP, new TreeMap<>(fields));
  }

  private static Schema decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    Schema schema = SchemaCodec.read(in);
    in.expectEnd("a schema");
    return schema;
  }

  private static byte[] encode(Schema schema) {
    ByteWriter out = new ByteWriter(64);
    SchemaCodec.write(schema, out);
    return out.toByteArray();
  }

  @Test
  void aSchemaComesBackFromItsBytesAndDamagedOnesAreCorrupt() {
    for (Schema schema : new Schema[] {Schema.NONE, SampleMutations.SCHEMA}) {
      assertThat(decode(encode(schema))).isEqualTo(schema);
      Damage.assertIsWithstood(encode(schema), SchemaTest::decode);
    }
  }

  @Test
  void aFieldIsFoundByItsPathAndNothingElseIs() {
    Schema schema = of(Map.of("geo", map(Map.of("hits", COUNTER))));

    assertThat(schema.typeAt("/geo")).isEqualTo(FieldType.MAP);
    assertThat(schema.typeAt("/geo/hits")).isEqualTo(FieldType.COUNTER);
    for (String path : new String[] {"/", "/hits", "/geo/", "/geo/hits/", "//hits", "/geo//hits"}) {
      assertThat(schema.typeAt(path)).as(path).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a b", "é", "-a", "a\"", "a.b"})
  void aNameThatWouldHaveToBeEscapedIsRefused(String name) {
    assertThatThrownBy(() -> of(Map.of(name, COUNTER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "' does not match");
    assertThatThrownBy(() -> of(Map.of("geo", map(Map.of(name, COUNTER)))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameHasAtMost64Characters() {
    assertThat(of(Map.of("a".repeat(64), COUNTER)).fields()).hasSize(1);
    assertThatThrownBy(() -> of(Map.of("a".repeat(65), COUNTER)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fieldsNestAtMostFourLevelsDeep() {
    Schema.Field field = COUNTER;
    for (int level = 1; level < Schema.MAX_DEPTH; level++) {
      field = map(Map.of("a", field));
    }
    assertThat(of(Map.of("a", field)).typeAt("/a/a/a/a")).isEqualTo(FieldType.COUNTER);
    Schema.Field deeper = map(Map.of("a", field));
    assertThatThrownBy(() -> of(Map.of("a", deeper)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fields nest deeper than 4 levels");
  }

  @Test
  void fieldsOfMapsCountAsFieldsDo() {
    SortedMap<String, Schema.Field> many = new TreeMap<>();
    for (int i = 0; i < Schema.MAX_FIELDS - 1; i++) {
      many.put("f" + i, COUNTER);
    }
    assertThat(of(Map.of("geo", map(many))).fields()).hasSize(1);
    many.put("one_more", COUNTER);
    assertThatThrownBy(() -> of(Map.of("geo", map(many))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fields are 257, limit 256");
  }

  @Test
  void onlyAMapHasFieldsOfItsOwnAndItHasSome() {
    assertThatThrownBy(() -> of(Map.of("geo", Schema.Field.of(FieldType.MAP))))
        .isInstanceOf(IllegalArgumentException.class);
    Schema.Field set = new Schema.Field(FieldType.SET, new TreeMap<>(Map.of("a", COUNTER)));
    assertThatThrownBy(() -> of(Map.of("tags", set))).isInstanceOf(IllegalArgumentException.class);
  }
}

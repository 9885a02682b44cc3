package dev.syncline.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Damage;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FilterCodecTest {
  private static final Filter THERE = new Filter.Exists(List.of("a"), true);

  @Provide
  Arbitrary<Filter> filters() {
    Arbitrary<String> texts =
        Arbitraries.strings().all().ofMaxLength(20).filter(FilterCodecTest::isWhole);
    return FilterSamples.filters(
        texts.list().ofMinSize(1).ofMaxSize(4), texts, Arbitraries.doubles(), 4);
  }

  private static boolean isWhole(String text) {
    return text.codePoints().noneMatch(each -> each >= 0xD800 && each <= 0xDFFF);
  }

  private static byte[] bytes(Filter filter) {
    ByteWriter out = new ByteWriter(64);
    FilterCodec.write(filter, out);
    return out.toByteArray();
  }

  private static Filter read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    Filter filter = FilterCodec.read(in);
    in.expectEnd("a filter");
    return filter;
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("filters") Filter filter) {
    assertThat(read(bytes(filter))).isEqualTo(filter);
  }

  @Property(tries = 100)
  void damageIsAnotherFilterOrCorrupt(@ForAll("filters") Filter filter) {
    Damage.assertIsWithstood(bytes(filter), FilterCodecTest::read);
  }

  @Property
  void anyBytesAreAFilterOrCorrupt(@ForAll byte[] bytes) {
    byte[] versioned = new byte[bytes.length + 1];
    versioned[0] = 1;
    System.arraycopy(bytes, 0, versioned, 1, bytes.length);
    Filter read;
    try {
      read = FilterCodec.read(new ByteReader(versioned));
    } catch (CorruptDataException expected) {
      return;
    }
    assertThat(read(bytes(read))).isEqualTo(read);
  }

  @Test
  void anotherVersionIsCorrupt() {
    byte[] bytes = bytes(THERE);
    bytes[0] = 2;
    assertCorrupt(bytes, "has version 2, this node reads 1");
  }

  @Test
  void whatIsAtEveryBoundIsRead() {
    Filter deep = THERE;
    for (int depth = 1; depth < Filter.MAX_DEPTH; depth++) {
      deep = new Filter.Not(deep);
    }
    Filter many = new Filter.And(Collections.nCopies(Filter.MAX_CONDITIONS - 1, THERE));
    Filter wide =
        new Filter.In(
            Collections.nCopies(Filter.MAX_NAMES, "n".repeat(Filter.MAX_NAME_BYTES)),
            Set.copyOf(
                IntStream.range(0, Filter.MAX_VALUES)
                    .mapToObj(each -> new Scalar.Number(each))
                    .toList()));
    Filter text =
        new Filter.In(List.of(""), Set.of(new Scalar.Text("é".repeat(Filter.MAX_TEXT_BYTES / 2))));
    for (Filter each : List.of(deep, many, wide, text)) {
      assertThat(read(bytes(each))).isEqualTo(each);
    }
  }

  @Test
  void whatIsBeyondABoundIsCorrupt() {
    ByteWriter deep = new ByteWriter(1_000_000).writeByte(1);
    for (int i = 0; i < 1_000_000; i++) {
      deep.writeByte(7);
    }
    assertCorrupt(deep.toByteArray(), "a filter nests deeper than 16 levels");

    ByteWriter many = new ByteWriter(2_000).writeByte(1).writeByte(5).writeVarLong(256);
    for (int i = 0; i < 256; i++) {
      many.writeByte(3).writeVarLong(1).writeString("a");
    }
    assertCorrupt(many.toByteArray(), "a filter has more than 256 conditions");

    assertCorrupt(exists("n".repeat(257)), "length of name is 257, limit 256");
    assertCorrupt(exists(Collections.nCopies(17, "n").toArray(String[]::new)), "limit 16");
    assertCorrupt(exists(), "a filter: a path has no name");
    assertCorrupt(
        new ByteWriter(16).writeByte(1).writeByte(5).writeVarLong(0).toByteArray(),
        "a filter: there are no conditions");
  }

  @Test
  void whatIsNoFilterIsCorrupt() {
    byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
    assertCorrupt(
        new ByteWriter(16)
            .writeByte(1)
            .writeByte(3)
            .writeVarLong(1)
            .writeBytes(surrogate)
            .toByteArray(),
        "a name is not UTF-8");
    assertCorrupt(range(0, 0), "a filter: a range has no bound");
    assertCorrupt(range(3), "unknown kind of bound 3");
    assertCorrupt(range(1, 4, 0), "a filter: a truth value bounds no range");
    assertCorrupt(range(1, 1, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0), "two kinds");
    assertCorrupt(range(1, 2, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F, 0), "NaN is no number");
    assertCorrupt(range(1, 2, 0, 0, 0, 0, 0, 0, 0xF0, 0x7F, 0), "must be finite");
  }

  private static byte[] exists(String... names) {
    ByteWriter out = new ByteWriter(64).writeByte(1).writeByte(3).writeVarLong(names.length);
    List.of(names).forEach(out::writeString);
    return out.toByteArray();
  }

  private static byte[] range(int... rest) {
    ByteWriter out = new ByteWriter(64).writeByte(1).writeByte(2).writeVarLong(1).writeString("a");
    for (int each : rest) {
      out.writeByte(each);
    }
    return out.toByteArray();
  }

  private static void assertCorrupt(byte[] bytes, String message) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining(message);
  }
}

package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.cluster.Formation.Hello;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.NodeName;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of what nodes say of themselves before they share a ring. */
final class HelloCodec {
  private static final int VERSION = 1;
  private static final int MAX_TEXT_BYTES = 255;

  private HelloCodec() {}

  static byte[] encode(Hello hello) {
    ByteWriter out = new ByteWriter(256).writeByte(VERSION);
    out.writeString(hello.name().value()).writeString(hello.storeId());
    out.writeByte(hello.mayFound() ? 1 : 0).writeVarLong(hello.initialMembers().size());
    hello.initialMembers().stream().sorted().forEach(each -> out.writeString(each.value()));
    Founding founding = hello.founding();
    out.writeByte(founding == null ? 0 : 1);
    if (founding != null) {
      write(founding, out);
    }
    return out.toByteArray();
  }

  static Hello decodeHello(byte[] bytes) {
    ByteReader in = open(bytes);
    NodeName name = name(in);
    String storeId = in.readString("store id", MAX_TEXT_BYTES);
    boolean mayFound = in.readByte() == 1;
    int count = in.readCount("initial members", 2);
    Set<NodeName> initialMembers = new HashSet<>();
    for (int i = 0; i < count; i++) {
      initialMembers.add(name(in));
    }
    @Nullable Founding founding = in.readByte() == 1 ? readFounding(in) : null;
    in.expectEnd("a hello");
    return new Hello(name, storeId, founding, mayFound, initialMembers);
  }

  static byte[] encode(Founding founding) {
    ByteWriter out = new ByteWriter(256).writeByte(VERSION);
    write(founding, out);
    return out.toByteArray();
  }

  static Founding decodeFounding(byte[] bytes) {
    ByteReader in = open(bytes);
    Founding founding = readFounding(in);
    in.expectEnd("a founding");
    return founding;
  }

  private static void write(Founding founding, ByteWriter out) {
    out.writeString(founding.clusterId()).writeVarLong(founding.storeIds().size());
    for (Map.Entry<NodeName, String> each : founding.storeIds().entrySet()) {
      out.writeString(each.getKey().value()).writeString(each.getValue());
    }
  }

  private static Founding readFounding(ByteReader in) {
    String clusterId = in.readString("cluster id", MAX_TEXT_BYTES);
    int count = in.readCount("founding members", 4);
    SortedMap<NodeName, String> storeIds = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      storeIds.put(name(in), in.readString("store id", MAX_TEXT_BYTES));
    }
    if (storeIds.isEmpty()) {
      throw new CorruptDataException("a founding has no members");
    }
    return new Founding(clusterId, storeIds);
  }

  private static NodeName name(ByteReader in) {
    try {
      return new NodeName(in.readString("node name", MAX_TEXT_BYTES));
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("node name has a wrong form");
    }
  }

  private static ByteReader open(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("hello has version " + version + ", this node reads 1");
    }
    return in;
  }
}

package dev.syncline.core.cluster;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.mutation.Schema;
import dev.syncline.core.mutation.SchemaCodec;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of commands, results and states, each with a format version in its first byte. */
public final class ClusterCodec {
  private static final int VERSION = 1;
  private static final int MAX_NAME_BYTES = 256;
  private static final int MAX_DETAIL = 4_096;
  private static final int STATE = 0x3F;
  private static final int CAUGHT_UP = 0x40;
  private static final int HAS_STATE_SINCE = 0x80;

  private static final int MAY_HAVE_FORGOTTEN = 1;
  private static final int NUMBERED = 2;
  private static final int HAS_NUMBERS_FROM = 4;
  private static final int HAS_ACTOR = 1;
  private static final int HAS_RUN = 2;

  private ClusterCodec() {}

  /** Encodes a command. */
  public static byte[] encode(ClusterCommand command) {
    ByteWriter out = new ByteWriter(128).writeByte(VERSION);
    if (command instanceof ClusterCommand.RegisterActor register) {
      out.writeByte(1).writeString(register.node().value()).writeString(register.storeId());
      out.writeString(register.zone()).writeLong(register.actor().id());
      out.writeVarLong(register.earlier().size());
      register.earlier().forEach(actor -> out.writeLong(actor.id()));
      out.writeByte(
          (register.mayHaveForgotten() ? MAY_HAVE_FORGOTTEN : 0)
              | (register.numbered() ? NUMBERED : 0)
              | (register.numbersFrom() > 0 ? HAS_NUMBERS_FROM : 0));
      if (register.numbersFrom() > 0) {
        out.writeVarLong(register.numbersFrom());
      }
    } else if (command instanceof ClusterCommand.CreateCollection create) {
      CollectionDefinition wanted = create.definition();
      out.writeByte(2).writeString(wanted.name()).writeVarLong(wanted.dimension());
      out.writeByte(wanted.metric().code()).writeVarLong(wanted.replicationFactor());
      out.writeByte(wanted.policy().code()).writeByte(wanted.index().code());
      writeSchema(wanted.policy(), wanted.schema(), out);
      write(wanted.resolver(), out);
    } else if (command instanceof ClusterCommand.DropCollection drop) {
      out.writeByte(3).writeString(drop.name());
    } else if (command instanceof ClusterCommand.AddReplica add) {
      out.writeByte(4).writeString(add.node().value()).writeByte(add.reader() ? 1 : 0);
    } else if (command instanceof ClusterCommand.RemoveReplica remove) {
      out.writeByte(5).writeString(remove.node().value()).writeByte(remove.force() ? 1 : 0);
    } else if (command instanceof ClusterCommand.CaughtUp done) {
      out.writeByte(6).writeString(done.node().value()).writeLong(done.actor().id());
      out.writeVarLong(done.change());
    } else if (command instanceof ClusterCommand.ChangePolicy change) {
      out.writeByte(7).writeString(change.name()).writeByte(change.policy().code());
      write(change.resolver(), out);
    } else if (command instanceof ClusterCommand.EnsureGroups) {
      out.writeByte(8);
    } else if (command instanceof ClusterCommand.ChangeIndex change) {
      out.writeByte(9).writeString(change.name()).writeByte(change.index().code());
    }
    return out.toByteArray();
  }

  /** Decodes a command. */
  public static ClusterCommand decodeCommand(byte[] bytes) {
    ByteReader in = open(bytes);
    ClusterCommand command = readCommand(in);
    in.expectEnd("a cluster command");
    return command;
  }

  private static ClusterCommand readCommand(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case 1 -> {
        NodeName node = node(in);
        String storeId = in.readString("store id", MAX_NAME_BYTES);
        String zone = in.readString("zone", MAX_NAME_BYTES);
        Actor actor = new Actor(in.readLong());
        int count = in.readCount("actors", 8);
        List<Actor> earlier = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          earlier.add(new Actor(in.readLong()));
        }
        int flags = in.readByte();
        yield new ClusterCommand.RegisterActor(
            node,
            storeId,
            zone,
            actor,
            (flags & NUMBERED) != 0,
            earlier,
            (flags & MAY_HAVE_FORGOTTEN) != 0,
            (flags & HAS_NUMBERS_FROM) != 0 ? in.readVarLong() : 0);
      }
      case 2 -> new ClusterCommand.CreateCollection(definition(in));
      case 3 -> new ClusterCommand.DropCollection(in.readString("name", MAX_NAME_BYTES));
      case 4 -> new ClusterCommand.AddReplica(node(in), in.readByte() == 1);
      case 5 -> new ClusterCommand.RemoveReplica(node(in), in.readByte() == 1);
      case 6 -> new ClusterCommand.CaughtUp(node(in), new Actor(in.readLong()), in.readVarLong());
      case 7 -> {
        String name = in.readString("name", MAX_NAME_BYTES);
        ConflictPolicy policy = ConflictPolicy.ofCode(in.readByte());
        yield new ClusterCommand.ChangePolicy(name, policy, resolver(policy, in));
      }
      case 8 -> new ClusterCommand.EnsureGroups();
      case 9 ->
          new ClusterCommand.ChangeIndex(
              in.readString("name", MAX_NAME_BYTES), IndexKind.ofCode(in.readByte()));
      default -> throw new CorruptDataException("unknown cluster command " + kind);
    };
  }

  private static CollectionDefinition definition(ByteReader in) {
    String name = in.readString("name", MAX_NAME_BYTES);
    int dimension = in.readVarInt("dimension", CollectionInfo.MAX_DIMENSION);
    Metric metric = Metric.ofCode(in.readByte());
    int factor = in.readVarInt("replication factor", Integer.MAX_VALUE);
    ConflictPolicy policy = ConflictPolicy.ofCode(in.readByte());
    IndexKind index = IndexKind.ofCode(in.readByte());
    Schema schema = readSchema(policy, in);
    ResolverName resolver = resolver(policy, in);
    try {
      return new CollectionDefinition(
          name, dimension, metric, factor, policy, index, schema, resolver);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("a collection's " + e.getMessage());
    }
  }

  /** Encodes a result. */
  public static byte[] encode(ClusterResult result) {
    ByteWriter out = new ByteWriter(64).writeByte(VERSION);
    if (result instanceof ClusterResult.Registered registered) {
      out.writeByte(1).writeVarLong(registered.ringVersion());
      out.writeLong(registered.actor().id());
    } else if (result instanceof ClusterResult.NotInRing) {
      out.writeByte(2);
    } else if (result instanceof ClusterResult.Created created) {
      write(created.collection(), out.writeByte(3));
    } else if (result instanceof ClusterResult.Exists exists) {
      write(exists.collection(), out.writeByte(4));
    } else if (result instanceof ClusterResult.Differs differs) {
      write(differs.collection(), out.writeByte(5));
    } else if (result instanceof ClusterResult.TooManyReplicas many) {
      out.writeByte(6).writeVarLong(many.replicationFactor()).writeVarLong(many.ringSize());
    } else if (result instanceof ClusterResult.TooManyCollections many) {
      out.writeByte(7).writeVarLong(many.limit());
    } else if (result instanceof ClusterResult.Dropped dropped) {
      write(dropped.collection(), out.writeByte(8));
    } else if (result instanceof ClusterResult.NoSuchCollection) {
      out.writeByte(9);
    } else if (result instanceof ClusterResult.StoreIsBehind) {
      out.writeByte(10);
    } else if (result instanceof ClusterResult.StoreWasReplaced) {
      out.writeByte(11);
    } else if (result instanceof ClusterResult.Changed changed) {
      out.writeByte(12).writeVarLong(changed.ringVersion());
    } else if (result instanceof ClusterResult.Refused refused) {
      out.writeByte(13).writeByte(refused.reason().code()).writeString(refused.detail());
    } else if (result instanceof ClusterResult.PolicyChanged changed) {
      write(changed.collection(), out.writeByte(14));
      out.writeByte(changed.before().code());
    } else if (result instanceof ClusterResult.PolicyStays stays) {
      write(stays.collection(), out.writeByte(15));
    } else if (result instanceof ClusterResult.IndexChanged changed) {
      write(changed.collection(), out.writeByte(16));
      out.writeByte(changed.before().code());
    }
    return out.toByteArray();
  }

  /** Decodes a result. */
  public static ClusterResult decodeResult(byte[] bytes) {
    ByteReader in = open(bytes);
    ClusterResult result = readResult(in);
    in.expectEnd("a cluster result");
    return result;
  }

  private static ClusterResult readResult(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case 1 -> new ClusterResult.Registered(in.readVarLong(), new Actor(in.readLong()));
      case 2 -> new ClusterResult.NotInRing();
      case 3 -> new ClusterResult.Created(collection(in));
      case 4 -> new ClusterResult.Exists(collection(in));
      case 5 -> new ClusterResult.Differs(collection(in));
      case 6 ->
          new ClusterResult.TooManyReplicas(
              in.readVarInt("replication factor", Integer.MAX_VALUE),
              in.readVarInt("ring size", Integer.MAX_VALUE));
      case 7 -> new ClusterResult.TooManyCollections(in.readVarInt("limit", Integer.MAX_VALUE));
      case 8 -> new ClusterResult.Dropped(collection(in));
      case 9 -> new ClusterResult.NoSuchCollection();
      case 10 -> new ClusterResult.StoreIsBehind();
      case 11 -> new ClusterResult.StoreWasReplaced();
      case 12 -> new ClusterResult.Changed(in.readVarLong());
      case 13 ->
          new ClusterResult.Refused(
              ClusterResult.Reason.ofCode(in.readByte()), in.readString("detail", MAX_DETAIL));
      case 14 ->
          new ClusterResult.PolicyChanged(collection(in), ConflictPolicy.ofCode(in.readByte()));
      case 15 -> new ClusterResult.PolicyStays(collection(in));
      case 16 -> new ClusterResult.IndexChanged(collection(in), IndexKind.ofCode(in.readByte()));
      default -> throw new CorruptDataException("unknown cluster result " + kind);
    };
  }

  /** Encodes a whole state. */
  public static byte[] encode(ClusterState state) {
    ByteWriter out = new ByteWriter(512).writeByte(VERSION);
    write(state.ring(), out);
    out.writeVarLong(state.nextCollectionId());
    out.writeVarLong(state.allCollections().size());
    state.allCollections().values().forEach(each -> write(each, out));
    return out.toByteArray();
  }

  /** Decodes a whole state. */
  public static ClusterState decodeState(byte[] bytes) {
    ByteReader in = open(bytes);
    Ring ring = readRing(in);
    long nextId = in.readVarLong();
    int count = in.readCount("collections", 6);
    SortedMap<String, CollectionInfo> collections = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      CollectionInfo collection = collection(in);
      collections.put(collection.name(), collection);
    }
    in.expectEnd("a cluster state");
    return new ClusterState(ring, collections, nextId);
  }

  /** Appends a ring. */
  public static void write(Ring ring, ByteWriter out) {
    out.writeVarLong(ring.version()).writeVarLong(ring.members().size());
    for (Member member : ring.members().values()) {
      out.writeString(member.name().value()).writeString(member.storeId());
      out.writeString(member.zone());
      writeState(member, out);
      Actor actor = member.actor();
      Actor run = member.run();
      boolean isNamed = run != null && !run.equals(actor);
      out.writeByte((actor == null ? 0 : HAS_ACTOR) | (isNamed ? HAS_RUN : 0));
      out.writeLong(actor == null ? 0 : actor.id());
      if (run != null && isNamed) {
        out.writeLong(run.id());
      }
      out.writeVarLong(member.actorSince());
    }
    out.writeVarLong(ring.ended().size());
    new TreeMap<>(ring.ended())
        .forEach((actor, name) -> out.writeLong(actor.id()).writeString(name.value()));
  }

  /** One byte as the first format had it, of a member that has been in its state from the start. */
  private static void writeState(Member member, ByteWriter out) {
    int flags = member.state().code();
    flags |= member.stateSince() == 0 ? 0 : HAS_STATE_SINCE;
    flags |= member.caughtUp() ? CAUGHT_UP : 0;
    out.writeByte(flags);
    if (member.stateSince() != 0) {
      out.writeVarLong(member.stateSince());
    }
  }

  /** Reads a ring. */
  public static Ring readRing(ByteReader in) {
    long version = in.readVarLong();
    int count = in.readCount("members", 14);
    SortedMap<NodeName, Member> members = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      NodeName name = node(in);
      String storeId = in.readString("store id", MAX_NAME_BYTES);
      String zone = in.readString("zone", MAX_NAME_BYTES);
      int flags = in.readByte();
      Member.State state = Member.State.ofCode(flags & STATE);
      long stateSince = (flags & HAS_STATE_SINCE) == 0 ? 0 : in.readVarLong();
      int has = in.readByte();
      Actor id = new Actor(in.readLong());
      Actor actor = (has & HAS_ACTOR) == 0 ? null : id;
      Actor run = (has & HAS_RUN) == 0 ? actor : new Actor(in.readLong());
      long since = in.readVarLong();
      members.put(
          name,
          new Member(
              name, storeId, zone, state, actor, run, since, stateSince, (flags & CAUGHT_UP) != 0));
    }
    int endedCount = in.readCount("ended actors", 10);
    Map<Actor, NodeName> ended = new HashMap<>();
    for (int i = 0; i < endedCount; i++) {
      ended.put(new Actor(in.readLong()), node(in));
    }
    return new Ring(version, members, ended);
  }

  private static void write(CollectionInfo info, ByteWriter out) {
    out.writeVarLong(info.id()).writeString(info.name()).writeVarLong(info.dimension());
    out.writeByte(info.metric().code()).writeVarLong(info.replicationFactor());
    out.writeByte(info.policy().code()).writeByte(info.index().code());
    writeSchema(info.policy(), info.schema(), out);
    write(info.resolver(), out);
  }

  /** The other policies have none, and their bytes are what they were before there were schemas. */
  private static void writeSchema(ConflictPolicy policy, Schema schema, ByteWriter out) {
    if (policy == ConflictPolicy.CRDT) {
      SchemaCodec.write(schema, out);
    }
  }

  private static Schema readSchema(ConflictPolicy policy, ByteReader in) {
    return policy == ConflictPolicy.CRDT ? SchemaCodec.read(in) : Schema.NONE;
  }

  /** Only under the policy that asks for one, so that what was written before there was is read. */
  private static void write(@Nullable ResolverName resolver, ByteWriter out) {
    if (resolver != null) {
      out.writeString(resolver.text());
    }
  }

  private static @Nullable ResolverName resolver(ConflictPolicy policy, ByteReader in) {
    if (policy != ConflictPolicy.CUSTOM) {
      return null;
    }
    try {
      return new ResolverName(in.readString("resolver", ResolverName.MAX_CHARS));
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("a collection's " + e.getMessage());
    }
  }

  private static CollectionInfo collection(ByteReader in) {
    long id = in.readVarLong();
    String name = in.readString("name", MAX_NAME_BYTES);
    int dimension = in.readVarInt("dimension", CollectionInfo.MAX_DIMENSION);
    Metric metric = Metric.ofCode(in.readByte());
    int factor = in.readVarInt("replication factor", Integer.MAX_VALUE);
    ConflictPolicy policy = ConflictPolicy.ofCode(in.readByte());
    IndexKind index = IndexKind.ofCode(in.readByte());
    Schema schema = readSchema(policy, in);
    return new CollectionInfo(
        id, name, dimension, metric, factor, policy, index, schema, resolver(policy, in));
  }

  private static NodeName node(ByteReader in) {
    String name = in.readString("node name", MAX_NAME_BYTES);
    try {
      return new NodeName(name);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("node name has a wrong form");
    }
  }

  private static ByteReader open(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptDataException("cluster data has version " + version + ", this node reads 1");
    }
    return in;
  }
}

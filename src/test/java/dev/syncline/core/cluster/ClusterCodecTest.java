package dev.syncline.core.cluster;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Damage;
import dev.syncline.core.Samples;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.mutation.FieldType;
import dev.syncline.core.mutation.Schema;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterCodecTest {
  private static final CollectionDefinition DEFINITION =
      new CollectionDefinition(
          "docs", 384, Metric.COSINE, 3, ConflictPolicy.SIBLINGS, IndexKind.NONE);
  private static final CollectionInfo INFO =
      new CollectionInfo(
          7, "docs", 65_536, Metric.DOT, 5, ConflictPolicy.LAST_WRITE_WINS, IndexKind.HNSW);
  private static final Schema SCHEMA =
      new Schema(
          new TreeMap<>(
              Map.of(
                  "views",
                  Schema.Field.of(FieldType.COUNTER),
                  "geo",
                  new Schema.Field(
                      FieldType.MAP,
                      new TreeMap<>(Map.of("tags", Schema.Field.of(FieldType.SET)))))),
          Schema.VectorKind.MEAN);
  private static final CollectionInfo FIELDS =
      new CollectionInfo(
          8, "pages", 3, Metric.COSINE, 3, ConflictPolicy.CRDT, IndexKind.NONE, SCHEMA, null);

  private static final ResolverName RESOLVER = new ResolverName("bus:merge.notes");

  private static final CollectionInfo RESOLVED =
      new CollectionInfo(
          8,
          "notes",
          3,
          Metric.DOT,
          1,
          ConflictPolicy.CUSTOM,
          IndexKind.NONE,
          Schema.NONE,
          RESOLVER);

  static List<ClusterCommand> commands() {
    return List.of(
        new ClusterCommand.RegisterActor(
            node(1), "store-1", "zone", actor(1), List.of(actor(2), actor(-3)), true),
        new ClusterCommand.RegisterActor(node(2), "", "", actor(1), List.of(), false),
        new ClusterCommand.CreateCollection(DEFINITION),
        new ClusterCommand.DropCollection("docs"),
        new ClusterCommand.AddReplica(node(4), true),
        new ClusterCommand.AddReplica(node(4), false),
        new ClusterCommand.RemoveReplica(node(4), true),
        new ClusterCommand.RemoveReplica(node(4), false),
        new ClusterCommand.CaughtUp(node(4), actor(4), 17),
        new ClusterCommand.CreateCollection(
            new CollectionDefinition(
                "pages", 3, Metric.COSINE, 0, ConflictPolicy.CRDT, IndexKind.NONE, SCHEMA, null)),
        new ClusterCommand.ChangePolicy("docs", ConflictPolicy.LAST_WRITE_WINS),
        new ClusterCommand.ChangePolicy("docs", ConflictPolicy.CUSTOM, RESOLVER),
        new ClusterCommand.RegisterActor(
            node(1), "store-1", "zone", Actor.random(1), true, List.of(actor(2)), true),
        new ClusterCommand.RegisterActor(
            node(1), "store-1", "zone", Actor.random(1), true, List.of(), false),
        new ClusterCommand.EnsureGroups(),
        new ClusterCommand.ChangeIndex("docs", IndexKind.FLAT));
  }

  static List<ClusterResult> results() {
    return List.of(
        new ClusterResult.Registered(12, actor(3)),
        new ClusterResult.StoreIsBehind(),
        new ClusterResult.StoreWasReplaced(),
        new ClusterResult.NotInRing(),
        new ClusterResult.Created(INFO),
        new ClusterResult.Exists(INFO),
        new ClusterResult.Differs(INFO),
        new ClusterResult.TooManyReplicas(5, 3),
        new ClusterResult.TooManyCollections(10_000),
        new ClusterResult.Dropped(INFO),
        new ClusterResult.NoSuchCollection(),
        new ClusterResult.Changed(17),
        new ClusterResult.Refused(ClusterResult.Reason.CHANGE_UNDER_WAY, "n4 is joining"),
        new ClusterResult.Created(FIELDS),
        new ClusterResult.PolicyChanged(INFO, ConflictPolicy.SIBLINGS),
        new ClusterResult.PolicyStays(INFO),
        new ClusterResult.IndexChanged(INFO, IndexKind.NONE));
  }

  static ClusterState state() {
    SortedMap<NodeName, Member> members =
        new TreeMap<>(Samples.restarted(Samples.ring(3), 2, 22).members());
    members.put(node(4), new Member(node(4), "store-4", "far", Member.State.REMOVED, null, 0));
    Actor named = Actor.random(5);
    members.put(
        node(5),
        new Member(
            node(5), "store-5", "far", Member.State.ACTIVE, Actor.numbered(7), named, 7, 4, false));
    Ring ring = new Ring(9, members, Map.of(actor(2), node(2), actor(-5), node(1)));
    return new ClusterState(ring, new TreeMap<>(Map.of(INFO.name(), INFO)), 8);
  }

  private static void assertOneOfEach(List<?> tried, Class<?> of) {
    assertThat(tried.stream().map(Object::getClass).distinct().count())
        .isEqualTo(of.getPermittedSubclasses().length);
  }

  @Test
  void aCollectionKeepsItsResolver() {
    ClusterCommand create =
        new ClusterCommand.CreateCollection(
            new CollectionDefinition(
                "notes",
                3,
                Metric.DOT,
                0,
                ConflictPolicy.CUSTOM,
                IndexKind.NONE,
                Schema.NONE,
                RESOLVER));
    assertThat(ClusterCodec.decodeCommand(ClusterCodec.encode(create))).isEqualTo(create);
    ClusterResult created = new ClusterResult.Created(RESOLVED);
    assertThat(ClusterCodec.decodeResult(ClusterCodec.encode(created))).isEqualTo(created);
  }

  @Test
  void exactlyThePolicyCustomHasAResolver() {
    assertThatThrownBy(
            () ->
                new CollectionDefinition(
                    "notes", 3, Metric.DOT, 0, ConflictPolicy.CUSTOM, IndexKind.NONE))
        .hasMessageContaining("resolver is missing");
    assertThatThrownBy(
            () ->
                new CollectionDefinition(
                    "notes",
                    3,
                    Metric.DOT,
                    0,
                    ConflictPolicy.SIBLINGS,
                    IndexKind.NONE,
                    Schema.NONE,
                    RESOLVER))
        .hasMessageContaining("only conflict policy custom");
    assertThatThrownBy(() -> new ResolverName("bus:")).hasMessageContaining("'bus:'");
  }

  @Test
  void everyCommandComesBack() {
    assertOneOfEach(commands(), ClusterCommand.class);
    for (ClusterCommand command : commands()) {
      assertThat(ClusterCodec.decodeCommand(ClusterCodec.encode(command))).isEqualTo(command);
    }
  }

  @Test
  void everyResultComesBack() {
    assertOneOfEach(results(), ClusterResult.class);
    for (ClusterResult result : results()) {
      assertThat(ClusterCodec.decodeResult(ClusterCodec.encode(result))).isEqualTo(result);
    }
  }

  @Test
  void aStateComesBackWithItsRingAndItsCollections() {
    ClusterState state = state();

    ClusterState decoded = ClusterCodec.decodeState(ClusterCodec.encode(state));

    assertThat(decoded.ring()).isEqualTo(state.ring());
    assertThat(decoded.ring().ended()).isEqualTo(state.ring().ended());
    assertThat(decoded.collections()).isEqualTo(state.collections());
    assertThat(decoded.nextCollectionId()).isEqualTo(8);
    assertThat(ClusterCodec.encode(decoded)).isEqualTo(ClusterCodec.encode(state));
  }

  @Test
  void aRingComesBack() {
    ByteWriter out = new ByteWriter(64);
    ClusterCodec.write(state().ring(), out);
    ByteReader in = new ByteReader(out.toByteArray());

    assertThat(ClusterCodec.readRing(in)).isEqualTo(state().ring());
    in.expectEnd("a ring");
  }

  @Test
  void aCollectionWithoutFieldsHasTheBytesItHadBeforeThereWereAny() {
    byte[] before = {
      1, 2, 4, 'd', 'o', 'c', 's', (byte) 0x80, 3, 1, 3, (byte) ConflictPolicy.SIBLINGS.code(), 1
    };
    before[9] = (byte) Metric.COSINE.code();
    before[12] = (byte) IndexKind.NONE.code();

    assertThat(ClusterCodec.encode(new ClusterCommand.CreateCollection(DEFINITION)))
        .isEqualTo(before);
  }

  /** A node of before there was {@code pq} meets its code so. */
  @Test
  void aKindOfIndexThatIsNotKnownIsRefusedByItsNumber() {
    byte[] bytes = ClusterCodec.encode(new ClusterCommand.ChangeIndex("docs", IndexKind.PQ));
    assertThat(ClusterCodec.decodeCommand(bytes))
        .isEqualTo(new ClusterCommand.ChangeIndex("docs", IndexKind.PQ));
    assertThat(bytes[bytes.length - 1]).isEqualTo((byte) 3);
    bytes[bytes.length - 1] = 4;
    assertThatThrownBy(() -> ClusterCodec.decodeCommand(bytes))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("unknown kind of index 4");
  }

  @Test
  void aStateWithFieldsComesBack() {
    ClusterState state =
        new ClusterState(
            state().ring(), new TreeMap<>(Map.of(INFO.name(), INFO, FIELDS.name(), FIELDS)), 9);

    assertThat(ClusterCodec.decodeState(ClusterCodec.encode(state)).collections())
        .isEqualTo(state.collections());
    Damage.assertIsWithstood(ClusterCodec.encode(state), ClusterCodec::decodeState);
  }

  @Test
  void fieldsAreOfPolicyCrdtOnly() {
    assertThatThrownBy(
            () ->
                new CollectionDefinition(
                    "docs",
                    3,
                    Metric.COSINE,
                    0,
                    ConflictPolicy.SIBLINGS,
                    IndexKind.NONE,
                    SCHEMA,
                    null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("siblings");
  }

  /** Whatever arrives, it is read or refused; a state machine never stops for another reason. */
  @Test
  void truncatedAndDamagedBytesAreCorruptOrSomethingElseThatIsValid() {
    for (ClusterCommand command : commands()) {
      Damage.assertIsWithstood(ClusterCodec.encode(command), ClusterCodec::decodeCommand);
    }
    for (ClusterResult result : results()) {
      Damage.assertIsWithstood(ClusterCodec.encode(result), ClusterCodec::decodeResult);
    }
    Damage.assertIsWithstood(ClusterCodec.encode(state()), ClusterCodec::decodeState);
  }

  @Test
  void anUnknownVersionOrKindIsNamed() {
    assertThatThrownBy(() -> ClusterCodec.decodeState(new byte[] {2}))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("cluster data has version 2, this node reads 1");
    assertThatThrownBy(() -> ClusterCodec.decodeCommand(new byte[] {1, 99}))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("unknown cluster command 99");
    assertThatThrownBy(() -> ClusterCodec.decodeResult(new byte[] {1, 99}))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("unknown cluster result 99");
  }
}

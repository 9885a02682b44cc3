package dev.syncline.api.http;

import dev.syncline.api.request.Problems;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.entry.ConflictPolicy;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/** Collections: what the cluster agrees on. */
final class CollectionEndpoint {
  private static final String NOTHING = "nothing has changed";

  private final Loop loop;

  CollectionEndpoint(Loop loop) {
    this.loop = loop;
  }

  void list(HttpServerRequest request) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    JsonWriter out = loop.json();
    out.beginObject().name("collections").beginArray();
    for (CollectionInfo each : loop.ports().metadata().state().collections().values()) {
      render(out, each);
    }
    out.endArray().endObject();
    loop.answers().json(request, 200, null, out.take());
  }

  void get(HttpServerRequest request, String name) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    answer(request, 200, loop.collection(name));
  }

  void put(HttpServerRequest request, String name) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    CollectionReader.checkName(name);
    Headers.mediaType(request, Headers.MediaType.JSON);
    BodyReader.read(
        loop,
        request,
        body -> {
          CollectionDefinition definition = CollectionReader.read(name, body);
          loop.admission().releaseBytes(body.length);
          create(request, definition);
        });
  }

  private void create(HttpServerRequest request, CollectionDefinition definition) {
    Future<ClusterResult> result =
        loop.ports().metadata().propose(new ClusterCommand.CreateCollection(definition));
    loop.answer(request, result, known -> answerCreate(request, definition, known));
  }

  private void answerCreate(
      HttpServerRequest request, CollectionDefinition definition, ClusterResult result) {
    if (result instanceof ClusterResult.Created created) {
      answerMade(request, 201, created.collection());
    } else if (result instanceof ClusterResult.Exists exists) {
      answerMade(request, 200, exists.collection());
    } else if (result instanceof ClusterResult.Differs differs) {
      loop.answers().problem(request, Problems.differs(definition, differs.collection()));
    } else if (result instanceof ClusterResult.TooManyReplicas tooMany) {
      loop.answers().problem(request, Problems.of(tooMany));
    } else if (result instanceof ClusterResult.TooManyCollections tooMany) {
      loop.answers().problem(request, Problems.of(tooMany));
    } else {
      throw new IllegalStateException("creating a collection led to " + result);
    }
  }

  void patch(HttpServerRequest request, String name) {
    loop.collection(name);
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    Headers.mediaType(request, Headers.MediaType.JSON);
    BodyReader.read(
        loop,
        request,
        body -> {
          ClusterCommand change = CollectionReader.readChange(name, body);
          loop.admission().releaseBytes(body.length);
          Future<ClusterResult> result = loop.ports().metadata().propose(change);
          loop.answer(request, result, known -> answerPatch(request, name, change, known));
        });
  }

  private void answerPatch(
      HttpServerRequest request, String name, ClusterCommand asked, ClusterResult result) {
    if (result instanceof ClusterResult.PolicyChanged changed) {
      answerChanged(request, changed.collection(), outcome(changed));
    } else if (result instanceof ClusterResult.IndexChanged changed) {
      answerChanged(request, changed.collection(), outcome(changed));
    } else if (result instanceof ClusterResult.PolicyStays stays
        && asked instanceof ClusterCommand.ChangePolicy change) {
      loop.answers().problem(request, Problems.of(stays, change));
    } else {
      loop.answers().problem(request, Problems.noSuchCollection(name));
    }
  }

  private void answerChanged(HttpServerRequest request, CollectionInfo collection, String outcome) {
    JsonWriter out = loop.json();
    out.beginObject();
    members(out, collection);
    out.name("outcome").value(outcome);
    warnings(out, collection);
    out.endObject();
    loop.answers().json(request, 200, null, out.take());
  }

  private static String outcome(ClusterResult.IndexChanged changed) {
    IndexKind now = changed.collection().index();
    if (changed.before() == now) {
      return NOTHING;
    }
    if (now == IndexKind.NONE) {
      return "it cannot be searched any more, and each node lets go of its vectors in memory";
    }
    if (changed.before() == IndexKind.FLAT && now == IndexKind.HNSW) {
      return "each node builds a graph of the vectors that it has in memory; searches go on";
    }
    if (changed.before() == IndexKind.HNSW && now == IndexKind.FLAT) {
      return "each node lets go of its graph and keeps the vectors; searches go on, and scan";
    }
    return "each node reads the vectors from its store; until it has, searches there are not"
        + " complete";
  }

  /** What the change means for what is stored. */
  private static String outcome(ClusterResult.PolicyChanged changed) {
    if (changed.before() == changed.collection().policy()) {
      return NOTHING;
    }
    return switch (changed.collection().policy()) {
      case LAST_WRITE_WINS ->
          "entries with siblings show the youngest of them; the others go with the next write to the"
              + " entry, and can be read among the conflicts for a while";
      case CUSTOM ->
          "entries with siblings are looked for from now on, and a later write of the resolver's"
              + " replaces them; until then they are shown as before";
      case SIBLINGS, CRDT ->
          throw new IllegalStateException("no policy becomes " + changed.collection().policy());
    };
  }

  void delete(HttpServerRequest request, String name) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    CollectionReader.checkName(name);
    Future<ClusterResult> result =
        loop.ports().metadata().propose(new ClusterCommand.DropCollection(name));
    loop.answer(
        request,
        result,
        dropped -> {
          if (dropped instanceof ClusterResult.Dropped) {
            loop.answers().noContent(request, null);
          } else {
            loop.answers().problem(request, Problems.noSuchCollection(name));
          }
        });
  }

  private void answer(HttpServerRequest request, int status, CollectionInfo collection) {
    JsonWriter out = loop.json();
    render(out, collection);
    loop.answers().json(request, status, null, out.take());
  }

  /** Of a collection as it was asked for: perhaps its resolver is misspelt. */
  private void answerMade(HttpServerRequest request, int status, CollectionInfo collection) {
    JsonWriter out = loop.json();
    out.beginObject();
    members(out, collection);
    warnings(out, collection);
    out.endObject();
    loop.answers().json(request, status, null, out.take());
  }

  private void warnings(JsonWriter out, CollectionInfo collection) {
    ResolverName resolver = collection.resolver();
    if (resolver != null && !loop.ports().mayResolve().test(resolver)) {
      out.name("warnings").beginArray();
      out.value(
          "resolver "
              + resolver.text()
              + " is not on node "
              + loop.ports().node()
              + ": siblings stay until a node has it");
      out.endArray();
    }
  }

  private static void render(JsonWriter out, CollectionInfo collection) {
    out.beginObject();
    members(out, collection);
    out.endObject();
  }

  private static void members(JsonWriter out, CollectionInfo collection) {
    out.name("name").value(collection.name());
    out.name("dimension").value(collection.dimension());
    out.name("metric").value(CollectionReader.lower(collection.metric()));
    out.name("replicationFactor").value(collection.replicationFactor());
    out.name("conflictPolicy").value(collection.policy().label());
    out.name("index").value(CollectionReader.lower(collection.index()));
    if (collection.policy() == ConflictPolicy.CRDT) {
      SchemaJson.render(out.name("fields"), collection.schema().fields());
      out.name("vector").value(collection.schema().vector().label());
    }
    ResolverName resolver = collection.resolver();
    if (resolver != null) {
      out.name("resolver").value(resolver.text());
    }
  }
}

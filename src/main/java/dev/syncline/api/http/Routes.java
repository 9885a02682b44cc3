package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Everything but the hot path: which handler a path and a method lead to. */
final class Routes {
  private static final String COLLECTION = "collection";
  private static final String COLLECTION_PATH = "/v1/collections/(?<" + COLLECTION + ">[^/]+)";

  private static final String NODE = "node";
  private static final String GROUP = "group";

  /** What follows a colon is no part of a name. */
  private static final String GROUP_PATH = "/v1/groups/(?<" + GROUP + ">[^/:%]+)";

  /** Clients that escape everything reserved send the colon as an escape. */
  private static final String COLON = "(?::|%3[Aa])";

  private final Loop loop;
  private final Router router;

  private Routes(Vertx vertx, Loop loop) {
    this.loop = loop;
    this.router = Router.router(vertx);
  }

  static Router of(Vertx vertx, Loop loop, NodeEndpoint node) {
    Routes routes = new Routes(vertx, loop);
    CollectionEndpoint collections = new CollectionEndpoint(loop);
    ManyEndpoint many = new ManyEndpoint(loop);
    routes.fixed("/v1/collections", collections::list);
    routes.collection(
        "",
        Map.of(
            HttpMethod.PUT, collections::put,
            HttpMethod.GET, collections::get,
            HttpMethod.PATCH, collections::patch,
            HttpMethod.DELETE, collections::delete));
    routes.collection("/vectors", Map.of(HttpMethod.GET, many::list));
    routes.collection("/vectors" + COLON + "read", Map.of(HttpMethod.POST, many::readMany));
    routes.collection("/vectors" + COLON + "batch", Map.of(HttpMethod.POST, many::batch));
    SearchEndpoint search = new SearchEndpoint(loop);
    routes.collection("/search", Map.of(HttpMethod.POST, search::search));
    ConflictsEndpoint conflicts = new ConflictsEndpoint(loop);
    HoldingsEndpoint holdings = new HoldingsEndpoint(loop);
    routes.collection(
        "/vectors/[^/]+/replicas",
        Map.of(HttpMethod.GET, (request, collection) -> holdings.get(request)));
    routes.collection("/conflicts", Map.of(HttpMethod.GET, conflicts::list));
    routes.ring(node, new RingEndpoint(loop));
    routes.fixed("/v1/lag", node::lag);
    routes.backups(new BackupEndpoint(loop));
    SyncEndpoint sync = new SyncEndpoint(loop);
    routes.throttle(sync);
    routes.forcedSync(sync);
    routes.groups(new GroupsEndpoint(loop));
    routes.fixed("/v1/events", new EventsEndpoint(loop)::get);
    routes.fixed("/health/live", node::live);
    routes.fixed("/health/ready", node::ready);
    routes.fixed("/metrics", node::metrics);
    routes.fixed("/openapi.yaml", node::openApi);
    routes.fixed("/asyncapi.yaml", node::asyncApi);
    new ConsoleEndpoint(loop).routes(routes::fixed);
    routes.refuseTheRest();
    return routes.router;
  }

  private void ring(NodeEndpoint node, RingEndpoint ring) {
    Map<HttpMethod, Consumer<RoutingContext>> all = new LinkedHashMap<>();
    all.put(HttpMethod.GET, routing -> node.replicas(routing.request()));
    all.put(HttpMethod.POST, routing -> ring.add(routing.request()));
    resource(router.route("/v1/replicas"), all);
    Map<HttpMethod, Consumer<RoutingContext>> one = new LinkedHashMap<>();
    one.put(
        HttpMethod.DELETE, routing -> ring.remove(routing.request(), routing.pathParam("node")));
    resource(router.route("/v1/replicas/:node"), one);
  }

  private void backups(BackupEndpoint backups) {
    Map<HttpMethod, Consumer<RoutingContext>> handlers = new LinkedHashMap<>();
    handlers.put(HttpMethod.GET, routing -> backups.list(routing.request()));
    handlers.put(HttpMethod.POST, routing -> backups.create(routing.request()));
    resource(router.route("/v1/backups"), handlers);
  }

  private void throttle(SyncEndpoint sync) {
    Map<HttpMethod, Consumer<RoutingContext>> handlers = new LinkedHashMap<>();
    handlers.put(HttpMethod.GET, routing -> sync.getThrottle(routing.request()));
    handlers.put(HttpMethod.PUT, routing -> sync.putThrottle(routing.request()));
    resource(router.route("/v1/throttle"), handlers);
  }

  private void forcedSync(SyncEndpoint sync) {
    Map<HttpMethod, Consumer<RoutingContext>> handlers = new LinkedHashMap<>();
    handlers.put(
        HttpMethod.POST, routing -> sync.force(routing.request(), routing.pathParam(NODE)));
    resource(router.routeWithRegex("/v1/replicas/(?<" + NODE + ">[^/]+)/sync"), handlers);
  }

  private void groups(GroupsEndpoint groups) {
    fixed("/v1/groups", groups::list);
    group("", Map.of(HttpMethod.GET, groups::get, HttpMethod.DELETE, groups::delete));
    group(COLON + "reset", Map.of(HttpMethod.POST, groups::reset));
    group("/positions", Map.of(HttpMethod.POST, groups::acknowledge));
  }

  private void group(
      String suffix, Map<HttpMethod, BiConsumer<HttpServerRequest, String>> operations) {
    named(GROUP_PATH + suffix, GROUP, operations);
  }

  private void fixed(String path, Consumer<HttpServerRequest> get) {
    Map<HttpMethod, Consumer<RoutingContext>> handlers = new LinkedHashMap<>();
    handlers.put(HttpMethod.GET, routing -> get.accept(routing.request()));
    resource(router.route(path), handlers);
  }

  private void collection(
      String suffix, Map<HttpMethod, BiConsumer<HttpServerRequest, String>> operations) {
    named(COLLECTION_PATH + suffix, COLLECTION, operations);
  }

  private void named(
      String path, String name, Map<HttpMethod, BiConsumer<HttpServerRequest, String>> operations) {
    Map<HttpMethod, Consumer<RoutingContext>> handlers = new LinkedHashMap<>();
    operations.forEach(
        (method, operation) ->
            handlers.put(
                method, routing -> operation.accept(routing.request(), routing.pathParam(name))));
    resource(router.routeWithRegex(path), handlers);
  }

  private void resource(Route route, Map<HttpMethod, Consumer<RoutingContext>> handlers) {
    Consumer<RoutingContext> get = handlers.get(HttpMethod.GET);
    if (get != null) {
      handlers.put(HttpMethod.HEAD, get);
    }
    String allowed =
        handlers.keySet().stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
    route.handler(
        routing -> {
          Consumer<RoutingContext> handler = handlers.get(routing.request().method());
          if (handler == null) {
            loop.answers().methodNotAllowed(routing.request(), allowed);
          } else {
            loop.guard(routing.request(), () -> handler.accept(routing));
          }
        });
  }

  private void refuseTheRest() {
    router
        .route()
        .handler(
            routing ->
                loop.answers()
                    .problem(
                        routing.request(),
                        Problem.of(
                            ProblemType.NO_SUCH_RESOURCE,
                            "there is nothing at "
                                + routing.request().path()
                                + "; /openapi.yaml describes what there is")));
    router.errorHandler(400, routing -> malformed(routing.request()));
    router.errorHandler(
        500,
        routing -> {
          Throwable failure = routing.failure();
          loop.answers()
              .failure(
                  routing.request(),
                  failure == null ? new IllegalStateException("a route failed") : failure);
        });
  }

  private void malformed(HttpServerRequest request) {
    loop.answers()
        .problem(
            request,
            Problem.of(
                ProblemType.INVALID_REQUEST, "path", "is not percent-encoded as it should be"));
  }
}

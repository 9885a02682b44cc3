package dev.syncline.cli.node;

import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.config.ConfigKeys;
import dev.syncline.config.ExtensionsConfig;
import dev.syncline.core.cluster.ResolverName;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verticles and conflict resolvers of the operator's own, in the node's Vert.x. Their classes come
 * from the jars named in the configuration; what those do not hold, and everything of the node's
 * own, comes from the node.
 */
final class Extensions {
  private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);
  private static final String JARS = ConfigKeys.EXTENSIONS_JARS.name();
  private static final String START_TIMEOUT = ConfigKeys.EXTENSIONS_START_TIMEOUT_MILLIS.name();
  private static final String VERTICLES = ConfigKeys.EXTENSIONS_VERTICLES.name();

  private final URLClassLoader loader;
  private final List<Deployable> verticles;
  private final Map<String, ConflictResolver> resolvers;
  private final List<String> deployed = new CopyOnWriteArrayList<>();

  private Extensions(
      URLClassLoader loader, List<Deployable> verticles, Map<String, ConflictResolver> resolvers) {
    this.loader = loader;
    this.verticles = verticles;
    this.resolvers = resolvers;
  }

  /**
   * Loads the classes and makes an instance of each.
   *
   * @throws ExtensionException naming the key and the jar or class at fault
   */
  static Extensions load(ExtensionsConfig config) {
    URLClassLoader loader =
        new URLClassLoader("extensions", urls(config.jars()), Extensions.class.getClassLoader());
    try {
      List<Deployable> verticles = new ArrayList<>();
      for (String name : config.verticles()) {
        verticles.add(instance(loader, name));
      }
      return new Extensions(loader, verticles, resolvers(loader));
    } catch (ExtensionException e) {
      close(loader);
      throw e;
    }
  }

  private static URL[] urls(List<String> jars) {
    List<URL> urls = new ArrayList<>();
    for (String jar : jars) {
      Path path = Path.of(jar);
      if (!Files.isReadable(path) || Files.isDirectory(path)) {
        throw new ExtensionException(JARS + ": " + jar + " is no file that can be read");
      }
      try {
        urls.add(path.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new ExtensionException(JARS + ": " + jar + " has no URL", e);
      }
    }
    return urls.toArray(URL[]::new);
  }

  private static Deployable instance(ClassLoader loader, String name) {
    try {
      Class<?> type = Class.forName(name, true, loader);
      if (!Deployable.class.isAssignableFrom(type)) {
        throw new ExtensionException(VERTICLES + ": " + name + " is no verticle");
      }
      return (Deployable) type.getConstructor().newInstance();
    } catch (ClassNotFoundException e) {
      throw new ExtensionException(
          VERTICLES + ": there is no class " + name + " in the jars of " + JARS, e);
    } catch (NoSuchMethodException e) {
      throw new ExtensionException(
          VERTICLES + ": " + name + " has no public constructor without parameters", e);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ExtensionException(VERTICLES + ": " + name + " cannot be made: " + causeOf(e), e);
    }
  }

  private static Map<String, ConflictResolver> resolvers(ClassLoader loader) {
    Map<String, ConflictResolver> byName = new TreeMap<>();
    try {
      for (ConflictResolver each : ServiceLoader.load(ConflictResolver.class, loader)) {
        add(each, byName);
      }
      return byName;
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new ExtensionException(JARS + ": a conflict resolver cannot be made: " + e, e);
    }
  }

  private static void add(ConflictResolver resolver, Map<String, ConflictResolver> byName) {
    String type = resolver.getClass().getName();
    String name = resolver.name();
    if (name == null || !ResolverName.isValid(name) || name.startsWith(ResolverName.BUS)) {
      throw new ExtensionException(
          JARS + ": conflict resolver " + type + " calls itself '" + name + "', which is no name");
    }
    ConflictResolver other = byName.putIfAbsent(name, resolver);
    if (other != null) {
      throw new ExtensionException(
          JARS
              + ": conflict resolvers "
              + other.getClass().getName()
              + " and "
              + type
              + " are both called "
              + name);
    }
    LOG.atInfo().addKeyValue("class", type).log("conflict resolver {} found", name);
  }

  /** The conflict resolvers that the jars name as services, by their names. */
  Map<String, ConflictResolver> resolvers() {
    return resolvers;
  }

  private static Throwable causeOf(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  /**
   * Deploys them one after the other.
   *
   * @param timeoutMillis for each of them
   * @return fails with {@link ExtensionException} at the first that does not start in time; those
   *     before it stay deployed until {@link #stop}
   */
  Future<Void> deploy(Vertx vertx, long timeoutMillis) {
    DeploymentOptions options = new DeploymentOptions().setClassLoader(loader);
    Future<Void> all = Future.succeededFuture();
    for (Deployable verticle : verticles) {
      String name = verticle.getClass().getName();
      all =
          all.compose(none -> bounded(vertx.deployVerticle(verticle, options), timeoutMillis))
              .recover(e -> Future.failedFuture(notStarted(name, e, timeoutMillis)))
              .map(
                  id -> {
                    deployed.add(id);
                    LOG.atInfo().addKeyValue("class", name).log("extension deployed");
                    return null;
                  });
    }
    return all;
  }

  /** On a timer that no event loop runs: an extension may hold up the one it is deployed on. */
  private static <T> Future<T> bounded(Future<T> step, long timeoutMillis) {
    return Future.fromCompletionStage(
        step.toCompletionStage()
            .toCompletableFuture()
            .orTimeout(timeoutMillis, TimeUnit.MILLISECONDS));
  }

  private static ExtensionException notStarted(String name, Throwable e, long timeoutMillis) {
    if (e instanceof ExtensionException earlier) {
      return earlier;
    }
    return e instanceof TimeoutException
        ? new ExtensionException(
            VERTICLES
                + ": "
                + name
                + " has not completed its start within "
                + timeoutMillis
                + " ms, the limit of "
                + START_TIMEOUT)
        : new ExtensionException(VERTICLES + ": " + name + " did not start: " + e, e);
  }

  /**
   * Undeploys them, the last first, and lets go of their classes. Never fails.
   *
   * @param timeoutMillis for each of them; one that takes longer is left to the end of the process
   */
  Future<Void> stop(Vertx vertx, long timeoutMillis) {
    List<String> ids = new ArrayList<>(deployed);
    Collections.reverse(ids);
    Future<Void> all = Future.succeededFuture();
    for (String id : ids) {
      all = all.transform(done -> bounded(vertx.undeploy(id), timeoutMillis));
    }
    return all.transform(
        done -> {
          if (done.failed()) {
            LOG.atWarn().log("an extension did not stop in order: {}", done.cause().toString());
          }
          close(loader);
          return Future.succeededFuture();
        });
  }

  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      LOG.atDebug().log("jars of extensions not closed: {}", e.toString());
    }
  }
}

package dev.syncline.load.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.CqlVector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** A table of vectors under numbers, with an index that is attached to the storage (SAI). */
public final class CassandraVectors implements AutoCloseable {
  /** Where the table is. */
  public static final String KEYSPACE = "compared";

  private static final Duration REQUEST = Duration.ofMinutes(2);
  private static final int LOAD_IN_FLIGHT = 64;

  private final CqlSession session;
  private final PreparedStatement insert;
  private final PreparedStatement nearest;

  /** Makes the table and its index in a node that has just been started. */
  public CassandraVectors(CassandraNode node, int dims, int connections) {
    session =
        CqlSession.builder()
            .addContactPoint(node.address())
            .withLocalDatacenter("datacenter1")
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST)
                    .withInt(DefaultDriverOption.CONNECTION_POOL_LOCAL_SIZE, connections)
                    .build())
            .build();
    session.execute(
        "CREATE KEYSPACE compared WITH replication = {'class':'SimpleStrategy',"
            + "'replication_factor':1}");
    session.execute(
        String.format(
            Locale.ROOT,
            "CREATE TABLE compared.vectors (id int PRIMARY KEY, v vector<float, %d>)",
            dims));
    session.execute(
        "CREATE CUSTOM INDEX nearest ON compared.vectors(v) USING 'StorageAttachedIndex'"
            + " WITH OPTIONS = {'similarity_function':'cosine'}");
    insert = session.prepare("INSERT INTO compared.vectors (id, v) VALUES (?, ?)");
    nearest = session.prepare("SELECT id FROM compared.vectors ORDER BY v ANN OF ? LIMIT ?");
  }

  /** Stores vectors under their positions. */
  public void load(float[][] vectors) throws IOException {
    Queue<CompletionStage<AsyncResultSet>> inFlight = new ArrayDeque<>();
    for (int key = 0; key < vectors.length; key++) {
      if (inFlight.size() == LOAD_IN_FLIGHT) {
        await(inFlight.remove());
      }
      inFlight.add(session.executeAsync(insert.bind(key, vector(vectors[key]))));
    }
    for (CompletionStage<AsyncResultSet> each : inFlight) {
      await(each);
    }
  }

  private static void await(CompletionStage<AsyncResultSet> stage) throws IOException {
    try {
      stage.toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw new IOException("a write failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The searches for some vectors, to be sent again and again. */
  public List<BoundStatement> searches(float[][] queries, int limit) {
    List<BoundStatement> searches = new ArrayList<>();
    for (float[] query : queries) {
      searches.add(nearest.bind(vector(query), limit));
    }
    return searches;
  }

  /** Sends a search; the first keys that it finds, nearest first. */
  public int[] search(BoundStatement search, int count) {
    List<Row> rows = session.execute(search).all();
    return rows.stream().limit(count).mapToInt(row -> row.getInt(0)).toArray();
  }

  private static CqlVector<Float> vector(float[] numbers) {
    List<Float> boxed = new ArrayList<>(numbers.length);
    for (float number : numbers) {
      boxed.add(number);
    }
    return CqlVector.newInstance(boxed);
  }

  @Override
  public void close() {
    session.close();
  }
}

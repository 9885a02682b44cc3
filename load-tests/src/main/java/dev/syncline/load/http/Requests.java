package dev.syncline.load.http;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Level;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The requests of one dataset, encoded in advance. */
final class Requests {
  private final Dataset dataset;
  private final VectorEncoding encoding;

  Requests(Dataset dataset, VectorEncoding encoding) {
    this.dataset = dataset;
    this.encoding = encoding;
  }

  /** One single write for each vector of the pool. */
  List<RequestTemplate> writes(Level level) {
    String target = vectors() + "/" + Ids.PLACEHOLDER + "?consistency=" + level.label();
    return IntStream.range(0, dataset.vectors().size())
        .mapToObj(i -> RequestTemplate.of("PUT", target, "{" + value(i) + "}"))
        .toList();
  }

  /** Batches that together send each vector of the pool at least once. */
  List<RequestTemplate> batches(Level level, int entries) {
    return batches(":batch?consistency=" + level.label(), entries);
  }

  /** The same for what is stored before or beside a measurement, and may take its time. */
  List<RequestTemplate> patientBatches(Level level, int entries) {
    return batches(":batch?timeout=30s&consistency=" + level.label(), entries);
  }

  private List<RequestTemplate> batches(String query, int entries) {
    String target = vectors() + query;
    int size = dataset.vectors().size();
    return IntStream.range(0, (size + entries - 1) / entries)
        .mapToObj(b -> RequestTemplate.of("POST", target, batch(b * entries, entries)))
        .toList();
  }

  /** One mutation for each vector of the pool: the vectors themselves are not sent. */
  List<RequestTemplate> mutations(Level level) {
    String target = vectors() + "/" + Ids.PLACEHOLDER + "/mutations?consistency=" + level.label();
    return IntStream.range(0, dataset.vectors().size())
        .mapToObj(dataset.payloads())
        .map(each -> RequestTemplate.of("POST", target, "{\"operations\":" + each + "}"))
        .toList();
  }

  /** Searches of a collection, one for each body. */
  static List<RequestTemplate> searches(String collection, List<String> bodies, Level level) {
    String target = "/v1/collections/" + collection + "/search?consistency=" + level.label();
    return bodies.stream().map(body -> RequestTemplate.of("POST", target, body)).toList();
  }

  /** The one read. */
  List<RequestTemplate> reads(Level level) {
    String query = "?consistency=" + level.label() + "&vector=" + encoding.label();
    return List.of(RequestTemplate.of("GET", vectors() + "/" + Ids.PLACEHOLDER + query, ""));
  }

  /** The body that creates the collection. */
  static String collectionBody(Dataset dataset) {
    return String.format(
        Locale.ROOT,
        "{\"dimension\":%d,\"metric\":\"cosine\",\"replicationFactor\":3%s}",
        dataset.vectors().dims(),
        dataset.definition());
  }

  private String vectors() {
    return "/v1/collections/" + dataset.collection() + "/vectors";
  }

  private String batch(int firstVector, int entries) {
    return IntStream.range(firstVector, firstVector + entries)
        .mapToObj(
            i -> "{\"id\":\"" + Ids.PLACEHOLDER + "\"," + value(i % dataset.vectors().size()) + "}")
        .collect(Collectors.joining(",", "{\"entries\":[", "]}"));
  }

  private String value(int vector) {
    return "\"vector\":"
        + encoding.json(dataset.vectors(), vector)
        + ",\"payload\":"
        + dataset.payloads().apply(vector);
  }
}

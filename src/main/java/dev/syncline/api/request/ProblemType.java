package dev.syncline.api.request;

/**
 * Every way in which a request can be refused. The type is a stable name; its title and status
 * never vary between occurrences.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
public enum ProblemType {
  INVALID_REQUEST(400, "invalid-request", "The request is malformed"),
  INVALID_JSON(400, "invalid-json", "The body is not the JSON it should be"),
  INVALID_FIELD(400, "invalid-field", "A field has a value it must not have"),
  MISSING_FIELD(400, "missing-field", "A required field is missing"),
  UNKNOWN_FIELD(400, "unknown-field", "A field is not known"),
  DUPLICATE_FIELD(400, "duplicate-field", "A field is given twice"),
  INVALID_PARAMETER(400, "invalid-parameter", "A query parameter has a value it must not have"),
  UNKNOWN_PARAMETER(400, "unknown-parameter", "A query parameter is not known"),
  INVALID_ID(400, "invalid-id", "The id of the entry is malformed"),
  INVALID_CONTEXT(400, "invalid-context", "The causal context cannot be used here"),
  NOT_AVAILABLE(400, "not-available", "Not available in this version"),
  NO_SUCH_RESOURCE(404, "no-such-resource", "There is nothing at this path"),
  COLLECTION_NOT_FOUND(404, "collection-not-found", "There is no such collection"),
  ENTRY_NOT_FOUND(404, "entry-not-found", "There is no such entry"),
  NO_SUCH_NODE(404, "no-such-node", "The node is not in the ring"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "The method is not allowed here"),
  COLLECTION_DIFFERS(409, "collection-differs", "The collection exists with another definition"),
  WRONG_CONFLICT_POLICY(
      409, "wrong-conflict-policy", "The collection's conflict policy does not allow this"),
  TOO_MANY_COLLECTIONS(
      409, "too-many-collections", "There are as many collections as there may be"),
  RING_CHANGE_REFUSED(409, "ring-change-refused", "The ring cannot be changed like this now"),
  NOT_SEARCHABLE(409, "not-searchable", "The collection has no index"),
  TOO_LARGE(413, "too-large", "The request or its answer is too large"),
  URI_TOO_LONG(414, "uri-too-long", "The request line is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The content type is not supported"),
  OVERLOADED(429, "overloaded", "The node has as much in flight as it admits"),
  HEADERS_TOO_LARGE(431, "headers-too-large", "The headers are too large"),
  INTERNAL_ERROR(500, "internal-error", "The node failed"),
  QUORUM_UNAVAILABLE(503, "quorum-unavailable", "Too few replicas are reachable"),
  SESSION_UNAVAILABLE(503, "session-unavailable", "No replica in reach has seen the context"),
  REPLICA_UNREACHABLE(503, "replica-unreachable", "The node does not answer"),
  NO_MAJORITY(503, "no-majority", "The cluster has no majority in reach"),
  NOT_READY(503, "not-ready", "The node is not ready"),
  INDEX_OUT_OF_MEMORY(503, "index-out-of-memory", "The memory for vectors is used up"),
  NOT_LIVE(503, "not-live", "The node cannot go on"),
  QUORUM_TIMEOUT(504, "quorum-timeout", "Too few replicas answered in time"),
  STORE_CANNOT_WRITE(507, "store-cannot-write", "A store that is needed takes no writes"),
  BACKUP_REFUSED(409, "backup-refused", "The backup cannot be made"),
  POLICY_CHANGE_REFUSED(
      409, "policy-change-refused", "The policy for conflicts cannot become the one asked for"),
  TOO_MANY_SIBLINGS(
      409, "too-many-siblings", "The entry holds as many values beside each other as it may"),
  CLOCK_DRIFT(503, "clock-drift", "The node's clock is too far from those of the others"),
  KEY_IS_TAKEN(422, "idempotency-key-reused", "The idempotency key is that of another mutation"),
  TOO_MANY_KEYS(
      429, "too-many-idempotency-keys", "The entry remembers as many idempotency keys as it may"),
  ENTRY_TOO_LARGE(413, "entry-too-large", "The entry is as large as one may be"),
  INVALID_TOKEN(400, "invalid-token", "The token of the stream cannot be used here"),
  NOT_ACCEPTABLE(406, "not-acceptable", "There is nothing here of an acceptable media type"),
  UPGRADE_REQUIRED(426, "upgrade-required", "The stream is read over a WebSocket"),
  TOO_MANY_CONSUMERS(
      429, "too-many-consumers", "The node has as many consumers of its stream as it may"),
  GROUP_NOT_FOUND(404, "group-not-found", "There is no such group"),
  GROUP_DIFFERS(409, "group-differs", "The group exists with another filter"),
  TOO_MANY_GROUPS(409, "too-many-groups", "There are as many groups as there may be"),
  TOO_MANY_MEMBERS(429, "too-many-members", "The group has as many members as it may"),
  POSITION_TOO_SCATTERED(
      409, "position-too-scattered", "What was acknowledged has too many holes to be kept");

  private static final String BASE = "https://syncline.dev/problems/";

  private final int status;
  private final String uri;
  private final String title;

  ProblemType(int status, String name, String title) {
    this.status = status;
    this.uri = BASE + name;
    this.title = title;
  }

  /** The status of an HTTP answer. */
  public int status() {
    return status;
  }

  /** The stable name. */
  public String uri() {
    return uri;
  }

  /** The same for all problems of this type. */
  public String title() {
    return title;
  }
}

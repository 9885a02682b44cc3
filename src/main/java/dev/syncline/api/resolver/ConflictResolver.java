package dev.syncline.api.resolver;

/**
 * Makes one version of concurrent ones, for collections whose {@code resolver} is this one's {@link
 * #name}. Implementations are named in {@code
 * META-INF/services/dev.syncline.api.resolver.ConflictResolver} and have a public constructor
 * without parameters.
 *
 * <p><b>Threads.</b> One instance serves the whole node. {@link #resolve} is called on threads kept
 * for resolvers, never on an event loop, for several entries at once: it must be safe for use by
 * several threads, and may block.
 *
 * <p><b>Time limit.</b> After {@code resolvers.timeoutMillis} its thread is interrupted and what it
 * returns is ignored. A resolver that does not heed the interrupt keeps its thread, and until it
 * returns it is asked nothing else: rounds of its other entries fail meanwhile, and are counted.
 * Other resolvers have threads of their own. Writes and reads go on all the while.
 *
 * <p><b>Determinism.</b> Two nodes may resolve one conflict at once, usually when they cannot reach
 * each other. What they write are siblings again, and the resolver is asked again. One whose answer
 * depends on nothing but the versions gives equal values, which one more write makes one of; one
 * whose answers differ costs more rounds, and they are bounded. Called again with its own results
 * it should come to an end: results among the versions cannot be told from clients' writes.
 *
 * <p><b>Failure.</b> An exception, a value that does not fit the collection, or no answer in time
 * ends the round. The siblings stay as they are, nothing is lost, and the entry is tried again
 * after a pause that doubles, {@code resolvers.maxAttempts} times. Then they stay until the entry
 * is written to again.
 */
public interface ConflictResolver {
  /**
   * What collections call it: letters, digits, {@code .}, {@code _} and {@code -}, the first one a
   * letter or digit, at most 128 characters. Asked once, when the node starts.
   */
  String name();

  /**
   * Says what the entry shall be. The answer is written like a client's write at quorum that has
   * seen exactly these versions: it replaces them, and what was written meanwhile stays beside it.
   *
   * @throws Exception where it cannot tell; the round has failed then
   */
  Resolution resolve(Conflict conflict) throws Exception;
}

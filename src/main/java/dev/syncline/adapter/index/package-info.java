/**
 * Nearest neighbours over the vectors that a node holds: a table in memory, and per collection a
 * graph that is built behind the writes.
 *
 * <p>A write puts its vector into the table and among those that wait; a search sees it from then
 * on, for what waits is scanned. Threads in the background take what waits into the graph, about a
 * millisecond of CPU time for 384 numbers. What is replaced or deleted stays in the graph as a way
 * to others until a quarter of the graph is dead, and is then taken out in slices: that costs a
 * third to a fifth of building the graph anew (0.4 to 0.9 ms against 2 to 3 ms per dead vector at
 * 384 numbers), holds up the building and nothing else, and needs neither a second graph nor
 * segments, each of which a search would have to walk through.
 *
 * <p>Every change has a moment. A search takes the moment it begins at, and sees what was there at
 * that moment, however long it takes and whatever is replaced meanwhile. Nothing that it may see is
 * let go of before it has ended.
 *
 * <p>Collections of kind {@code PQ} let go of vectors, and hold codes. There a search chooses among
 * the rows of its moment, and then reads the entries it has chosen from the store: one that was
 * replaced since is told as it is by then, and one that was deleted is not. So a version is never
 * older than the moment of the search, and never one that does not match.
 */
@NullMarked
package dev.syncline.adapter.index;

import org.jspecify.annotations.NullMarked;

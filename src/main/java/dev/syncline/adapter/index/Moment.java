package dev.syncline.adapter.index;

import org.roaringbitmap.RoaringBitmap;

/**
 * What a search sees: the table as it was when it began.
 *
 * @param at which rows are visible
 * @param ticket keeps them
 * @param live the ordinals of the rows visible then; empty where they were not asked for
 * @param slots what the search asks for, a bit for each
 * @param asked how many rows of those slots are visible
 * @param inAll how many rows are
 * @param withApart whether some are neither in the graph nor waiting for it
 * @param end ordinals end before it
 * @param waiting holds the rows that are not in the graph; some of it may be
 * @param isGraphed whether there is to be a graph: without one, what waits is not all
 */
record Moment(
    long at,
    Searches.Ticket ticket,
    RoaringBitmap live,
    long slots,
    int asked,
    int inAll,
    boolean withApart,
    int end,
    Waiting.Span waiting,
    Graph graph,
    boolean isGraphed) {
  boolean sees(Row row) {
    return (slots >>> row.slot & 1) != 0 && row.isVisibleAt(at);
  }
}

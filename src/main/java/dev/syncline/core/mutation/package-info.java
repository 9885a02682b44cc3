/**
 * Mutations of entries made of conflict-free replicated data types: what an ordered list of
 * operations changes in an entry, and what a read shows of it.
 *
 * @see <a href="https://doi.org/10.1007/978-3-642-24550-3_29">Shapiro et al., Conflict-free
 *     Replicated Data Types (2011)</a>
 */
@NullMarked
package dev.syncline.core.mutation;

import org.jspecify.annotations.NullMarked;

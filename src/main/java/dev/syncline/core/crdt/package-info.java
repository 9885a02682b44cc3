/**
 * State of conflict-free replicated data types, as leaves below the dots of an entry: what a
 * mutation has left, and how two replicas' copies of it join. Which leaves there are and which dots
 * obsolete them is the entry's.
 *
 * @see <a href="https://arxiv.org/abs/1603.01529">Almeida et al., Delta State Replicated Data Types
 *     (2018)</a>
 */
@NullMarked
package dev.syncline.core.crdt;

import org.jspecify.annotations.NullMarked;

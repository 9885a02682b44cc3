/**
 * What a replica keeps for one id: concurrent versions, their causal context, and how two such
 * states join.
 */
@NullMarked
package dev.syncline.core.entry;

import org.jspecify.annotations.NullMarked;

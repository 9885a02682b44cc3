/** Vectors in memory, and which payloads a filter holds for. */
@NullMarked
package dev.syncline.adapter.index;

import org.jspecify.annotations.NullMarked;

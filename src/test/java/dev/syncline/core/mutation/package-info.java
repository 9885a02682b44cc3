/** Mutations against a reference model that shares no code with them. */
@NullMarked
package dev.syncline.core.mutation;

import org.jspecify.annotations.NullMarked;

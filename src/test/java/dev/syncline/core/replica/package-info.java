/** Tests of the core: replica. */
@NullMarked
package dev.syncline.core.replica;

import org.jspecify.annotations.NullMarked;

/** Tests of the core: placement. */
@NullMarked
package dev.syncline.core.placement;

import org.jspecify.annotations.NullMarked;

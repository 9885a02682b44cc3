/** Tests of the core: sync. */
@NullMarked
package dev.syncline.core.sync;

import org.jspecify.annotations.NullMarked;

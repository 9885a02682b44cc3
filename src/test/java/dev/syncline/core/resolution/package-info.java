/** Tests of the core: resolution. */
@NullMarked
package dev.syncline.core.resolution;

import org.jspecify.annotations.NullMarked;

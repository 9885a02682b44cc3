/** Tests of the resolution of conflicts. */
@NullMarked
package dev.syncline.verticle.resolution;

import org.jspecify.annotations.NullMarked;

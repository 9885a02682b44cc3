/** Tests of how nodes find their cluster. */
@NullMarked
package dev.syncline.verticle.cluster;

import org.jspecify.annotations.NullMarked;

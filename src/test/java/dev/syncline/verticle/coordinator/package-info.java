/** Tests of coordination. */
@NullMarked
package dev.syncline.verticle.coordinator;

import org.jspecify.annotations.NullMarked;

/** Tests of the frames between nodes. */
@NullMarked
package dev.syncline.adapter.eventbus;

import org.jspecify.annotations.NullMarked;

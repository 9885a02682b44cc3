/** Tests of the change stream of a node. */
@NullMarked
package dev.syncline.verticle.feed;

import org.jspecify.annotations.NullMarked;
